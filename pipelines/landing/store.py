"""The landing folder: what is kept under which name. What was read well is written once and never changed.

raw/<sha256>                                       original bytes
rows|quarantine/<bureau>/<feed>/<id>-<reading>.parquet   what a reading of them gave
receipts/<bureau>/<feed>/<id>-<reading>.json       the account of that reading
arrivals/<bureau>/<feed>/<arrival>.json            under which name they came, and after which others
outcomes/<bureau>/<feed>.json                      the last landing of the feed, replaced by the next
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict

from pipelines.contracts import Feed
from pipelines.durable import write_json
from pipelines.landing.inbox import InboxFile
from pipelines.landing.reading import Problem, Reading

_NUMBERED = re.compile(r"(?P<no>\d{8,})-[0-9a-f]{16}$")
"""Name of the file of an arrival that has a number; older ones are 16 hex digits."""


class _Frozen(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Receipt(_Frozen):
    """The account of one reading of one delivery. The same bytes of a feed are one delivery, whenever they came."""

    feed: str
    delivery_id: str
    sha256: str
    bytes: int
    reading_hash: str
    rows_sha256: str | None
    reading: Reading


class Arrival(_Frozen):
    """One delivery under one name. The latest arrival of the same part, date and sequence number stands.

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


class Outcome(_Frozen):
    """What the last landing did with one file of the inbox."""

    path: str
    as_of: date | None
    delivery_id: str
    state: Literal["landed", "known", "duplicate", "rejected"]
    rows_in: int = 0
    rows_landed: int = 0
    rows_quarantined: int = 0
    duplicate_of: str | None = None
    problem: Problem | None = None


class FeedOutcome(_Frozen):
    """What the last landing of a feed found in the inbox, file by file."""

    feed: str
    outcomes: tuple[Outcome, ...]


def delivery_id(feed: str, sha256: str) -> str:
    """16 hex digits that name these bytes as a delivery of this feed."""
    return hashlib.sha256(f"{feed}\0{sha256}".encode()).hexdigest()[:16]


class LandingStore:
    """Paths and small JSON files below one landing folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @property
    def raw_dir(self) -> Path:
        """Original bytes, each file named by its SHA-256."""
        return self.folder / "raw"

    def reading_path(self, kind: Literal["rows", "quarantine", "receipts"], feed: Feed, delivery: str) -> Path:
        """Where one reading's rows, quarantine or receipt are kept."""
        suffix = "json" if kind == "receipts" else "parquet"
        return self.folder / kind / feed.feed / f"{delivery}-{feed.reading_hash[:8]}.{suffix}"

    def receipt(self, feed: Feed, delivery: str) -> Receipt | None:
        """The receipt of the delivery under the feed's present contract, if it was read under it."""
        path = self.reading_path("receipts", feed, delivery)
        return Receipt.model_validate_json(path.read_text(encoding="utf-8")) if path.exists() else None

    def write_receipt(self, feed: Feed, receipt: Receipt) -> None:
        """Keep a receipt; its rows and quarantine must be in place already, since it vouches for them."""
        path = self.reading_path("receipts", feed, receipt.delivery_id)
        write_json(path, receipt.model_dump(mode="json"))

    def arrivals(self, feed: str) -> Iterator[Arrival]:
        """All arrivals of a feed, in order of the name of their file."""
        for path in sorted((self.folder / "arrivals" / feed).glob("*.json")):
            yield Arrival.model_validate_json(path.read_text(encoding="utf-8"))

    def last_arrival_no(self, feed: str) -> int:
        """The highest number that an arrival of the feed has, by the names of the files; 0 if none has one."""
        names = (path.stem for path in (self.folder / "arrivals" / feed).glob("*.json"))
        return max((int(found["no"]) for name in names if (found := _NUMBERED.match(name))), default=0)

    def note_arrival(self, file: InboxFile, delivery: str, sha256: str, received_at: datetime, no: int) -> None:
        """Remember that these bytes came under this name: again, if others came under it in between.

        `no` must be higher than that of every arrival of the feed. Who holds the data folder's lock gives it; a number
        whose arrival was not written, since the run was killed, is given again.
        """
        arrival = Arrival(**file.model_dump(), no=no, delivery_id=delivery, sha256=sha256, received_at=received_at)
        of_what = hashlib.sha256(f"{file.path}\0{sha256}".encode()).hexdigest()[:16]
        path = self.folder / "arrivals" / file.feed / f"{no:08}-{of_what}.json"
        write_json(path, arrival.model_dump(mode="json"))

    def outcome(self, feed: str) -> FeedOutcome | None:
        """What the last landing of the feed found, or None if it never landed."""
        path = self.folder / "outcomes" / f"{feed}.json"
        return FeedOutcome.model_validate_json(path.read_text(encoding="utf-8")) if path.exists() else None

    def write_outcome(self, outcome: FeedOutcome) -> None:
        """Replace the feed's last outcome."""
        write_json(self.folder / "outcomes" / f"{outcome.feed}.json", outcome.model_dump(mode="json"))
