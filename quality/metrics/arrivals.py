"""Metrics of arrivals, from their rows in `landing`: only arrivals that no earlier release measured are read."""

from __future__ import annotations

import math
from collections.abc import Iterable
from datetime import date
from pathlib import Path

import duckdb
import polars as pl

from pipelines.base.sql import literal
from pipelines.contracts.feed import Feed
from pipelines.plan.plan import PlannedDelivery
from quality.metrics.aggregates import Measured, measure
from quality.metrics.columns import columns_of
from quality.metrics.landed import landed
from quality.metrics.long import CONTENT, SET_ASIDE, WHOLE, frame, period_of, series_of

_SAMPLED_ROWS = 200_000
"""Of a larger arrival, classes and quantiles are those of every second, third, … row."""


def measure_arrivals(
    connection: duckdb.DuckDBPyConnection,
    feeds: dict[str, Feed],
    arrivals: Iterable[PlannedDelivery],
    day: date,
    landing_dir: Path | None = None,
) -> pl.DataFrame:
    """Metrics of these arrivals of the build of `day`, which `connection` has open.

    Of arrivals that are not in the build, the rows are read in `landing_dir`.
    """
    by_feed: dict[str, list[PlannedDelivery]] = {}
    for one in arrivals:
        by_feed.setdefault(one.feed, []).append(one)
    found = [
        _with_periods(measure(connection, _rows_of(feeds[name], some, day, landing_dir)), some, day).join(
            _columns_not_sent(feeds[name], some), on=["arrival", "column"], how="anti"
        )
        for name, some in sorted(by_feed.items())
    ]
    return pl.concat([frame([]), *found, *(_set_aside(some, day) for some in by_feed.values())])


def _set_aside(arrivals: list[PlannedDelivery], day: date) -> pl.DataFrame:
    return frame(
        [
            (
                *_head(one, day),
                WHOLE,
                "",
                SET_ASIDE,
                "",
                "",
                one.quarantined_count,
                one.row_count + one.quarantined_count,
            )
            for one in arrivals
        ]
    )


def _head(one: PlannedDelivery, day: date) -> tuple[str, str, str, date]:
    as_of = one.as_of or day
    return one.feed, series_of(one.part, as_of), one.delivery_id, as_of


def _with_periods(metrics: pl.DataFrame, arrivals: list[PlannedDelivery], day: date) -> pl.DataFrame:
    """The content of an arrival has the period of its name as `column`: a month may come again under its own name."""
    periods = pl.DataFrame(
        [(one.delivery_id, one.as_of or day, CONTENT, period_of(one.part)) for one in arrivals],
        schema={"arrival": pl.String, "as_of": pl.Date, "metric": pl.String, "period": pl.String},
        orient="row",
    ).unique(["arrival", "as_of", "metric"], keep="first", maintain_order=True)
    told = metrics.join(periods, on=["arrival", "as_of", "metric"], how="left", maintain_order="left")
    return told.with_columns(column=pl.coalesce("period", "column")).drop("period")


def _columns_not_sent(feed: Feed, arrivals: list[PlannedDelivery]) -> pl.DataFrame:
    """The columns that no layout of an arrival has: that they are empty says nothing of the bureau's rows."""
    pairs = [
        (one.delivery_id, column)
        for one in arrivals
        for column in sorted(feed.landed_names)
        if one.layouts and not feed.layouts_with(column) & one.layouts.keys()
    ]
    return pl.DataFrame(pairs, schema={"arrival": pl.String, "column": pl.String}, orient="row")


def _rows_of(feed: Feed, arrivals: list[PlannedDelivery], day: date, landing_dir: Path | None) -> Measured:
    relation = landed(feed, arrivals, landing_dir) if landing_dir else f"landing.{feed.table}"
    numbers = ", ".join(str(one.no) for one in arrivals)
    place, joined = "''", ""
    if "uscc" in feed.landed_names:
        place = "coalesce(substr(uscc, 3, 6), '')"
    elif feed.parties:
        place = "coalesce(substr(linked.enterprise_id, 3, 6), '')"
        joined = (
            "LEFT JOIN (SELECT record_id, min(enterprise_id) AS enterprise_id FROM linking.enterprise_link "  # noqa: S608
            f"WHERE feed = {literal(feed.feed)} GROUP BY record_id) AS linked ON rows._record_id = linked.record_id"
        )
    query = (
        f"SELECT rows.*, rows._delivery_no AS _key, rows._row_no AS _row, {place} AS _district, "  # noqa: S608 - our own names
        f"coalesce(rows._as_of_date, DATE '{day}') AS _day "
        f"FROM {relation} AS rows {joined} WHERE rows._delivery_no IN ({numbers})"
    )
    return Measured(
        query=query,
        columns=columns_of(feed),
        heads={one.no: _head(one, day) for one in arrivals},
        every=max(1, math.ceil(max(one.row_count for one in arrivals) / _SAMPLED_ROWS)),
    )
