"""The bands of innovation points in the order of their rules, and what replaces a band."""

from __future__ import annotations

from collections.abc import Collection

import polars as pl

from pipelines.rulebooks.seeds import Rulebooks

_NO_BAND = ("NR", "REVIEW", "VETO", "-")
"""No rating, a veto that a person must check, a veto, no row at all."""


def in_order_of_bands(named: Collection[str], rulebook: str, rulebooks: Rulebooks) -> list[str]:
    """The codes in `named`, best band of the scheme first, then codes that are not bands; unknown codes come last."""
    return _in_order(named, rulebooks.tables["innovation_band"].rows.filter(rulebook_code=rulebook), "band_code")


def in_order_of_quantile_bands(named: Collection[str], rulebooks: Rulebooks) -> list[str]:
    """The same for the codes of quantile bands, which are those of one rule for all schemes."""
    return _in_order(named, rulebooks.tables["quantile_band_rule"].rows, "quantile_band_code")


def _in_order(named: Collection[str], bands: pl.DataFrame, column: str) -> list[str]:
    known = [*bands.sort(pl.col("order_no").cast(pl.Int64))[column].unique(maintain_order=True), *_NO_BAND]
    return [band for band in known if band in named] + sorted(set(named) - set(known))
