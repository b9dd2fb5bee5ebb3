"""Rows that could not be read: far more of an arrival than of those before."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from quality.metrics.long import SET_ASIDE
from quality.past.comparable import Pairs
from quality.past.limits import FEWEST_ROWS
from quality.usual import predicted_limit

_FALSE_ALARMS = 0.00002
"""Of some forty arrivals a day, one day in 1,000 has one by chance."""

_TIMES_THE_MOST = 2
"""Defects come in batches: twice the largest share of an arrival before is usual, whatever chance says."""


def far_more_set_aside(pairs: Pairs, allowed: Mapping[str, float]) -> pl.DataFrame:
    """Judged arrivals with more rows set aside than usual, or than the share that is `allowed` of their feed.

    Columns: target, `value` and `n` rows, `most` (rows).
    """
    past = (
        pairs.past.filter((pl.col("metric") == SET_ASIDE) & (pl.col("n") > 0))
        .group_by("target")
        .agg(
            pl.col("value").sum().alias("seen"),
            pl.col("n").sum().alias("rows"),
            (pl.col("value") / pl.col("n")).max().alias("largest"),
        )
    )
    now = pairs.now.filter((pl.col("metric") == SET_ASIDE) & (pl.col("value") >= FEWEST_ROWS))
    share = pl.col("subject").replace_strict(allowed, default=1.0, return_dtype=pl.Float64)
    limit = pl.struct("seen", "rows", "largest", "n", "share").map_elements(_limit, return_dtype=pl.Int64)
    return (
        now.select("target", "value", "n", share.alias("share"))
        .join(past, on="target", how="left")
        .with_columns(most=limit)
        .filter(pl.col("value") > pl.col("most"))
        .select("target", "value", "n", "most")
    )


def _limit(one: dict[str, float]) -> int:
    """Without a past only the contract's share bounds it; what a sound arrival had before, it never forbids."""
    allowed = int(one["share"] * one["n"])
    if one["rows"] is None:
        return allowed
    usual = predicted_limit(one["seen"], one["n"] / (one["rows"] + one["n"]), _FALSE_ALARMS)
    return max(min(allowed, usual), int(_TIMES_THE_MOST * one["largest"] * one["n"]))
