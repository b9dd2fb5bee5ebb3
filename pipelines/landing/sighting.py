"""What a landing finds: the files of the inbox, those that were read before, and those still to be read.

Keeps the bytes of new files, and reads none of them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from pipelines.arrivals.inbox import Inbox, InboxFile
from pipelines.base.durable import copy_hashed, sha256_of_file
from pipelines.base.errors import DamagedRecordError, KechuangError
from pipelines.base.file_names import shown_path
from pipelines.contracts.feed import Feed
from pipelines.landing.reader.code_hash import reader_sha256
from pipelines.landing.store import Arrival, LandingStore, OnDamage, Receipt, delivery_id
from pipelines.transports.control_files import broken_promise

_LIMITS = {"too_slow", "too_much_memory", "reader_failed"}
"""Reasons for a rejection that another try may clear: the cause is the machine or our code, not the file's bytes."""


@dataclass(frozen=True)
class Delivery:
    """Bytes that are kept, and the path under which they came; `place` is the file of the inbox that holds them too."""

    id: str
    path: str
    sha256: str
    place: Path | None = None

    @property
    def file_name(self) -> str:
        """The file name given to the reader."""
        return Path(self.path).name


@dataclass(frozen=True)
class Sighting:
    """One feed before it is landed.

    `kept`: its files of the inbox. `arrivals`: all that ever came, in order; `last_under`: the last under each path.
    `receipts`: by arrival, None if it was not read under the present contract. `damaged`: unreadable arrivals.
    """

    kept: tuple[tuple[InboxFile, Delivery], ...]
    arrivals: tuple[Arrival, ...]
    last_under: dict[str, Arrival]
    receipts: dict[str, Receipt | None]
    unread: tuple[Delivery, ...]
    damaged: list[DamagedRecordError]


def sight(feed: Feed, inbox: Inbox, store: LandingStore, say: Callable[[str], None]) -> Sighting:
    """Look at all that the inbox holds for `feed`, and at all that ever arrived.

    Raises:
        KechuangError: a file of the inbox is gone.
    """
    damaged: list[DamagedRecordError] = []
    found_arrivals = store.handing(damaged.append).arrivals(feed.feed)
    arrivals = sorted(found_arrivals, key=lambda arrival: arrival.order)
    last_under = {arrival.path: arrival for arrival in arrivals}
    kept: list[tuple[InboxFile, Delivery]] = []
    for file in inbox.files:
        if file.feed == feed.feed:
            sha256 = _keep(inbox.place(file), store, is_known=file.path in last_under)
            kept.append((file, Delivery(delivery_id(feed.feed, sha256), file.path, sha256, inbox.place(file))))
    places = {delivery.id: delivery.place for _, delivery in kept}
    to_read = {
        found.delivery_id: Delivery(found.delivery_id, found.path, found.sha256, places.get(found.delivery_id))
        for found in arrivals
    }
    for file, delivery in reversed(kept):  # the name that it has now counts, of several the first
        if file.path not in inbox.refused and broken_promise(inbox.expected.get(file.path), delivery.sha256) is None:
            to_read[delivery.id] = delivery
    in_inbox = {delivery.id for _, delivery in kept}
    saying = store.handing(lambda error: say(str(error)))
    receipts = {found: saying.receipt(feed, found) for found in {*to_read, *in_inbox}}
    unread = tuple(
        found
        for found in to_read.values()
        if _is_to_be_read(receipts[found.id], found) or _misses_rows(store, feed, receipts[found.id])
    )
    return Sighting(tuple(kept), tuple(arrivals), last_under, receipts, unread, damaged)


def _keep(path: Path, store: LandingStore, *, is_known: bool) -> str:
    """Keep the file's bytes; returns their SHA-256. Bytes that are expected to be kept already are only hashed."""
    try:
        if is_known and (store.raw_dir / (sha256 := sha256_of_file(path))).exists():
            return sha256
        return copy_hashed(path, store.raw_dir)[1]
    except FileNotFoundError as error:
        raise KechuangError(f"{shown_path(path)}: is gone since the inbox was listed: run again") from error


def _is_to_be_read(receipt: Receipt | None, delivery: Delivery) -> bool:
    """Not read under this contract yet; or rejected, still in the inbox, and another try may end otherwise.

    It may if the file has another name now, our reader was changed, or a limit stopped it, which may have passed.
    """
    if receipt is None:
        return True
    problem = receipt.reading.problem
    if problem is None or delivery.place is None:
        return False
    read_as = (receipt.file_name, receipt.reader_sha256)
    return problem.code in _LIMITS or read_as != (delivery.file_name, reader_sha256())


def _misses_rows(store: LandingStore, feed: Feed, receipt: Receipt | None) -> bool:
    """Whether the rows that a receipt vouches for are gone; whether they are still the same, a build makes sure."""
    return bool(receipt and receipt.rows_sha256 and not store.reading_path("rows", feed, receipt.delivery_id).exists())


def has_its_bytes(delivery: Delivery, store: LandingStore, on_damage: OnDamage) -> bool:
    """Whether the kept file holds the very bytes that came; if they were lost or changed, keeps them again.

    If the inbox no longer has them, `on_damage` is called.
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
