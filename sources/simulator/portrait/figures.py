"""The figures of `figures.csv` and whether the city keeps to them."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from sources.simulator.portrait.measures import MEASURES, Observed

_FIGURES = Path(__file__).with_name("figures.csv")


def read_figures() -> pl.DataFrame:
    """Figure, titles, real value, bounds, unit and source, in the order of the page.

    Raises:
        ValueError: a figure without a measure, or the reverse.
    """
    frame = pl.read_csv(_FIGURES, schema_overrides={"real": pl.Float64, "low": pl.Float64, "high": pl.Float64})
    if set(frame["figure"]) != set(MEASURES):
        raise ValueError(f"figures.csv and the measures differ: {sorted(set(frame['figure']) ^ set(MEASURES))}")
    return frame


def compared(seen: Observed) -> pl.DataFrame:
    """The figures with `made_up`, what the city shows, and `holds`, whether that is within the bounds."""
    figures = read_figures()
    made_up = pl.Series([MEASURES[figure](seen) for figure in figures["figure"]], dtype=pl.Float64)
    return figures.with_columns(made_up=made_up).with_columns(
        holds=pl.col("made_up").is_between(pl.col("low"), pl.col("high"))
    )
