"""Numbers of the made-up rights, with their check digits, in ranges of their own: no office has issued them.

Serial numbers begin with a nine. Numbers of before October 2003 have too few digits to be sure of that.
"""

from __future__ import annotations

from datetime import date

import numpy as np
import polars as pl

from sources.simulator.streams import Ints

_NEW_FROM = date(2003, 10, 1)  # ZC 0006-2003
_CHECKED_FROM = date(1989, 1, 1)
_WEIGHTS = (2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5)


def application_numbers(filed: pl.Series, kind: Ints) -> pl.Series:
    """Application numbers such as `202319000001.5`, `95190001.X`, `85190001`, in the order in which they were filed.

    Args:
        filed: dates of application, ascending.
        kind: the digit that says the kind of right, shape (n,).

    Raises:
        ValueError: more applications in a year than our range has numbers.
    """
    frame = pl.DataFrame({"filed": filed, "kind": kind}).with_columns(
        year=pl.col("filed").dt.year(), is_new=pl.col("filed") >= _NEW_FROM
    )
    serial = pl.int_range(pl.len()).over("year", "kind", "is_new")
    frame = frame.with_columns(serial=serial, room=pl.when("is_new").then(1_000_000).otherwise(10_000))
    if frame.select((pl.col("serial") >= pl.col("room")).any()).item():
        raise ValueError("too many patents in one year for the numbers that are ours: make a smaller city")
    new = pl.format("{}{}9{}", "year", "kind", _padded("serial", 6))
    old = pl.format("{}{}9{}", _padded(pl.col("year") % 100, 2), "kind", _padded("serial", 4))
    frame = frame.with_columns(digits=pl.when("is_new").then(new).otherwise(old))
    checked = pl.format("{}.{}", "digits", pl.lit(check_digits(frame["digits"])))
    return frame.select(pl.when(pl.col("filed") >= _CHECKED_FROM).then(checked).otherwise("digits")).to_series()


def _padded(number: str | pl.Expr, digits: int) -> pl.Expr:
    column = pl.col(number) if isinstance(number, str) else number
    return column.cast(pl.String).str.zfill(digits)


def check_digits(digits: pl.Series) -> pl.Series:
    """The check digit of each number of 12 or 8 digits: the sum of digits times weights, modulo 11, ten being X."""
    total = np.zeros(len(digits), dtype=np.int64)
    for place, weight in enumerate(_WEIGHTS):
        total += weight * digits.str.slice(place, 1).cast(pl.Int64, strict=False).fill_null(0).to_numpy()
    rest = total % 11
    return pl.Series(["0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "X"]).gather(rest)
