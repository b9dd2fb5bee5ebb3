"""Returns that are filed again: a correction takes the place of what was filed before, sometimes long after."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

import numpy as np
import polars as pl

from sources.simulator.bureaus.tax._taxpayers import CORRECTION, ORIGINAL, days_after


class Corrections(NamedTuple):
    """How many returns are corrected, and how many days after they were submitted."""

    rate: float
    first_days: int
    last_days: int


def with_corrections(
    rng: np.random.Generator, filed: pl.DataFrame, amounts: list[str], habit: Corrections, end: date
) -> pl.DataFrame:
    """Returns as the bureau has them on ``end``: the originals, then what corrects some of them.

    The amounts given are the true ones: a return that is corrected was wrong at first, and all its amounts were off by
    one factor.

    Args:
        rng: the stream of the feed.
        filed: one row per return, with ``submitted``.
        amounts: columns in cents.
        habit: how often and when.
        end: nothing submitted on this day or later is known.

    Returns:
        ``filed`` with ``kind``, ``turn`` (1 for the first submission), ``published_on``, ``is_superseded`` (a
        correction is there) and ``is_plain`` (neither corrected nor a correction).
    """
    n = filed.height
    again = days_after(filed["submitted"], rng.integers(habit.first_days, habit.last_days + 1, size=n))
    is_wrong = pl.Series(rng.random(n) < habit.rate)
    factor = pl.Series(np.where(rng.random(n) < 0.5, rng.uniform(0.7, 0.97, size=n), rng.uniform(1.03, 1.4, size=n)))
    known = pl.col("submitted") < end
    originals = filed.with_columns(
        *(_times(name, is_wrong, factor) for name in amounts if name in filed.columns),
        kind=pl.lit(ORIGINAL), turn=pl.lit(1), is_superseded=is_wrong & (again < end), is_wrong=is_wrong,
    )  # fmt: skip
    corrections = filed.with_columns(
        submitted=again, kind=pl.lit(CORRECTION), turn=pl.lit(2), is_superseded=pl.lit(value=False), is_wrong=is_wrong
    ).filter(is_wrong)
    both = pl.concat([originals, corrections]).filter(known)
    return both.with_columns(
        published_on=pl.col("submitted") + pl.duration(days=1), is_plain=~pl.col("is_wrong")
    )  # fmt: skip


def _times(name: str, chosen: pl.Series, factor: pl.Series) -> pl.Expr:
    wrong = (pl.col(name) * factor).round().cast(pl.Int64)
    return pl.when(chosen).then(wrong).otherwise(pl.col(name)).alias(name)
