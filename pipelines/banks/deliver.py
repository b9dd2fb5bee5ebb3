"""Delivers to banks: files, manifest, signature, and last of all `.ok`. Killed at any step, it can be run again.

<root>/<bank>/<purpose>/<delivery>/   the files; `root` is `deliveries/` of the data folder, or the path in the contract

1. files, manifest and signature are written into a hidden folder beside the place;
2. the record of what is handed over is kept (`record`);
3. the folder gets its name in one step;
4. `.ok` is written;
5. where the bank has a server of its own, the folder is put there (`sending`).

A delivery's name follows from its content, so that what was delivered is never delivered twice.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import nullcontext
from datetime import date
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from pipelines.audit.log import note
from pipelines.audit.signing import SigningKey, signing_key
from pipelines.banks.contract import BankContract, DeliveryTerms, FolderTransport, ServerTransport
from pipelines.banks.files import write_files
from pipelines.banks.manifest import MANIFEST, READY, SIGNATURE, Consents, DeliveredFile, DeliveryManifest
from pipelines.banks.parcel import Parcel, make_parcel
from pipelines.banks.received import WITHDRAWN
from pipelines.banks.record import consenting_by_scope, record
from pipelines.banks.sending import UNSENT, is_unsent, send, sending_alone, unsent_below, withdraw
from pipelines.base.durable import discard_folder, replacing, sha256_of_file, sync_file, sync_folder
from pipelines.base.errors import DamagedRecordError, KechuangError
from pipelines.base.lock import writing_to
from pipelines.base.permissions import RELEASED_FILE, RELEASED_FOLDER
from pipelines.base.records import read_record, write_record
from pipelines.base.settings import Settings
from pipelines.contracts.feed import Feed


class Delivered(BaseModel):
    """What became of one delivery. `is_new` is false if the bank had it already."""

    model_config = ConfigDict(frozen=True)

    delivery: str
    bank: str
    purpose: str
    path: str
    is_new: bool
    rows: int
    enterprises: int
    consenting: int


def deliver(
    settings: Settings,
    feeds: dict[str, Feed],
    bank: BankContract,
    terms: DeliveryTerms,
    day: date,
    say: Callable[[str], None],
) -> Delivered:
    """Deliver the current release to a bank for one purpose, with the consents that hold on `day`.

    Raises:
        StepRefusedError: nothing is released, there is no ledger of consents, or another run writes.
        KechuangError: the contract asks for what the release does not have, or names another key than ours.
        DamagedRecordError: the release, the audit log or the delivery that is there was changed.
        TransportError: the bank's server cannot be reached or refuses; running it again goes on.
    """
    server = terms.transport if isinstance(terms.transport, ServerTransport) else None
    subject = f"{bank.bank}/{terms.purpose}"
    with sending_alone(settings.data_dir, subject) if server else nullcontext():
        with writing_to(settings.data_dir):
            parcel, place, is_new = _made(settings, feeds, bank, terms, day, say)
        if server and is_unsent(place):
            is_new = True
            send(place, subject, server, say)
    return _account(parcel, place, is_new=is_new)


def _made(
    settings: Settings,
    feeds: dict[str, Feed],
    bank: BankContract,
    terms: DeliveryTerms,
    day: date,
    say: Callable[[str], None],
) -> tuple[Parcel, Path, bool]:
    """The delivery in its folder with `.ok`, and whether this call put it there."""
    key = signing_key(settings.data_dir)
    if bank.key not in (None, key.public):
        raise KechuangError(
            f"bank {bank.bank}: its contract names another key than the one that signs, {key.public}: set "
            "KECHUANG_SIGNING_KEY, or agree on the new key with the bank and correct `key`"
        )
    parcel = make_parcel(settings, feeds, bank, terms.purpose, day)
    folder = deliveries_folder(settings, bank, terms)
    if old := [one for one in unsent_below(folder) if parcel.begun is None or one.name != parcel.name]:
        for one in old:
            note(settings.data_dir, WITHDRAWN, f"{bank.bank}/{terms.purpose}/{one.name}", why="not sent in time")
            withdraw(one)
        parcel = make_parcel(settings, feeds, bank, terms.purpose, day)  # compared with what the bank does have
    place = folder / parcel.name
    if (place / READY).exists():
        return parcel, place, False
    say(f"deliver: {bank.bank}, {terms.purpose}: {len(parcel.tables)} tables of {parcel.release.release_id}")
    if place.exists():
        _refuse_changed(place)
    else:
        _put(settings.data_dir, parcel, place, key, feeds)
    _write_ready(place)
    return parcel, place, True


def deliveries_folder(settings: Settings, bank: BankContract, terms: DeliveryTerms) -> Path:
    """Where a bank's deliveries for a purpose go."""
    path = terms.transport.path if isinstance(terms.transport, FolderTransport) else None
    root = Path(path) if path else settings.deliveries_dir
    return root / bank.bank / terms.purpose


def _put(data_dir: Path, parcel: Parcel, place: Path, key: SigningKey, feeds: dict[str, Feed]) -> None:
    for folder in (place.parent.parent, place.parent):  # of the bank, and of the purpose
        if not folder.exists():
            folder.mkdir(parents=True)
            folder.chmod(RELEASED_FOLDER)
    for half in place.parent.glob(".*.tmp"):  # of a run that was killed
        discard_folder(half)
    staging = place.with_name(f".{parcel.name}.tmp")
    staging.mkdir()
    try:
        written = write_files(parcel, staging, data_dir)
        manifest = _manifest(parcel, written.files, key, feeds)
        write_record(staging / MANIFEST, manifest)
        signed = key.sign((staging / MANIFEST).read_bytes())
        (staging / SIGNATURE).write_text(f"{key.public}\n{signed}\n", encoding="ascii")
        sync_file(staging / SIGNATURE)
        if isinstance(parcel.terms.transport, ServerTransport):
            (staging / UNSENT).touch()
        for path in staging.iterdir():
            path.chmod(RELEASED_FILE)
        staging.chmod(RELEASED_FOLDER)
        record(data_dir, parcel, manifest, written.hashes)
        sync_folder(staging)
        staging.rename(place)
        sync_folder(place.parent)
    finally:
        discard_folder(staging)


def _manifest(
    parcel: Parcel, files: tuple[DeliveredFile, ...], key: SigningKey, feeds: dict[str, Feed]
) -> DeliveryManifest:
    again = parcel.begun  # recorded, and killed before it was handed over
    told = {
        feed for table in parcel.described.values() for one in table.columns if one.rights for feed in one.rights.feeds
    }
    supplies = {feed: feeds[feed].onward_supply for feed in sorted(told) if feed in feeds}
    release = parcel.release
    return DeliveryManifest(
        delivery=parcel.name,
        content=parcel.content,
        bank=parcel.bank.bank,
        purpose=parcel.terms.purpose,
        mode=parcel.terms.mode,
        day=again.day if again else parcel.day,
        release_id=release.release_id,
        business_date=release.business_date,
        release_sha256=parcel.release_sha256,
        data_root=release.data_root,
        replaces=parcel.previous.delivery if parcel.previous else None,
        files=files,
        withheld_tables=parcel.withheld,
        disputes=parcel.disputes,
        consents=Consents(
            ledger_date=again.consents.ledger_date if again else parcel.ledger.business_date,
            enterprises=parcel.enterprises.height,
            consenting=parcel.consenting,
            by_scope=consenting_by_scope(parcel.consents),
        ),
        unverified_supply=tuple(feed for feed, supply in supplies.items() if supply and not supply.verified),
        partial=tuple(one.missing for one in release.partial),
        overrides=tuple(one.check for one in release.overrides),
        public_key=key.public,
        is_demo_key=key.is_demo,
    )


def _refuse_changed(place: Path) -> None:
    """Make sure that a delivery that lacks `.ok` is whole: it was killed right before."""
    manifest = read_manifest(place)
    for file in manifest.files:
        path = place / file.file
        if not path.is_file() or sha256_of_file(path) != file.sha256:
            raise DamagedRecordError(path, "is not what was delivered", f"remove {place}, then deliver again")


def read_manifest(place: Path) -> DeliveryManifest:
    """The manifest of a delivery.

    Raises:
        StepRefusedError: there is none.
        DamagedRecordError: it cannot be read.
    """
    path = place / MANIFEST
    return read_record(
        path, DeliveryManifest, missing=f"{path}: is missing", remedy=f"remove {place}, then deliver again"
    )


def _write_ready(place: Path) -> None:
    with replacing(place / READY, RELEASED_FILE) as temporary:
        temporary.write_text(sha256_of_file(place / MANIFEST) + "\n", encoding="ascii")


def _account(parcel: Parcel, place: Path, *, is_new: bool) -> Delivered:
    return Delivered(
        delivery=parcel.name,
        bank=parcel.bank.bank,
        purpose=parcel.terms.purpose,
        path=str(place),
        is_new=is_new,
        rows=sum(table.rows for file in read_manifest(place).files for table in file.tables),
        enterprises=parcel.enterprises.height,
        consenting=parcel.consenting,
    )
