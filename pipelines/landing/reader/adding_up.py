"""What is added up while an arrival is read, table after table and batch after batch."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import polars as pl

from pipelines.contracts.feed import Feed
from pipelines.landing.formats.shapes import shape_of
from pipelines.landing.reader.account import Member, QuarantineReason, Reading, ReadRequest
from pipelines.landing.reader.rows import QUARANTINE_SCHEMA


class AddedUp:
    """Adds up, batch by batch, what a `Reading` says."""

    def __init__(self, request: ReadRequest) -> None:
        self.feed: Feed = request.feed
        self.quarantine = [pl.DataFrame(schema=QUARANTINE_SCHEMA)]
        self.members: list[Member] = []
        self.landed = self.fitting = 0
        self.notes: Counter[str] = Counter()
        self.filled: Counter[str] = Counter(dict.fromkeys(request.feed.landed_names, 0))
        self.totals = {column.summed_name: Decimal(0) for column in request.feed.columns if column.summed_name}
        self.dates: list[pl.DataFrame] = []
        self.newest: list[date] = []
        self.title_dates: list[date] = []
        self.stated = 0
        self.left_out: list[str] = []

    def add(self, landed: pl.DataFrame, notes: dict[str, int]) -> None:
        """Count landed rows, and what was noticed in them."""
        self.landed += landed.height
        self.notes.update(notes)
        self.filled.update({name: landed.height - landed[name].null_count() for name in self.feed.landed_names})
        for name in self.totals:
            self.totals[name] += Decimal(landed[name].sum() or 0)
        stamps = [column.name for column in self.feed.columns if column.type == "datetime"]
        for name in {*stamps, *([self.feed.event_date] if self.feed.event_date else [])}:
            newest = landed.select(pl.col(name).cast(pl.Date).max()).item()
            self.newest += [newest] if newest else []
        if self.feed.event_date:
            day = pl.col(self.feed.event_date).cast(pl.Date)
            self.dates.append(landed.select(first=day.min(), last=day.max()))

    @property
    def quarantined(self) -> int:
        """Rows quarantined so far."""
        return sum(rows.height for rows in self.quarantine)

    def notes_below(self) -> Iterator[str]:
        """Rows that were set aside and may be remarks: those that count something."""
        for rows in self.quarantine:
            yield from rows.filter(pl.col("raw_row").str.contains("条|记录"))["raw_row"]

    def reading(self) -> Reading:
        """The account of the whole arrival."""
        quarantine = pl.concat(self.quarantine)
        reasons = (
            quarantine.group_by("file_name", "column", "reason", maintain_order=True)
            .agg(pl.len().alias("rows"), pl.col("row_no").min().alias("first_row_no"), pl.col("raw_text").first())
            .sort("rows", "first_row_no", "column", descending=[True, False, False])
        )
        dates = pl.concat(self.dates) if self.dates else None
        return Reading(
            members=tuple(self.members),
            rows_in=self.landed + self.quarantined,
            rows_landed=self.landed,
            rows_quarantined=self.quarantined,
            reasons=tuple(
                QuarantineReason(shape=shape_of(row.pop("raw_text") or ""), **row)
                for row in reasons.head(20).iter_rows(named=True)
            ),
            notes=dict(sorted(self.notes.items())),
            filled=dict(self.filled),
            first_event_date=dates["first"].min() if dates is not None else None,
            last_event_date=dates["last"].max() if dates is not None else None,
            title_date=max(self.title_dates, default=None),
            newest_date=max(self.newest, default=None),
            left_out=tuple(self.left_out),
        )
