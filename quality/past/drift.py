"""How far the scores and bands of a release have moved from those of the one before: the population stability index."""

from __future__ import annotations

import polars as pl

from quality.metrics.long import BIN, CATEGORY
from quality.past.comparable import Pairs

COLUMNS = ("score", "band_code", "quantile_band_code")
_GROUP = ["target", "metric", "column"]
_FEWEST_ROWS = 30
"""Of fewer enterprises a handful moves the index."""


def drifted(pairs: Pairs) -> pl.DataFrame:
    """The index of each score and band of a judged table, by scheme, against the release before.

    The sum over classes of (p - q) ln(p / q), with half a row added to each. Columns: target, column, `psi`, `n`.
    """
    is_scored = (
        pl.col("column").is_in(COLUMNS) & pl.col("metric").is_in([BIN, CATEGORY]) & (pl.col("n") >= _FEWEST_ROWS)
    )
    now = pairs.now.filter(is_scored).select(*_GROUP, "item", "value", "n")
    before = pairs.past.filter(is_scored & (pl.col("age") == 0)).select(*_GROUP, "item", "value", "n")
    wholes = now.select(*_GROUP, "n").unique().join(before.select(*_GROUP, pl.col("n").alias("n0")).unique(), on=_GROUP)
    items = pl.concat([now.select(*_GROUP, "item"), before.select(*_GROUP, "item")]).unique()
    p, q = (
        (pl.col(v) + 0.5) / (pl.col(n) + 0.5 * pl.len().over(_GROUP)) for v, n in (("value", "n"), ("value0", "n0"))
    )
    return (
        items.join(wholes, on=_GROUP)
        .join(now.drop("n"), on=[*_GROUP, "item"], how="left")
        .join(before.drop("n").rename({"value": "value0"}), on=[*_GROUP, "item"], how="left")
        .with_columns(pl.col("value", "value0").fill_null(0.0))
        .with_columns(term=(p - q) * (p / q).log())
        .group_by("target", "column")
        .agg(pl.col("term").sum().alias("psi"), pl.col("n").first())
    )
