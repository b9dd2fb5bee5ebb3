"""The landing folder: what is kept under which name. What was read well is written once and never changed.

raw/<sha256>                                       original bytes
rows|quarantine/<bureau>/<feed>/<id>-<reading>.parquet   what a reading of them gave
receipts/<bureau>/<feed>/<id>-<reading>.json       the account of that reading
arrivals/<bureau>/<feed>/<arrival>.json            under which name they came, and when
outcomes/<bureau>/<feed>.json                      the last landing of the feed, replaced by the next
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict

from pipelines.contracts import Feed
from pipelines.durable import write_json
from pipelines.landing.control_totals import kept_totals
from pipelines.landing.inbox import InboxFile
from pipelines.landing.reading import Problem, Reading


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
    """One delivery under one name. The latest arrival of the same part, date and sequence number stands."""

    feed: str
    delivery_id: str
    sha256: str
    path: str
    part: str
    as_of: date | None
    seq: str
    received_at: datetime


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

    def control_totals(self, rows: str) -> dict[str, Decimal]:
        """The control totals of the reading whose rows lie at `rows`, below the folder."""
        kept = kept_totals(self.folder / rows)
        if kept is not None:
            return kept
        receipt = self.folder / "receipts" / Path(rows).relative_to("rows").with_suffix(".json")
        return Receipt.model_validate_json(receipt.read_text(encoding="utf-8")).reading.totals

    def write_receipt(self, feed: Feed, receipt: Receipt) -> None:
        """Keep a receipt; its rows and quarantine must be in place already, since it vouches for them."""
        path = self.reading_path("receipts", feed, receipt.delivery_id)
        write_json(path, receipt.model_dump(mode="json"))

    def arrivals(self, feed: str) -> Iterator[Arrival]:
        """All arrivals of a feed, in order of the name of their file."""
        for path in sorted((self.folder / "arrivals" / feed).glob("*.json")):
            yield Arrival.model_validate_json(path.read_text(encoding="utf-8"))

    def note_arrival(self, file: InboxFile, delivery: str, sha256: str, received_at: datetime) -> None:
        """Remember that these bytes came under this name, and when: again, if others came under it in between."""
        name = hashlib.sha256(f"{file.path}\0{sha256}\0{received_at.isoformat()}".encode()).hexdigest()[:16]
        arrival = Arrival(**file.model_dump(), delivery_id=delivery, sha256=sha256, received_at=received_at)
        write_json(self.folder / "arrivals" / file.feed / f"{name}.json", arrival.model_dump(mode="json"))

    def outcome(self, feed: str) -> FeedOutcome | None:
        """What the last landing of the feed found, or None if it never landed."""
        path = self.folder / "outcomes" / f"{feed}.json"
        return FeedOutcome.model_validate_json(path.read_text(encoding="utf-8")) if path.exists() else None

    def write_outcome(self, outcome: FeedOutcome) -> None:
        """Replace the feed's last outcome."""
        write_json(self.folder / "outcomes" / f"{outcome.feed}.json", outcome.model_dump(mode="json"))
