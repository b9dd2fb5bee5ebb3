"""How much values scatter, whatever few of them are far off."""

from __future__ import annotations

import polars as pl

_OF_NORMAL = 1.4826
"""Standard deviations in a median absolute deviation."""

_TENTHS_APART = 2.563
"""Standard deviations between the tenth and the ninetieth percentile."""


def scatter(values: pl.Expr) -> pl.Expr:
    """A standard deviation, as the median absolute deviation or the inner four fifths tell it, whichever is larger.

    The latter sees a second habit, as of a weekday on which less comes, where the former is blind to a third of days.
    """
    apart = values.quantile(0.9, "linear") - values.quantile(0.1, "linear")
    return pl.max_horizontal((values - values.median()).abs().median() * _OF_NORMAL, apart / _TENTHS_APART)
