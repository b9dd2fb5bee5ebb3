"""Lands a feed: keeps each file's bytes, has them read once, and accounts for every row. Safe to run again."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from pipelines.contracts import Feed
from pipelines.durable import copy_hashed, sha256_of_file, sync_file, sync_folder
from pipelines.errors import KechuangError
from pipelines.landing.control_files import broken_promise
from pipelines.landing.inbox import Inbox, InboxFile
from pipelines.landing.readers import ReaderPool
from pipelines.landing.reading import Problem, Reading, ReadRequest
from pipelines.landing.shapes import show_path
from pipelines.landing.store import FeedOutcome, LandingStore, Outcome, Receipt, delivery_id

_SECONDS_TO_AN_INTERRUPT = 0.5
"""Ctrl-C does not end a wait once Polars is loaded, which handles it in its own way: so no wait is longer."""


@dataclass(frozen=True)
class _Delivery:
    """Bytes that are kept, and the path under which they came."""

    id: str
    path: str
    sha256: str


def land_feed(
    feed: Feed, inbox: Inbox, store: LandingStore, work_dir: Path, readers: ReaderPool, say: Callable[[str], None]
) -> FeedOutcome:
    """Land all files that the inbox holds for `feed`, and read again what an older contract read.

    Files are read by the processes of `readers`. A file that cannot be read is kept and reported as rejected.

    Raises:
        KechuangError: a file of the inbox cannot be opened, or `readers` was closed.
    """
    arrivals = sorted(store.arrivals(feed.feed), key=lambda arrival: arrival.received_at)
    last_under = {arrival.path: arrival.sha256 for arrival in arrivals}
    kept: list[tuple[InboxFile, _Delivery]] = []
    for file in inbox.files:
        if file.feed == feed.feed:
            sha256 = _keep(inbox.place(file), store, is_known=file.path in last_under)
            kept.append((file, _Delivery(delivery_id(feed.feed, sha256), file.path, sha256)))
    to_read = {found.delivery_id: _Delivery(found.delivery_id, found.path, found.sha256) for found in arrivals}
    for file, delivery in kept:
        if broken_promise(inbox.expected.get(file.path), delivery.sha256) is None:
            to_read.setdefault(delivery.id, delivery)
    in_inbox = {delivery.id for _, delivery in kept}
    receipts = {found: store.receipt(feed, found) for found in {*to_read, *in_inbox}}
    unread = [found for found in to_read.values() if _is_to_be_read(receipts[found.id], found.id in in_inbox)]

    def read(delivery: _Delivery) -> Receipt:
        size = (store.raw_dir / delivery.sha256).stat().st_size
        say(f"{feed.feed}: reading {show_path(Path(delivery.path).name)} ({size / 1e6:,.1f} MB)")
        return _read_delivery(feed, delivery, size, store, work_dir, readers)

    new = {receipt.delivery_id: receipt for receipt in _read_all(read, unread, readers)}
    receipts |= new
    received_at, outcomes = datetime.now(UTC), list[Outcome]()
    first_path: dict[str, str] = {}
    for file, delivery in kept:
        receipt = receipts[delivery.id]
        if broken := _broken_promise(inbox, file, delivery, receipt):
            outcomes.append(broken)
            continue
        outcomes.append(_outcome(file, delivery, receipt, delivery.id in new, first_path.get(delivery.id)))
        first_path.setdefault(delivery.id, file.path)
        if last_under.get(file.path) != delivery.sha256:
            store.note_arrival(file, delivery.id, delivery.sha256, received_at)
    outcome = FeedOutcome(feed=feed.feed, outcomes=tuple(outcomes))
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
    except OSError as error:
        raise KechuangError(f"{path}: cannot be read ({error.strerror}): check its rights and the disk") from error


def _is_to_be_read(receipt: Receipt | None, is_in_inbox: bool) -> bool:
    """Not read under this contract yet; or rejected and still there, since a limit that stopped it may have passed."""
    return receipt is None or (receipt.reading.problem is not None and is_in_inbox)


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


def _broken_promise(inbox: Inbox, file: InboxFile, delivery: _Delivery, receipt: Receipt | None) -> Outcome | None:
    """The outcome of a file that is not what its manifest says, by its bytes or by the rows that were read of it."""
    rows = receipt.reading.rows_in if receipt and receipt.reading.problem is None else None
    if (message := broken_promise(inbox.expected.get(file.path), delivery.sha256, rows)) is None:
        return None
    return _rejected(file, delivery, Problem(code="not_as_listed", message=message))


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
