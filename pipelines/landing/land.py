"""Lands a feed: keeps each file's bytes, has them read once, and accounts for every row. Safe to run again."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

from pipelines.contracts import Feed
from pipelines.durable import copy_hashed, sha256_of_file, sync_file, sync_folder
from pipelines.errors import KechuangError
from pipelines.landing.control_files import broken_promise
from pipelines.landing.inbox import Inbox, InboxFile
from pipelines.landing.reader_process import ReaderLimits, read_in_child
from pipelines.landing.reading import Problem, Reading, ReadRequest
from pipelines.landing.store import FeedOutcome, LandingStore, Outcome, Receipt, delivery_id


def land_feed(
    feed: Feed, inbox: Inbox, store: LandingStore, work_dir: Path, threads: int, say: Callable[[str], None]
) -> FeedOutcome:
    """Land all files that the inbox holds for `feed`, and read again what an older contract read.

    Files are read by up to two child processes at once. A file that cannot be read is kept and reported as rejected.

    Raises:
        KechuangError: a file of the inbox cannot be opened.
    """
    kept = [(file, *_keep(inbox.place(file), store)) for file in inbox.files if file.feed == feed.feed]
    first_path: dict[str, str] = {}
    arrivals = sorted(store.arrivals(feed.feed), key=lambda arrival: arrival.received_at)
    known = {arrival.delivery_id: arrival for arrival in arrivals}
    last_under = {arrival.path: arrival.sha256 for arrival in arrivals}
    to_read: dict[str, tuple[str, str, int]] = {
        arrival.delivery_id: (arrival.path, arrival.sha256, (store.raw_dir / arrival.sha256).stat().st_size)
        for arrival in known.values()
    }
    for file, sha256, size in kept:
        if broken_promise(inbox.expected.get(file.path), sha256) is None:
            to_read.setdefault(delivery_id(feed.feed, sha256), (file.path, sha256, size))
    in_inbox = {delivery_id(feed.feed, sha256) for _, sha256, _ in kept}
    unread = {key: found for key, found in to_read.items() if _is_to_be_read(feed, key, key in in_inbox, store)}

    def read_one(item: tuple[str, tuple[str, str, int]]) -> None:
        delivery, (path, sha256, size) = item
        say(f"{feed.feed}: reading {Path(path).name} ({size / 1e6:,.1f} MB)")
        _read_delivery(feed, delivery, Path(path).name, sha256, size, store, work_dir, threads)

    with ThreadPoolExecutor(max_workers=min(2, threads)) as readers:
        list(readers.map(read_one, unread.items()))

    received_at = datetime.now(UTC)
    outcomes = []
    for file, sha256, _ in kept:
        delivery = delivery_id(feed.feed, sha256)
        is_new = delivery in unread
        if broken := _broken_promise(feed, inbox, file, delivery, sha256, store):
            outcomes.append(broken)
            continue
        outcomes.append(_outcome(feed, file, delivery, is_new, first_path.get(delivery), store))
        first_path.setdefault(delivery, file.path)
        if last_under.get(file.path) != sha256:
            store.note_arrival(file, delivery, sha256, received_at)
    outcome = FeedOutcome(feed=feed.feed, outcomes=tuple(outcomes))
    store.write_outcome(outcome)
    return outcome


def _keep(path: Path, store: LandingStore) -> tuple[str, int]:
    try:
        sha256, size = sha256_of_file(path), path.stat().st_size
        if not (store.raw_dir / sha256).exists():
            _, sha256, size = copy_hashed(path, store.raw_dir)
    except OSError as error:
        raise KechuangError(f"{path}: cannot be read ({error.strerror}): check its rights and the disk") from error
    return sha256, size


def _is_to_be_read(feed: Feed, delivery: str, is_in_inbox: bool, store: LandingStore) -> bool:
    """Not read under this contract yet; or rejected and still there, since a limit that stopped it may have passed."""
    receipt = store.receipt(feed, delivery)
    return receipt is None or (receipt.reading.problem is not None and is_in_inbox)


def _read_delivery(
    feed: Feed, delivery: str, file_name: str, sha256: str, size: int, store: LandingStore, work_dir: Path, threads: int
) -> None:
    """Read one delivery in a child; move its rows and quarantine into place, then the receipt that vouches for them."""
    work_dir.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=work_dir, prefix="reading-") as folder:
        limits = ReaderLimits(threads=threads)
        request = ReadRequest(
            raw=store.raw_dir / sha256,
            file_name=file_name,
            delivery_id=delivery,
            feed=feed,
            folder=Path(folder),
            max_text_bytes=limits.text_bytes,
        )
        reading = read_in_child(request, limits)
        rows_sha256 = None
        if reading.problem is None:
            rows = store.reading_path("rows", feed, delivery)
            _place(Path(folder) / "quarantine.parquet", store.reading_path("quarantine", feed, delivery))
            _place(Path(folder) / "rows.parquet", rows)
            rows_sha256 = sha256_of_file(rows)
    store.write_receipt(
        feed,
        Receipt(
            feed=feed.feed,
            delivery_id=delivery,
            sha256=sha256,
            bytes=size,
            reading_hash=feed.reading_hash,
            rows_sha256=rows_sha256,
            reading=reading,
        ),
    )


def _place(written: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    sync_file(written)
    written.replace(target)
    sync_folder(target.parent)


def _broken_promise(
    feed: Feed, inbox: Inbox, file: InboxFile, delivery: str, sha256: str, store: LandingStore
) -> Outcome | None:
    """The outcome of a file that is not what its manifest says, by its bytes or by the rows that were read of it."""
    receipt = store.receipt(feed, delivery)
    rows = receipt.reading.rows_in if receipt and receipt.reading.problem is None else None
    if (message := broken_promise(inbox.expected.get(file.path), sha256, rows)) is None:
        return None
    problem = Problem(code="not_as_listed", message=message)
    return Outcome(path=file.path, as_of=file.as_of, delivery_id=delivery, state="rejected", problem=problem)


def _outcome(
    feed: Feed, file: InboxFile, delivery: str, is_new: bool, duplicate_of: str | None, store: LandingStore
) -> Outcome:
    receipt = store.receipt(feed, delivery)
    reading = receipt.reading if receipt else Reading()
    if reading.problem:
        return Outcome(
            path=file.path, as_of=file.as_of, delivery_id=delivery, state="rejected", problem=reading.problem
        )
    return Outcome(
        path=file.path,
        as_of=file.as_of,
        delivery_id=delivery,
        state="duplicate" if duplicate_of else "landed" if is_new else "known",
        rows_in=reading.rows_in,
        rows_landed=reading.rows_landed,
        rows_quarantined=reading.rows_quarantined,
        duplicate_of=duplicate_of,
    )
