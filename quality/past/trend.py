"""What a metric was in the arrivals that an arrival is compared with: the points of a plot over time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import polars as pl

from quality.metrics.long import DISTRICT, LEVEL, ROWS, SHARES, WHOLE
from quality.past.comparable import Pairs


@dataclass(frozen=True)
class Plotted:
    """Which number of the arrival or table `target` to draw, and the bound that it missed; `metric` is '' for none."""

    target: int
    metric: str = ""
    column: str = ""
    item: str = ""
    segment: str = ""
    limit: float | None = None


def trend(pairs: Pairs, plotted: Plotted) -> list[tuple[date, float]]:
    """The values by day, the oldest first and the judged one last. Shares are between 0 and 1."""
    found: list[tuple[date, float]] = []
    for metrics in (pairs.past, pairs.now):
        of_target = metrics.filter(pl.col("target") == plotted.target)
        if plotted.metric == ROWS and plotted.column == DISTRICT:
            rows = of_target.filter(pl.col("metric") == ROWS)
            part = (pl.col("segment") == plotted.item) & (pl.col("segment_kind") == DISTRICT)
            value = pl.col("value").filter(part).sum() / pl.col("value").filter(pl.col("segment_kind") == WHOLE).first()
        else:
            rows = of_target.filter(
                (pl.col("metric") == plotted.metric)
                & (pl.col("column") == plotted.column)
                & (pl.col("segment") == plotted.segment)
            )
            value = _value(plotted)
        days = rows.group_by("as_of").agg(value.alias("value")).drop_nulls().sort("as_of")
        found += days.select("as_of", "value").iter_rows()
    return found


def _value(plotted: Plotted) -> pl.Expr:
    if plotted.metric == LEVEL:
        return 10 ** pl.col("value").filter(pl.col("item") == "p50").first()
    if plotted.metric in SHARES:
        return pl.col("value").filter(pl.col("item") == plotted.item).sum() / pl.col("n").first()
    return pl.col("value").first()
