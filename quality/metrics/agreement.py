"""How far a list that comes whole each time agrees with the one before it: keys that are kept, cells that are the same.

A registry changes some rows in a thousand a day. A column that slipped by a row, two columns that changed places, or
days and months that were swapped, change nearly all cells of a column and leave every other metric as it was.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from pathlib import Path

import duckdb
import polars as pl

from pipelines.base.sql import quoted
from pipelines.contracts.feed import Feed
from pipelines.plan.plan import PlannedDelivery
from quality.metrics.landed import landed
from quality.metrics.long import KEPT, SAME, WHOLE, frame, series_of

Pair = tuple[PlannedDelivery, PlannedDelivery]
"""An arrival and the one before it, of the same part."""


def measure_agreement(
    connection: duckdb.DuckDBPyConnection, feeds: dict[str, Feed], pairs: Iterable[Pair], landing_dir: Path, day: date
) -> pl.DataFrame:
    """Metrics of the first of each pair: `kept` of the keys before, and by column the `same` of the rows of both.

    Of feeds without a grain nothing is measured: their rows cannot be told apart.
    """
    by_feed: dict[str, list[Pair]] = {}
    for pair in pairs:
        if feeds[pair[0].feed].grain:
            by_feed.setdefault(pair[0].feed, []).append(pair)
    rows: list[tuple[object, ...]] = []
    for name, found in sorted(by_feed.items()):
        rows += _of_feed(connection, feeds[name], found, landing_dir, day)
    return frame(rows)


def _of_feed(
    connection: duckdb.DuckDBPyConnection, feed: Feed, pairs: list[Pair], landing_dir: Path, day: date
) -> list[tuple[object, ...]]:
    arrivals = list({one.no: one for pair in pairs for one in pair}.values())
    moments = {
        name for column in feed.landed_columns for name, kind in column.landed_types.items() if kind == "TIMESTAMP"
    }
    compared = [name for name in feed.landed_names if name not in moments and name not in feed.grain]
    is_kept = "a._delivery_no IS NOT NULL"
    same = "".join(f", count(*) FILTER ({is_kept} AND a.{c} IS NOT DISTINCT FROM p.{c})" for c in map(quoted, compared))
    keys = ", ".join(map(quoted, feed.grain))
    rows = landed(feed, arrivals, landing_dir)
    numbers = ", ".join(f"({one.no}, {before.no})" for one, before in pairs)
    joined = " AND ".join(f"a.{key} = p.{key}" for key in map(quoted, feed.grain))
    query = (
        f"WITH r AS MATERIALIZED (SELECT DISTINCT ON (_delivery_no, {keys}) * FROM {rows}), "  # noqa: S608 - our own names
        f"pairs(no, before) AS (VALUES {numbers}) "
        f"SELECT pairs.no, count(*), count(a._delivery_no){same} FROM pairs "
        f"JOIN r AS p ON p._delivery_no = pairs.before "
        f"LEFT JOIN r AS a ON a._delivery_no = pairs.no AND {joined} GROUP BY pairs.no ORDER BY pairs.no"
    )
    heads = {
        one.no: (feed.feed, series_of(one.part, one.as_of or day), one.delivery_id, one.as_of or day)
        for one, _ in pairs
    }
    found: list[tuple[object, ...]] = []
    for no, before, kept, *counts in connection.execute(query).fetchall():
        found.append((*heads[no], WHOLE, "", KEPT, "", "", kept, before))
        if kept:
            found += [
                (*heads[no], WHOLE, "", SAME, name, "", count, kept)
                for name, count in zip(compared, counts, strict=True)
            ]
    return found
