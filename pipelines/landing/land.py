"""Lands a feed: keeps each file's bytes, has them read once, and accounts for every row. Safe to run again."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from datetime import UTC, date, datetime
from pathlib import Path

from pipelines.arrivals.file_dates import order_of
from pipelines.arrivals.inbox import Inbox
from pipelines.base.durable import sha256_of_file, sync_file, sync_folder
from pipelines.base.settings import clock_day, today
from pipelines.contracts.feed import Feed
from pipelines.landing.formats.shapes import show_path
from pipelines.landing.outcomes import outcomes_of
from pipelines.landing.reader.account import ReadRequest
from pipelines.landing.reader.code_hash import reader_sha256
from pipelines.landing.reader.pool import ReaderPool
from pipelines.landing.sighting import Delivery, has_its_bytes, sight
from pipelines.landing.store import FeedOutcome, LandingStore, Outcome, Receipt

_SECONDS_TO_AN_INTERRUPT = 0.5
"""Ctrl-C does not end a wait once Polars is loaded, which handles it in its own way: so no wait is longer."""


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
    seen = sight(feed, inbox, store, say)
    unread = [found for found in seen.unread if has_its_bytes(found, store, seen.damaged.append)]

    def read(delivery: Delivery) -> Receipt:
        size = (store.raw_dir / delivery.sha256).stat().st_size
        say(f"{feed.feed}: reading {show_path(delivery.file_name)} ({size / 1e6:,.1f} MB)")
        return _read_delivery(feed, delivery, size, store, work_dir, readers)

    new = {receipt.delivery_id: receipt for receipt in _read_all(read, unread, readers)}
    received_at = datetime.now(UTC)
    outcomes, came = outcomes_of(feed, inbox, seen, seen.receipts | new, new, _last_day())
    next_no = store.last_arrival_no(feed.feed) + 1
    for no, (file, delivery) in enumerate(sorted(came, key=lambda one: order_of(one[0].path)), start=next_no):
        store.note_arrival(file, delivery.id, delivery.sha256, received_at, no)
    outcome = FeedOutcome(
        feed=feed.feed, outcomes=outcomes, damaged=tuple(sorted(str(error) for error in seen.damaged))
    )
    store.write_outcome(outcome)
    return outcome


def is_landed(feed: Feed, inbox: Inbox, store: LandingStore) -> bool:
    """Whether `land_feed` would read nothing, note no arrival and find of each file what it found last.

    Raises:
        KechuangError: a file of the inbox is gone.
    """
    seen = sight(feed, inbox, store, lambda _: None)
    if seen.unread or seen.damaged:
        return False
    outcomes, came = outcomes_of(feed, inbox, seen, seen.receipts, (), _last_day())
    last = store.handing(seen.damaged.append).outcome(feed.feed)
    if came or last is None or last.damaged:
        return False
    return outcomes == tuple(_once_more(one) for one in last.outcomes)


def _last_day() -> date:
    """The last day that a list may be of: a trial run may set today ahead of the clock."""
    return max(today(), clock_day())


def _once_more(outcome: Outcome) -> Outcome:
    """What the next landing says of a file that stays as it is."""
    state = "known" if outcome.state == "landed" else outcome.state
    return outcome.model_copy(update={"state": state, "new_part": "", "beside": ()})


def _read_all(read: Callable[[Delivery], Receipt], unread: list[Delivery], readers: ReaderPool) -> list[Receipt]:
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


def _read_delivery(
    feed: Feed, delivery: Delivery, size: int, store: LandingStore, work_dir: Path, readers: ReaderPool
) -> Receipt:
    """Have one arrival read; move its rows and quarantine into place, then the receipt that vouches for them."""
    work_dir.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=work_dir, prefix="reading-") as folder:
        request = ReadRequest(
            raw=store.raw_dir / delivery.sha256,
            file_name=delivery.file_name,
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
        file_name=delivery.file_name,
        reader_sha256=reader_sha256(),
    )
    store.write_receipt(feed, receipt)
    return receipt


def _place(written: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    sync_file(written)
    written.replace(target)
    sync_folder(target.parent)
