"""Days on which far fewer feeds send than on like days before, and feeds that are late by their own habit."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

import polars as pl

from quality.metrics.long import ROWS, WHOLE
from quality.past.calendar import day_kind
from quality.past.comparable import ENOUGH

_DAYS = 60
_LIKE_DAYS = 10
_TIMES_THE_LONGEST = 2
"""A feed is late when nothing came for twice the longest time between two of its arrivals."""


@dataclass(frozen=True)
class Silence:
    """How many feeds sent something dated the day, the fewest on like days before (None: too few days are known).

    `late`: feeds that are late, with the days since their last arrival and the longest time between two before.
    """

    sent: int
    fewest: int | None
    days: int
    late: list[tuple[str, int, int]]


def silence(now: pl.DataFrame, past: pl.DataFrame, day: date, also: Collection[str] = ()) -> Silence:
    """What came on `day` beside what came on the days before, by the dates of the arrivals.

    `also`: feeds that sent something for the day that the build goes without.
    """
    heads = pl.concat([past.select(now.columns), now]).filter(
        (pl.col("metric") == ROWS) & (pl.col("segment_kind") == WHOLE) & (pl.col("arrival") != "")
    )
    came = heads.select("subject", "as_of").unique().filter(pl.col("as_of") <= day)
    sent = len({*came.filter(pl.col("as_of") == day)["subject"], *also})
    first = came["as_of"].min()
    if not isinstance(first, date) or first >= day:
        return Silence(sent, None, 0, [])
    days = pl.DataFrame({"as_of": pl.date_range(max(first, day - timedelta(_DAYS)), day - timedelta(1), eager=True)})
    counts = days.join(came.group_by("as_of").len(), on="as_of", how="left").with_columns(pl.col("len").fill_null(0))
    kind = pl.select(day_kind(pl.lit(day))).item()
    like = counts.filter(day_kind(pl.col("as_of")) == kind)
    like = (like if like.height >= ENOUGH else counts).tail(_LIKE_DAYS)
    fewest = like["len"].quantile(0.1, "lower") if like.height >= ENOUGH else None
    return Silence(sent, None if fewest is None else int(fewest), like.height, _late(came, day))


def _late(came: pl.DataFrame, day: date) -> list[tuple[str, int, int]]:
    gap = pl.col("as_of").diff().dt.total_days()
    habits = (
        came.sort("subject", "as_of")
        .group_by("subject", maintain_order=True)
        .agg(
            (pl.lit(day) - pl.col("as_of").max()).dt.total_days().alias("since"),
            gap.max().alias("longest"),
            pl.len().alias("arrivals"),
        )
        .filter((pl.col("arrivals") > ENOUGH) & (pl.col("since") > _TIMES_THE_LONGEST * pl.col("longest")))
    )
    return [(one["subject"], one["since"], one["longest"]) for one in habits.rows(named=True)]
