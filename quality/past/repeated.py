"""Arrivals with the content of an earlier one under a new date."""

from __future__ import annotations

import polars as pl

from quality.metrics.long import CONTENT
from quality.past.comparable import Pairs

_FEWEST_ROWS = 20
"""A list of fewer rows may well not change, or change back."""


def repeated(pairs: Pairs) -> pl.DataFrame:
    """Judged arrivals that hold just the rows of an earlier one of their series, whatever moments they were written at.

    Columns: target, `n` rows, `same_as` (the day of the earlier one), `is_grave`: no earlier arrival of the series
    repeated the one before it, or the content is not that of the last arrival but of one before.
    """
    own = pairs.past.filter(pl.col("metric") == CONTENT).sort("target", "age")
    steps = own.group_by("target", maintain_order=True).agg(
        (pl.col("item") == pl.col("item").shift(-1)).any().fill_null(value=False).alias("has_repeated")
    )
    now = pairs.now.filter((pl.col("metric") == CONTENT) & (pl.col("n") >= _FEWEST_ROWS) & (pl.col("arrival") != ""))
    same = own.select("target", "item", "age", pl.col("as_of").alias("same_as"))
    return (
        now.select("target", "item", "n", "as_of")
        .join(same, on=["target", "item"])
        .filter(pl.col("same_as") < pl.col("as_of"))
        .sort("target", "age")
        .unique("target", keep="first", maintain_order=True)
        .join(steps, on="target")
        .with_columns(is_grave=~pl.col("has_repeated") | (pl.col("age") > 0))
        .select("target", "n", "same_as", "is_grave")
    )
