"""Schemes of a release that gave no score for want of full-mark references, and the command that freezes them."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from pipelines.base.plural import counted

_SCORES = "mart_innovation_score.parquet"


def reference_lines(release: Path) -> list[str]:
    """One line for each scheme without references, with what to do; none for a release without scores.

    A city freezes its own: references of another city would measure its enterprises by a foreign yardstick.
    """
    path = release / _SCORES
    if not path.exists():
        return []
    lacking = (
        pl.scan_parquet(path)
        .filter(pl.col("nr_reason_code") == "no_reference")
        .group_by("rulebook_code", "version", "figure_year", "business_date")
        .agg(pl.len().alias("enterprises"))
        .sort("rulebook_code", "version")
        .collect()
    )
    return [
        f"{row['rulebook_code']} {row['version']}: no score for {counted(row['enterprises'], 'enterprise')}, the city "
        f"has no full-mark references (no_reference): run `kechuang rulebook freeze --year {row['figure_year']} "
        f'--date {row["business_date"]} --from "WHERE THE DATA COME FROM"`, '
        f"then `kechuang daily --date {row['business_date']}`"
        for row in lacking.iter_rows(named=True)
    ]
