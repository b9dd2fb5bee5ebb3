"""Shares that are off: filled cells, categories, orders of magnitude, ages of dates, shapes of texts, districts."""

from __future__ import annotations

import polars as pl

from quality.metrics.long import ALIKE, DISTRICT, ROWS, SHARES, WHOLE
from quality.past.comparable import Pairs
from quality.past.limits import (
    FEWEST_ROWS,
    LEAST_PRIOR_SCATTER,
    LEAST_SCATTER,
    PRIOR_SCATTER,
    PRIOR_VALUES,
    SAFETY,
    SHARE_DRIFT,
    divergence,
)

_GROUP = ["target", "segment_kind", "segment", "metric", "column"]
_KEY = [*_GROUP, "item"]
_ENOUGH_TO_LEAVE_ONE_OUT = 10


def compared_shares(pairs: Pairs, modes: dict[str, str]) -> pl.DataFrame:
    """Every share of a judged arrival or table beside that of its past.

    Columns: those of the key, `value` and `n` (rows), `share`, `expected` (share), `m` (how many past values),
    `scatter`, `weight` (rows, of both samples), `ratio` (log-likelihood ratio over scatter, to hold against a bound)
    and `rows_off`. `modes` is the arrival mode of a subject; without one it is a table. A share without past values is
    not here.
    """
    now, past = _counts(pairs.now, modes), _counts(pairs.past, modes)
    wholes = past.select(*_GROUP, "age", "n").unique()
    all_rows = wholes.group_by(_GROUP).agg(
        pl.col("n").sum().cast(pl.Float64).alias("N"), pl.len().cast(pl.Int64).alias("m")
    )
    keys = pl.concat([now.select(_KEY), past.select(_KEY)]).unique()
    present = now.select(*_GROUP, pl.col("n").alias("n_now")).unique()
    subjects = pairs.targets.select("target", "subject")
    usual = _usual(past, all_rows)
    rates = (
        keys.join(all_rows, on=_GROUP)
        .join(_counted(usual, past), on=_KEY, how="left")
        .with_columns(pl.col("K", "left_out").fill_null(0.0))
        .with_columns(N=pl.col("N") - pl.col("left_out"))
        .with_columns(expected=(pl.col("K") + 0.5) / (pl.col("N") + 1))
    )
    scattered = (
        usual.join(rates.select(*_KEY, "expected"), on=_KEY)
        .group_by(_KEY)
        .agg(
            ((pl.col("value") - pl.col("n") * pl.col("expected")) ** 2 / pl.col("n")).sum().alias("seen"),
            (pl.col("n") * pl.col("expected") ** 2).sum().alias("seen_expected"),
        )
    )
    mode = pl.col("subject").replace_strict(modes, default="table", return_dtype=pl.String)
    absent = pl.col("expected") ** 2 * pl.col("N") - pl.col("seen_expected").fill_null(0.0)
    deviance = (pl.col("seen").fill_null(0.0) + absent.clip(0.0)) / (pl.col("expected") * (1 - pl.col("expected")))
    is_log = mode.is_in(["append", "delta"])
    alike = pl.when(is_log).then(pl.col("alike"))
    prior = pl.coalesce(alike.clip(LEAST_PRIOR_SCATTER), mode.replace_strict(PRIOR_SCATTER, return_dtype=pl.Float64))
    least = pl.max_horizontal(alike / 2, mode.replace_strict(LEAST_SCATTER, return_dtype=pl.Float64))
    scatter = (SAFETY * deviance + PRIOR_VALUES * prior) / (pl.col("m") + PRIOR_VALUES)
    return (
        rates.join(present, on=_GROUP)
        .rename({"n_now": "n"})
        .join(now.select(*_KEY, "value"), on=_KEY, how="left")
        .join(scattered, on=_KEY, how="left")
        .join(subjects, on="target")
        .join(_alike(pairs.now), on="target", how="left")
        .with_columns(pl.col("value").fill_null(0.0))
        .with_columns(
            share=pl.col("value") / pl.col("n"),
            scatter=pl.max_horizontal(scatter, least),
            weight=pl.col("n") * pl.col("N") / (pl.col("n") + pl.col("N")),
        )
        .with_columns(
            rows_off=pl.col("value") - pl.col("expected") * pl.col("n"),
            ratio=pl.col("weight") * divergence(pl.col("share"), pl.col("expected")) / pl.col("scatter"),
        )
        .drop("seen", "seen_expected", "K", "N", "left_out", "alike")
    )


def _alike(now: pl.DataFrame) -> pl.DataFrame:
    """By judged arrival whose rows name enterprises, of how many rows of its enterprise a row is one."""
    return now.filter(pl.col("metric") == ALIKE).group_by("target").agg(pl.col("value").first().alias("alike"))


def _usual(past: pl.DataFrame, all_rows: pl.DataFrame) -> pl.DataFrame:
    """The counts of the past without the furthest one of each class, which may have been a fault.

    Only where there are enough, of a class that is usual: one that comes now and then is known by those times.
    """
    pooled = past.group_by(_KEY).agg(pl.col("value").sum().alias("K")).join(all_rows, on=_GROUP)
    off = (pl.col("value") - pl.col("n") * pl.col("K") / pl.col("N")) ** 2 / pl.col("n")
    ranked = past.join(pooled, on=_KEY).with_columns(rank=off.rank("ordinal", descending=True).over(_KEY))
    is_usual = (pl.col("m") >= _ENOUGH_TO_LEAVE_ONE_OUT) & (2 * pl.len().over(_KEY) >= pl.col("m"))
    return ranked.filter((pl.col("rank") > 1) | ~is_usual).select(past.columns)


def _counted(usual: pl.DataFrame, past: pl.DataFrame) -> pl.DataFrame:
    """By class, the rows `K` of the usual counts, and how many rows the one that is left out was of."""
    every = past.group_by(_KEY).agg(pl.col("n").sum().alias("all_n"))
    kept = usual.group_by(_KEY).agg(pl.col("value").sum().alias("K"), pl.col("n").sum().alias("kept_n"))
    joined = every.join(kept, on=_KEY, how="left").with_columns(pl.col("K", "kept_n").fill_null(0))
    left_out = (pl.col("all_n") - pl.col("kept_n")).cast(pl.Float64)
    return joined.select(*_KEY, pl.col("K").cast(pl.Float64), left_out.alias("left_out"))


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
