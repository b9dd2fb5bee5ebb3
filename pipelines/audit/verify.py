"""All that can be checked of a release where its data folder is: what an outsider checks, and what only we can.

The outsider's part is `tools/verify_release.py` itself, so that both say the same. Here come the audit log, entry by
entry; the gate's receipt, if the build is still kept; and the roots, calculated again from the rows.
"""

from __future__ import annotations

import importlib.util
from functools import cache
from pathlib import Path
from types import ModuleType

import duckdb

from pipelines.audit.log import checked_entries, log_path
from pipelines.audit.seal import PUBLISHED, SEAL, Seal, head_of, kept_seal, kept_seals, read_seal
from pipelines.base.duck import opened_duckdb
from pipelines.base.durable import sha256_of_file
from pipelines.base.errors import KechuangError, StepRefusedError
from pipelines.base.plural import counted
from pipelines.base.records import read_record
from pipelines.base.settings import SHIPPED_DIR, Settings
from pipelines.gate.receipt import RECEIPT
from pipelines.plan.day import gate_sha256_of
from pipelines.publish.logical_root import roots_of
from pipelines.publish.manifest import read_release
from pipelines.publish.pointer import CURRENT, Pointer, pointed_at, pointer_to

_AGAIN = "restore it from a copy: the release's folder has the same"


class NotVerifiedError(KechuangError):
    """Something of a release or a proof is not what it must be."""


@cache
def _outsider() -> ModuleType:
    path = SHIPPED_DIR / "tools" / "verify_release.py"
    spec = importlib.util.spec_from_file_location("verify_release", path)
    if spec is None or spec.loader is None:
        raise StepRefusedError(f"{path}: is missing: install Kechuang again")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def verify_path(path: Path, key: str | None = None) -> list[str]:
    """Check a release's folder, or a file with a proof, as an outsider does; returns lines that say what was found.

    Raises:
        NotVerifiedError: it does not check; the line says what.
    """
    outsider = _outsider()
    try:
        found: list[str] = outsider.verify(path, key)
    except outsider.FailedError as failed:
        raise NotVerifiedError(f"{path}: {failed}") from None
    return found


def verify_release(settings: Settings, release_id: str, key: str | None = None) -> list[str]:
    """Check a release of a data folder; returns lines that say what was found.

    Raises:
        NotVerifiedError, DamagedRecordError: it does not check; the line says what.
        StepRefusedError: it has no seal.
    """
    folder = settings.releases_dir / release_id
    sealed = read_seal(folder)
    if sealed is None:
        read_release(folder)
        raise StepRefusedError(f"{folder}: has no {SEAL}: it was published by an earlier version, or lost it")
    said = verify_path(folder, key)
    _check_copies(settings, folder)
    said.append(_check_log(settings, folder, sealed))
    said.append(_check_gate(settings, sealed))
    said.append(_check_roots(folder))
    return said


def _check_copies(settings: Settings, folder: Path) -> None:
    """What the data folder says of the release elsewhere: the seal that is kept, and the pointer if it is served."""
    kept = kept_seal(settings.data_dir, folder.name)
    if kept.exists() and kept.read_bytes() != (folder / SEAL).read_bytes():
        raise NotVerifiedError(f"{kept}: is not the seal of the release")
    pointer, release = pointed_at(settings.releases_dir), read_release(folder)
    if pointer and pointer.release_id == release.release_id:
        served = pointer_to(release, folder, pointer.withdrawn)
        if wrong := [name for name in Pointer.model_fields if getattr(pointer, name) != getattr(served, name)]:
            raise NotVerifiedError(f"{settings.releases_dir / CURRENT}: {wrong[0]} is not that of the release")


def _check_roots(folder: Path) -> str:
    release = read_release(folder)
    tables = (*release.files, *release.lineage)
    with opened_duckdb(threads=1) as connection:
        for file in tables:
            try:
                found = roots_of(folder / file.file, file.key, connection, without=file.provenance, is_in_order=True)
            except duckdb.Error as error:
                raise NotVerifiedError(f"{folder / file.file}: is not a Parquet file that can be read") from error
            if (found.logical, found.merkle, found.rows) != (file.logical_root, file.merkle_root, file.rows):
                raise NotVerifiedError(f"{folder / file.file}: its rows do not have the roots in release.json")
    rows = sum(file.rows for file in tables)
    return f"the roots of {len(tables)} tables follow from their {rows:,} rows"


def check_log_against_seals(settings: Settings) -> str:
    """Check that the audit log begins with what the newest kept seal binds; says what it binds, nothing without a seal.

    Whether the entries follow from each other, and whether the log names that seal, is not checked here: a crash may
    have come in between.

    Raises:
        NotVerifiedError, DamagedRecordError: it does not check; the line says what.
    """
    kept = [
        read_record(path, Seal, missing=f"{path}: is gone", remedy=_AGAIN) for path in kept_seals(settings.data_dir)
    ]
    if not kept:
        return ""
    newest = max(kept, key=lambda one: one.log.entries)
    _check_beginning(settings, newest)
    return f"the seal of {newest.release_id} binds the first {newest.log.entries:,}"


def _check_beginning(settings: Settings, sealed: Seal) -> None:
    if head_of(settings.data_dir, sealed.log.entries) != sealed.log:
        raise NotVerifiedError(f"{log_path(settings.data_dir)}: does not begin with what {sealed.release_id} sealed")


def _check_log(settings: Settings, folder: Path, sealed: Seal) -> str:
    known = checked_entries(settings.data_dir)
    _check_beginning(settings, sealed)
    seal_sha256 = sha256_of_file(folder / SEAL)
    named = [one for one in known if (one.action, one.subject) == (PUBLISHED, sealed.release_id)]
    if not any(one.facts["seal_sha256"] == seal_sha256 for one in named):
        raise NotVerifiedError(f"{log_path(settings.data_dir)}: does not name this seal of {sealed.release_id}")
    return f"the audit log: {counted(len(known), 'entry')}, each bound to the one before"


def _check_gate(settings: Settings, sealed: Seal) -> str:
    receipt = settings.builds_dir / sealed.release_id / RECEIPT
    if not receipt.exists():
        return "the gate's receipt is no longer kept"
    if (found := sha256_of_file(receipt)) == sealed.gate_sha256:
        return "the gate's receipt is the one that was sealed"
    day = read_release(settings.releases_dir / sealed.release_id).business_date
    if found == gate_sha256_of(settings.builds_dir, day, sealed.release_id):
        return "the gate judged the build again since: its receipt is another"
    raise NotVerifiedError(f"{receipt}: is neither the receipt that was sealed nor one that the gate wrote since")
