"""Schemes of a release without full-mark references or quantiles of the city, and the command that freezes them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import polars as pl

from pipelines.base.plural import counted

_SCORES = "mart_innovation_score.parquet"
_SCHEME = ("rulebook_code", "version", "figure_year", "business_date")
_LEAST_SCORED = 10
"""With fewer scores no quantiles are frozen, unless the scheme names another number."""


def reference_lines(release: Path) -> list[str]:
    """One line for each scheme without references or quantiles, with what to do; none for a release without scores.

    A city freezes its own: references of another city would measure its enterprises by a foreign yardstick.
    """
    path = release / _SCORES
    if not path.exists():
        return []
    scores = pl.scan_parquet(path)
    lines = [
        f"{row['rulebook_code']} {row['version']}: no score for {counted(row['enterprises'], 'enterprise')}, the city "
        f"has no full-mark references (no_reference): {_command(row)}"
        for row in _lacking(scores, pl.col("nr_reason_code") == "no_reference")
    ]
    if "quantile_year" not in scores.collect_schema().names():
        return lines  # a release from before there were quantile bands
    return lines + [
        f"{row['rulebook_code']} {row['version']}: no quantile band for {counted(row['enterprises'], 'enterprise')}, "
        f"the city has no quantiles of scores: {_command(row)}"
        for row in _lacking(scores, pl.col("score").is_not_null() & pl.col("quantile_year").is_null())
        if row["enterprises"] >= _LEAST_SCORED
    ]


def _lacking(scores: pl.LazyFrame, without: pl.Expr) -> list[dict[str, Any]]:
    """The schemes and how many of their enterprises go without."""
    counts = scores.filter(without).group_by(_SCHEME).agg(pl.len().alias("enterprises"))
    return counts.sort("rulebook_code", "version").collect().to_dicts()


def _command(row: dict[str, Any]) -> str:
    return (
        f"run `kechuang rulebook freeze --year {row['figure_year']} --date {row['business_date']} "
        f'--from "WHERE THE DATA COME FROM"`, then `kechuang daily --date {row["business_date"]}`'
    )
