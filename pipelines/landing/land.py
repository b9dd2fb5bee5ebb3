"""Lands a feed: keeps each file's bytes, has them read once, and accounts for every row. Safe to run again."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from pipelines.arrivals.file_dates import order_of
from pipelines.arrivals.inbox import Inbox, InboxFile
from pipelines.base.durable import copy_hashed, sha256_of_file, sync_file, sync_folder
from pipelines.base.errors import DamagedRecordError, KechuangError
from pipelines.base.file_names import UNREADABLE_NAME, shown_path
from pipelines.base.settings import BUSINESS_TIME_ZONE
from pipelines.contracts.feed import Feed
from pipelines.landing.formats.shapes import show_path
from pipelines.landing.list_dates import dated
from pipelines.landing.reader.account import Problem, Reading, ReadRequest
from pipelines.landing.reader.pool import ReaderPool
from pipelines.landing.store import FeedOutcome, LandingStore, OnDamage, Outcome, Receipt, delivery_id
from pipelines.transports.control_files import broken_promise

_SECONDS_TO_AN_INTERRUPT = 0.5
"""Ctrl-C does not end a wait once Polars is loaded, which handles it in its own way: so no wait is longer."""


@dataclass(frozen=True)
class _Delivery:
    """Bytes that are kept, and the path under which they came; `place` is the file of the inbox that holds them too."""

    id: str
    path: str
    sha256: str
    place: Path | None = None


def land_feed(
    feed: Feed, inbox: Inbox, store: LandingStore, work_dir: Path, readers: ReaderPool, say: Callable[[str], None]
) -> FeedOutcome:
    """Land all files that the inbox holds for `feed`, and read again what an older contract read.

    Files are read by the processes of `readers`. A file that cannot be read is kept and reported as rejected. A receipt
    that cannot be read is made again from the kept bytes, and these from the inbox if they were changed; what cannot be
    mended is in the outcome, and stops the plan of a day that needs it.

    Raises:
        KechuangError: a file of the inbox is gone, or `readers` was closed.
        MachineError, OSError: the machine has trouble; no file is rejected for it.
    """
    damaged: list[DamagedRecordError] = []
    found_arrivals = store.handing(damaged.append).arrivals(feed.feed)
    arrivals = sorted(found_arrivals, key=lambda arrival: arrival.order)
    last_under = {arrival.path: arrival for arrival in arrivals}
    kept: list[tuple[InboxFile, _Delivery]] = []
    for file in inbox.files:
        if file.feed == feed.feed:
            sha256 = _keep(inbox.place(file), store, is_known=file.path in last_under)
            kept.append((file, _Delivery(delivery_id(feed.feed, sha256), file.path, sha256, inbox.place(file))))
    places = {delivery.id: delivery.place for _, delivery in kept}
    to_read = {
        found.delivery_id: _Delivery(found.delivery_id, found.path, found.sha256, places.get(found.delivery_id))
        for found in arrivals
    }
    for file, delivery in kept:
        if file.path not in inbox.refused and broken_promise(inbox.expected.get(file.path), delivery.sha256) is None:
            to_read.setdefault(delivery.id, delivery)
    in_inbox = {delivery.id for _, delivery in kept}
    saying = store.handing(lambda error: say(str(error)))
    receipts = {found: saying.receipt(feed, found) for found in {*to_read, *in_inbox}}
    unread = [
        found
        for found in to_read.values()
        if (_is_to_be_read(receipts[found.id], found.id in in_inbox) or _misses_rows(store, feed, receipts[found.id]))
        and _has_its_bytes(found, store, damaged.append)
    ]

    def read(delivery: _Delivery) -> Receipt:
        size = (store.raw_dir / delivery.sha256).stat().st_size
        say(f"{feed.feed}: reading {show_path(Path(delivery.path).name)} ({size / 1e6:,.1f} MB)")
        return _read_delivery(feed, delivery, size, store, work_dir, readers)

    new = {receipt.delivery_id: receipt for receipt in _read_all(read, unread, readers)}
    receipts |= new
    received_at, outcomes, came = datetime.now(UTC), list[Outcome](), list[tuple[InboxFile, _Delivery]]()
    first_path: dict[str, str] = {}
    for file, delivery in kept:
        receipt = receipts[delivery.id]
        if problem := _refusal(inbox, file, delivery, receipt):
            outcomes.append(_rejected(file, delivery, problem))
            continue
        noted = last_under.get(file.path)
        is_noted = noted is not None and noted.sha256 == delivery.sha256
        if noted and is_noted and (noted.as_of or feed.arrival_mode != "full"):
            file = file.model_copy(update={"as_of": noted.as_of})
        elif receipt and not receipt.reading.problem:
            file, undated = dated(
                feed, file, receipt.reading, arrivals, received_at.astimezone(BUSINESS_TIME_ZONE).date()
            )
            if undated:
                outcomes.append(_rejected(file, delivery, undated))
                continue
            is_noted = is_noted and not file.as_of
        outcomes.append(_outcome(file, delivery, receipt, delivery.id in new, first_path.get(delivery.id)))
        first_path.setdefault(delivery.id, file.path)
        if not is_noted:
            came.append((file, delivery))
    next_no = store.last_arrival_no(feed.feed) + 1
    for no, (file, delivery) in enumerate(sorted(came, key=lambda one: order_of(one[0].path)), start=next_no):
        store.note_arrival(file, delivery.id, delivery.sha256, received_at, no)
    outcome = FeedOutcome(
        feed=feed.feed, outcomes=tuple(outcomes), damaged=tuple(sorted(str(error) for error in damaged))
    )
    store.write_outcome(outcome)
    return outcome


def _read_all(read: Callable[[_Delivery], Receipt], unread: list[_Delivery], readers: ReaderPool) -> list[Receipt]:
    """Read as many at once as there are readers."""
    with ThreadPoolExecutor(max_workers=readers.size) as threads:
        futures = [threads.submit(read, delivery) for delivery in unread]
        try:
            return [_result(future) for future in futures]
        except BaseException as error:
            threads.shutdown(wait=False, cancel_futures=True)
            if not isinstance(error, Exception):  # an interrupt: do not wait for files that are being read
                readers.close()
            raise


def _result(future: Future[Receipt]) -> Receipt:
    while wait([future], timeout=_SECONDS_TO_AN_INTERRUPT).not_done:
        continue
    return future.result()


def _keep(path: Path, store: LandingStore, *, is_known: bool) -> str:
    """Keep the file's bytes; returns their SHA-256. Bytes that are expected to be kept already are only hashed."""
    try:
        if is_known and (store.raw_dir / (sha256 := sha256_of_file(path))).exists():
            return sha256
        return copy_hashed(path, store.raw_dir)[1]
    except FileNotFoundError as error:
        raise KechuangError(f"{shown_path(path)}: is gone since the inbox was listed: run again") from error


def _is_to_be_read(receipt: Receipt | None, is_in_inbox: bool) -> bool:
    """Not read under this contract yet; or rejected and still there, since a limit that stopped it may have passed."""
    return receipt is None or (receipt.reading.problem is not None and is_in_inbox)


def _misses_rows(store: LandingStore, feed: Feed, receipt: Receipt | None) -> bool:
    """Whether the rows that a receipt vouches for are gone; whether they are still the same, a build makes sure."""
    return bool(receipt and receipt.rows_sha256 and not store.reading_path("rows", feed, receipt.delivery_id).exists())


def _has_its_bytes(delivery: _Delivery, store: LandingStore, on_damage: OnDamage) -> bool:
    """Whether the kept file holds the very bytes that came; if they were lost or changed, keeps them again.

    If the inbox no longer has them, `on_damage` is told.
    """
    raw = store.raw_dir / delivery.sha256
    if raw.exists() and sha256_of_file(raw) == delivery.sha256:
        return True
    what = f"{'no longer holds' if raw.exists() else 'is missing: it held'} the bytes that came as {delivery.path}"
    if delivery.place is None:
        remedy = "restore it from a copy, or put that file into the inbox again; then run `kechuang land`"
        on_damage(DamagedRecordError(raw, what, remedy))
        return False
    raw.unlink(missing_ok=True)
    if copy_hashed(delivery.place, store.raw_dir)[0] != raw:
        raise KechuangError(f"{delivery.place}: changed while it was landed: run `kechuang land` again")
    return True


def _read_delivery(
    feed: Feed, delivery: _Delivery, size: int, store: LandingStore, work_dir: Path, readers: ReaderPool
) -> Receipt:
    """Have one delivery read; move its rows and quarantine into place, then the receipt that vouches for them."""
    work_dir.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=work_dir, prefix="reading-") as folder:
        request = ReadRequest(
            raw=store.raw_dir / delivery.sha256,
            file_name=Path(delivery.path).name,
            delivery_id=delivery.id,
            feed=feed,
            folder=Path(folder),
            max_text_bytes=readers.limits.text_bytes,
        )
        reading = readers.read(request)
        rows_sha256 = None
        if reading.problem is None:
            rows = store.reading_path("rows", feed, delivery.id)
            _place(Path(folder) / "quarantine.parquet", store.reading_path("quarantine", feed, delivery.id))
            _place(Path(folder) / "rows.parquet", rows)
            rows_sha256 = sha256_of_file(rows)
    receipt = Receipt(
        feed=feed.feed,
        delivery_id=delivery.id,
        sha256=delivery.sha256,
        bytes=size,
        reading_hash=feed.reading_hash,
        rows_sha256=rows_sha256,
        reading=reading,
    )
    store.write_receipt(feed, receipt)
    return receipt


def _place(written: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    sync_file(written)
    written.replace(target)
    sync_folder(target.parent)


def _refusal(inbox: Inbox, file: InboxFile, delivery: _Delivery, receipt: Receipt | None) -> Problem | None:
    """Why a file does not land, however readable: its name, or it is not what its manifest says.

    It is compared with the manifest by its bytes and by the rows that were read of it.
    """
    if fault := inbox.refused.get(file.path):
        return Problem(code=UNREADABLE_NAME, message=fault)
    rows = receipt.reading.rows_in if receipt and receipt.reading.problem is None else None
    message = broken_promise(inbox.expected.get(file.path), delivery.sha256, rows)
    return None if message is None else Problem(code="not_as_listed", message=message)


def _rejected(file: InboxFile, delivery: _Delivery, problem: Problem) -> Outcome:
    return Outcome(path=file.path, as_of=file.as_of, delivery_id=delivery.id, state="rejected", problem=problem)


def _outcome(
    file: InboxFile, delivery: _Delivery, receipt: Receipt | None, is_new: bool, duplicate_of: str | None
) -> Outcome:
    reading = receipt.reading if receipt else Reading()
    if reading.problem:
        return _rejected(file, delivery, reading.problem)
    return Outcome(
        path=file.path,
        as_of=file.as_of,
        delivery_id=delivery.id,
        state="duplicate" if duplicate_of else "landed" if is_new else "known",
        rows_in=reading.rows_in,
        rows_landed=reading.rows_landed,
        rows_quarantined=reading.rows_quarantined,
        duplicate_of=duplicate_of,
    )
