"""Shares that are off: filled cells, categories, orders of magnitude, ages of dates, shapes of texts, districts."""

from __future__ import annotations

import polars as pl

from quality.metrics.long import DISTRICT, ROWS, SHARES, WHOLE
from quality.past.comparable import Pairs
from quality.past.limits import (
    FEWEST_ROWS,
    LEAST_SCATTER,
    PRIOR_SCATTER,
    PRIOR_VALUES,
    SAFETY,
    SHARE_DRIFT,
    divergence,
)

_GROUP = ["target", "segment_kind", "segment", "metric", "column"]
_KEY = [*_GROUP, "item"]


def compared_shares(pairs: Pairs, modes: dict[str, str]) -> pl.DataFrame:
    """Every share of a judged arrival or table beside that of its past.

    Columns: those of the key, `value` and `n` (rows), `share`, `expected` (share), `m` (how many past values),
    `scatter`, `weight` (rows, of both samples), `ratio` (log-likelihood ratio over scatter, to hold against a bound)
    and `rows_off`. `modes` is the arrival mode of a subject; without one it is a table. A share without past values is
    not here.
    """
    now, past = _counts(pairs.now, modes), _counts(pairs.past, modes)
    wholes = past.select(*_GROUP, "age", "n").unique()
    expected = wholes.group_by(_GROUP).agg(
        pl.col("n").sum().cast(pl.Float64).alias("N"), pl.len().cast(pl.Int64).alias("m")
    )
    counted = past.group_by(_KEY).agg(pl.col("value").sum().alias("K"))
    keys = pl.concat([now.select(_KEY), counted.select(_KEY)]).unique()
    present = now.select(*_GROUP, pl.col("n").alias("n_now")).unique()
    subjects = pairs.targets.select("target", "subject")
    rates = (
        keys.join(expected, on=_GROUP)
        .join(counted, on=_KEY, how="left")
        .with_columns(pl.col("K").fill_null(0.0))
        .with_columns(expected=(pl.col("K") + 0.5) / (pl.col("N") + 1))
    )
    scattered = (
        past.join(rates.select(*_KEY, "expected"), on=_KEY)
        .group_by(_KEY)
        .agg(
            ((pl.col("value") - pl.col("n") * pl.col("expected")) ** 2 / pl.col("n")).sum().alias("seen"),
            (pl.col("n") * pl.col("expected") ** 2).sum().alias("seen_expected"),
        )
    )
    mode = pl.col("subject").replace_strict(modes, default="table", return_dtype=pl.String)
    absent = pl.col("expected") ** 2 * pl.col("N") - pl.col("seen_expected").fill_null(0.0)
    deviance = (pl.col("seen").fill_null(0.0) + absent.clip(0.0)) / (pl.col("expected") * (1 - pl.col("expected")))
    prior = mode.replace_strict(PRIOR_SCATTER, return_dtype=pl.Float64)
    scatter = (SAFETY * deviance + PRIOR_VALUES * prior) / (pl.col("m") + PRIOR_VALUES)
    return (
        rates.join(present, on=_GROUP)
        .rename({"n_now": "n"})
        .join(now.select(*_KEY, "value"), on=_KEY, how="left")
        .join(scattered, on=_KEY, how="left")
        .join(subjects, on="target")
        .with_columns(pl.col("value").fill_null(0.0))
        .with_columns(
            share=pl.col("value") / pl.col("n"),
            scatter=pl.max_horizontal(scatter, mode.replace_strict(LEAST_SCATTER, return_dtype=pl.Float64)),
            weight=pl.col("n") * pl.col("N") / (pl.col("n") + pl.col("N")),
        )
        .with_columns(
            rows_off=pl.col("value") - pl.col("expected") * pl.col("n"),
            ratio=pl.col("weight") * divergence(pl.col("share"), pl.col("expected")) / pl.col("scatter"),
        )
        .drop("seen", "seen_expected", "K", "N")
    )


def is_off(bound: float) -> pl.Expr:
    """Whether a compared share is further from its past than chance explains, and by more than a slip of the pen."""
    off = pl.col("rows_off").abs()
    return (pl.col("ratio") > bound) & (off >= FEWEST_ROWS) & (off > SHARE_DRIFT * pl.col("n"))


def _counts(metrics: pl.DataFrame, modes: dict[str, str]) -> pl.DataFrame:
    """Counts of classes. The rows of a district are a class of all rows, where only a part of them comes each time."""
    of_log = pl.col("subject").replace_strict(modes, default="table", return_dtype=pl.String).is_in(["append", "delta"])
    wanted = metrics.filter((pl.col("n") > 0) & pl.col("metric").is_in(SHARES))
    rows = metrics.filter((pl.col("metric") == ROWS) & of_log)
    whole = rows.filter(pl.col("segment_kind") == WHOLE)
    at = ["target", "age"] if "age" in metrics.columns else ["target"]
    places = (
        rows.filter(pl.col("segment_kind") == DISTRICT)
        .drop("n")
        .join(whole.select(*at, pl.col("value").cast(pl.Int64).alias("n")), on=at)
        .with_columns(item=pl.col("segment"), segment=pl.lit(""), segment_kind=pl.lit(WHOLE), column=pl.lit(DISTRICT))
        .select(wanted.columns)
    )
    return pl.concat([wanted, places])
