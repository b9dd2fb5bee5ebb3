"""Application numbers of patents as one key, and whether their check digit is right. Vectorised; rejects nothing.

ZC 0006-2003: year, kind and serial number in 12 digits, before October 2003 in 8, then a point and a check digit. The
prefix, CN of a filing or ZL of a grant, is not part of the number. Those of 1985 to 1988 came without a check digit.
"""

from __future__ import annotations

import polars as pl

from pipelines.landing.cells.check_digits import weighted_sum
from pipelines.landing.cells.identifiers import normalise
from pipelines.landing.cells.written_numbers import bare, says_nothing

_SHAPE = r"^(?:CN|ZL)?([0-9]{12}|[0-9]{8})(?:[.。·,-]?([0-9X]))?(?:\.0+)?(?:[(（【\[]\p{Han}+[)）】\]])?[.。,;]?$"
"""Also with another sign for the point, the kind of patent behind it, and the `.0` of a decimal."""
_DIGITS = "0123456789"
_WEIGHTS = (2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5)
"""An old number of 8 digits takes the first 8 of them."""


def patent_check_digit(number: pl.Expr) -> pl.Expr:
    """The check digit, 0 to 9 or X, of a number of 12 or 8 digits (ZC 0006-2003); null for any other text."""
    old = weighted_sum(number, _DIGITS, _WEIGHTS[:8])
    new = weighted_sum(number, _DIGITS, _WEIGHTS)
    remainder = pl.when(number.str.len_chars() == 8).then(old).otherwise(new) % 11
    return pl.when(remainder == 10).then(pl.lit("X")).otherwise(remainder.cast(pl.String))


def read_patent_numbers(raw: pl.Series) -> pl.DataFrame:
    """Turn application numbers as sent into three columns; one row per element of `raw`, in order.

    Columns: key (`201310699744.2`; the check digit is calculated where it was left out; `other:<text>` for a number of
    another shape), is_valid (does the delivered check digit hold; null without one), raw. A null gives nulls
    throughout, a text that says nothing a null key. Text around a number is removed.
    """
    has_odd_digits = pl.col("raw").str.contains(r"[\p{No}\p{Nl}]")  # NFKC makes 52 of `5²`
    parts = pl.when(~has_odd_digits).then(pl.col("code")).str.extract_groups(_SHAPE)
    return (
        raw.alias("raw")
        .to_frame()
        .with_columns(code=normalise(pl.col("raw")).map_batches(bare, pl.String))
        .with_columns(code=pl.when(~pl.col("code").map_batches(says_nothing, pl.Boolean)).then(pl.col("code")))
        .with_columns(number=parts.struct.field("1"), given=parts.struct.field("2"))
        .with_columns(calculated=patent_check_digit(pl.col("number")))
        .select(
            key=pl.when(pl.col("number").is_not_null())
            .then(pl.col("number") + "." + pl.coalesce("given", "calculated"))
            .otherwise("other:" + pl.col("code")),
            is_valid=pl.col("given") == pl.col("calculated"),
            raw="raw",
        )
    )
