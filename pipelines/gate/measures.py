"""What the gate measures on a feed's landed rows, in one query for each feed. Judges nothing."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from pipelines.contracts import Feed
from pipelines.plan.plan import Plan
from quality.readonly import open_read_only

Filled = dict[str, dict[int, float]]
"""Share of cells that are not empty, by column and delivery number."""


def measure_feeds(plan: Plan, feeds: Collection[Feed], warehouse: Path, threads: int) -> dict[str, Filled]:
    """Measure every feed of the plan on its build; a feed without deliveries or such bounds has nothing to measure."""
    with open_read_only(warehouse, threads=threads) as connection:
        measures: dict[str, Filled] = {}
        for feed in feeds:
            columns = list(feed.assertions.min.fill)
            if not columns or not plan.of_feed(feed.feed):
                measures[feed.feed] = {}
                continue
            shares = ", ".join(f"count({column}) / count(*)" for column in columns)
            query = f"SELECT _delivery_no, {shares} FROM landing.{feed.table} GROUP BY 1 ORDER BY 1"  # noqa: S608 - names of contracts
            rows = connection.execute(query).fetchall()
            measures[feed.feed] = {
                column: {row[0]: float(row[1 + at]) for row in rows} for at, column in enumerate(columns)
            }
        return measures
