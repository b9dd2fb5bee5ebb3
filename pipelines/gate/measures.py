"""What the gate measures on a feed's landed rows, in one query for each feed. Judges nothing."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from pipelines.contracts import Feed
from pipelines.plan.plan import Plan
from quality.readonly import open_read_only


@dataclass(frozen=True)
class FeedMeasures:
    """Share of cells that are not empty, by column and delivery number; newest content not after the business date."""

    filled: dict[str, dict[int, float]]
    newest: date | None


_NOTHING = FeedMeasures(filled={}, newest=None)


def measure_feeds(plan: Plan, feeds: Collection[Feed], warehouse: Path, threads: int) -> dict[str, FeedMeasures]:
    """Measure every feed of the plan on its build; a feed without deliveries has nothing to measure."""
    with open_read_only(warehouse, threads=threads) as connection:
        measures: dict[str, FeedMeasures] = {}
        for feed in feeds:
            if not plan.of_feed(feed.feed):
                measures[feed.feed] = _NOTHING
                continue
            dated = f"CAST({feed.event_date or '_as_of_date'} AS DATE)"
            columns = list(feed.assertions.min.fill)
            shares = "".join(f", count({column}) / count(*)" for column in columns)
            query = (
                f"SELECT _delivery_no, max({dated}) FILTER (WHERE {dated} <= ?){shares} "  # noqa: S608 - names of contracts
                f"FROM landing.{feed.table} GROUP BY 1 ORDER BY 1"
            )
            rows = connection.execute(query, [plan.business_date]).fetchall()
            measures[feed.feed] = FeedMeasures(
                filled={column: {row[0]: float(row[2 + at]) for row in rows} for at, column in enumerate(columns)},
                newest=max((row[1] for row in rows if row[1] is not None), default=None),
            )
        return measures
