"""The landing folder: what is kept under which name. What was read well is written once and never changed.

raw/<sha256>                                       original bytes
city/                                              the city's folder as days were planned with it (`city/kept`)
rows|quarantine/<bureau>/<feed>/<id>-<reading>.parquet   what a reading of them gave
receipts/<bureau>/<feed>/<id>-<reading>.json       the account of that reading
arrivals/<bureau>/<feed>/<arrival>.json            under which name they came, and after which others
outcomes/<bureau>/<feed>.json                      the last landing of the feed, replaced by the next
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Literal, TypeVar

from pydantic import BaseModel, ConfigDict

from pipelines.arrivals.file_dates import read_name, tidy_part
from pipelines.arrivals.inbox import InboxFile
from pipelines.base.errors import DamagedRecordError
from pipelines.base.records import Record, read_record, read_record_if_any, write_record
from pipelines.contracts.feed import Feed
from pipelines.landing.control_totals import kept_totals
from pipelines.landing.reader.account import Problem, Reading

OnDamage = Callable[[DamagedRecordError], None]
"""What to do with a record that cannot be read. If it raises nothing, the record is taken as not there."""

_NUMBERED = re.compile(r"(?P<no>\d{8,})-[0-9a-f]{16}$")
"""Name of the file of an arrival that has a number; older ones are 16 hex digits."""


class Receipt(Record):
    """The account of one reading. `delivery_id` identifies the bytes, however often the feed sends them.

    `file_name`: the name that the reader was given. `reader_sha256`: the code that read. Older receipts have neither.
    """

    feed: str
    delivery_id: str
    sha256: str
    bytes: int
    reading_hash: str
    rows_sha256: str | None
    reading: Reading
    file_name: str = ""
    reader_sha256: str = ""


class Arrival(Record):
    """One file under one name. The latest arrival of the same part, date and sequence number counts.

    `no` rises with each arrival of the feed and says which is later: a clock may be set back. Arrivals that were noted
    before there were numbers have 0, and are ordered by the clock, before all others.
    """

    no: int = 0
    feed: str
    delivery_id: str
    sha256: str
    path: str
    part: str
    as_of: date | None
    seq: str
    received_at: datetime

    @property
    def order(self) -> tuple[int, datetime, str]:
        """What arrivals of a feed are sorted by, the latest last."""
        return self.no, self.received_at, self.path


def _named_anew(arrival: Arrival) -> Arrival:
    """The arrival as its name is read today: an older version read fewer spellings of dates, and kept what it read."""
    part, as_of, seq = tidy_part(arrival.part), arrival.as_of, arrival.seq
    if as_of is None:
        part, as_of, seq = read_name(arrival.path.rpartition("/")[2])
    return arrival.model_copy(update={"part": part, "as_of": as_of, "seq": seq})


class Outcome(BaseModel):
    """What the last landing did with one file of the inbox.

    `beside`: the parts of a full list that stay valid beside a file whose part, `new_part`, never came before.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    path: str
    as_of: date | None
    delivery_id: str
    state: Literal["landed", "known", "duplicate", "rejected"]
    rows_in: int = 0
    rows_landed: int = 0
    rows_quarantined: int = 0
    duplicate_of: str | None = None
    problem: Problem | None = None
    new_part: str = ""
    beside: tuple[str, ...] = ()


class FeedOutcome(Record):
    """What the last landing of a feed found in the inbox, file by file.

    `damaged` holds a line for each file of the landing folder that is no longer what was kept, and could not be mended.
    """

    feed: str
    outcomes: tuple[Outcome, ...]
    damaged: tuple[str, ...] = ()


def delivery_id(feed: str, sha256: str) -> str:
    """16 hex digits that identify these bytes among what the feed sent."""
    return hashlib.sha256(f"{feed}\0{sha256}".encode()).hexdigest()[:16]


def _refuse(error: DamagedRecordError) -> None:
    raise error


_Record = TypeVar("_Record", bound=Record)


class LandingStore:
    """Paths and small JSON files below one landing folder.

    Args:
        folder: the landing folder.
        on_damage: what to do with a file that cannot be read; by default its error is raised.
    """

    def __init__(self, folder: Path, on_damage: OnDamage = _refuse) -> None:
        self.folder, self.on_damage = folder, on_damage

    def handing(self, on_damage: OnDamage) -> LandingStore:
        """The same folder, with damage handed to `on_damage`."""
        return LandingStore(self.folder, on_damage)

    @property
    def raw_dir(self) -> Path:
        """Original bytes, each file named by its SHA-256."""
        return self.folder / "raw"

    @property
    def kept_city_dir(self) -> Path:
        """The city's folder as days were planned with it: a release is made again from it and what landed."""
        return self.folder / "city"

    def reading_path(self, kind: Literal["rows", "quarantine", "receipts"], feed: Feed, delivery: str) -> Path:
        """Where one reading's rows, quarantine or receipt are kept."""
        suffix = "json" if kind == "receipts" else "parquet"
        return self.folder / kind / feed.feed / f"{delivery}-{feed.reading_hash[:8]}.{suffix}"

    def receipt(self, feed: Feed, delivery: str) -> Receipt | None:
        """The receipt of these bytes under the feed's present contract, if it was read under it."""
        path = self.reading_path("receipts", feed, delivery)
        remedy = "run `kechuang land`, which reads the file again"
        found = self._read(path, Receipt, remedy)
        if found and (found.feed, found.delivery_id, found.reading_hash) != (feed.feed, delivery, feed.reading_hash):
            self.on_damage(DamagedRecordError(path, "is the receipt of another arrival", remedy))
            return None
        return found

    def control_totals(self, rows: str) -> dict[str, Decimal]:
        """The control totals of the reading whose rows are at `rows`, below the folder."""
        kept = kept_totals(self.folder / rows)
        if kept is not None:
            return kept
        receipt = self.folder / "receipts" / Path(rows).relative_to("rows").with_suffix(".json")
        remedy = "run `kechuang land`, which reads the file again"
        return read_record(
            receipt, Receipt, missing=f"{receipt}: there is no receipt: {remedy}", remedy=remedy
        ).reading.totals

    def write_receipt(self, feed: Feed, receipt: Receipt) -> None:
        """Keep a receipt; its rows and quarantine must be in place already, since it vouches for them."""
        write_record(self.reading_path("receipts", feed, receipt.delivery_id), receipt)

    def arrivals(self, feed: str) -> Iterator[Arrival]:
        """All arrivals of a feed, in order of the name of their file."""
        remedy = "restore it from a copy; or remove it, put its file into the inbox and run `kechuang land`"
        for path in sorted((self.folder / "arrivals" / feed).glob("*.json")):
            if found := self._read(path, Arrival, remedy):
                yield _named_anew(found)

    def last_arrival_no(self, feed: str) -> int:
        """The highest number that an arrival of the feed has, by the names of the files; 0 if none has one."""
        names = (path.stem for path in (self.folder / "arrivals" / feed).glob("*.json"))
        return max((int(found["no"]) for name in names if (found := _NUMBERED.match(name))), default=0)

    def note_arrival(self, file: InboxFile, delivery: str, sha256: str, received_at: datetime, no: int) -> None:
        """Remember that these bytes came under this name: again, if others came under it in between.

        `no` must be higher than that of every arrival of the feed. The holder of the data folder's lock gives it; a
        number whose arrival was not written, since the run was killed, is given again.
        """
        arrival = Arrival(
            **file.model_dump(exclude={"is_month"}), no=no, delivery_id=delivery, sha256=sha256, received_at=received_at
        )
        of_what = hashlib.sha256(f"{file.path}\0{sha256}".encode()).hexdigest()[:16]
        write_record(self.folder / "arrivals" / file.feed / f"{no:08}-{of_what}.json", arrival)

    def outcome(self, feed: str) -> FeedOutcome | None:
        """What the last landing of the feed found, or None if it never landed."""
        return self._read(self.folder / "outcomes" / f"{feed}.json", FeedOutcome, "run `kechuang land`")

    def write_outcome(self, outcome: FeedOutcome) -> None:
        """Replace the feed's last outcome."""
        write_record(self.folder / "outcomes" / f"{outcome.feed}.json", outcome)

    def _read(self, path: Path, model: type[_Record], remedy: str) -> _Record | None:
        try:
            return read_record_if_any(path, model, remedy=remedy)
        except DamagedRecordError as error:
            self.on_damage(error)
            return None
