"""Filled cells of each column in each arrival of a feed, counted by one query for each feed. Judges nothing."""

from __future__ import annotations

from fractions import Fraction

from pipelines.contracts.feed import Feed
from pipelines.contracts.parts import CHANGE_COLUMN
from pipelines.plan.plan import PlannedDelivery
from quality.family import Build
from quality.readonly import open_read_only

Filled = dict[str, dict[int, tuple[int, Fraction]]]
"""By column and arrival number: how many cells are not empty, and of how many rows that could fill the column."""


def filled_cells(build: Build) -> dict[str, Filled]:
    """Count the filled cells of every feed; a feed without arrivals or such bounds has none to count.

    Rows that delete another row, and rows whose layout lacks the column, are not counted: they need not fill it.
    """
    with open_read_only(build.warehouse, threads=build.threads) as connection:
        found: dict[str, Filled] = {}
        for feed in build.feeds.values():
            columns, deliveries = list(feed.assertions.min.filled), build.plan.of_feed(feed.feed)
            if not columns or not deliveries:
                found[feed.feed] = {}
                continue
            counts = ", ".join(f"count({column})" for column in columns)
            kept = f"WHERE {CHANGE_COLUMN} <> 'delete'" if feed.change_flag else ""
            query = f"SELECT _delivery_no, count(*), {counts} FROM landing.{feed.table} {kept} GROUP BY 1 ORDER BY 1"  # noqa: S608 - names of contracts
            rows = {row[0]: row[1:] for row in connection.execute(query).fetchall()}
            found[feed.feed] = {
                column: {
                    one.no: (rows[one.no][1 + at], rows[one.no][0] * _share_with(feed, column, one))
                    for one in deliveries
                    if one.no in rows
                }
                for at, column in enumerate(columns)
            }
        return found


def _share_with(feed: Feed, column: str, delivery: PlannedDelivery) -> Fraction:
    """Share of an arrival's rows whose layout has the column; all of them where the plan does not say the layouts."""
    known = sum(delivery.layouts.values())
    if not known:
        return Fraction(1)
    having = feed.layouts_with(column)
    return Fraction(sum(rows for layout, rows in delivery.layouts.items() if layout in having), known)
