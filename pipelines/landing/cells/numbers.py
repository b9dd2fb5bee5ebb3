"""Texts read as decimals, percentages and whole numbers: exactly, by moving the point in the text."""

from __future__ import annotations

import polars as pl

from pipelines.contracts.column_types import PERCENT_SHAPE
from pipelines.contracts.parts import Column
from pipelines.landing.cells.expressions import unread
from pipelines.landing.cells.number_spellings import PLAIN, plain_numbers, times_ten_to
from pipelines.landing.cells.written_numbers import WHY_ROUNDED

_YUAN_SIGN = "^([-−－(（]?)\\s*[¥￥]\\s*"
_WHY_PERCENT = "is not a number but a percentage, which the column does not hold: have it sent as a plain number"


def read_number(
    frame: pl.DataFrame, column: Column, times: int = 1, *, brackets_are_negative: bool = False
) -> pl.DataFrame:
    """Add the column, a decimal, and `reason`.

    Args:
        frame: has `text`.
        column: of type decimal, or percent (which lands as percent points).
        times: 1 or a power of ten; a percentage with a % or ‰ sign says itself what it is and is not multiplied.
        brackets_are_negative: whether `(100.00)` is -100.00.
    """
    precision, scale = column.decimal_shape or PERCENT_SHAPE
    whole, places = precision - scale, len(str(times)) - 1
    texts = _without_yuan(frame["text"], times) if column.unit == "CNY" else frame["text"]
    read = plain_numbers(texts, brackets_are_negative=brackets_are_negative, suffix="[%‰]")
    if column.type == "percent":
        shifts = {"": places, "%": 0, "‰": -1}
        number = times_ten_to(pl.col("number"), pl.col("suffix").replace_strict(shifts, return_dtype=pl.Int64))
        number = number if places or (read["suffix"] == "‰").any() else pl.col("number")
    else:
        number = pl.when(pl.col("suffix") == "").then(times_ten_to(pl.col("number"), places))
    fits = number.str.contains(rf"^-?0*[0-9]{{1,{whole}}}" + rf"(\.[0-9]{{0,{scale}}}0*)?$")
    read = read.with_columns(number=number, fits=fits)
    value = pl.when(pl.col("fits")).then(pl.col("number")).cast(pl.Decimal(precision, scale), strict=False)
    kind = "percentage" if column.type == "percent" else "number"
    factor = f" once multiplied by {times:,}" if places else ""
    words = f"is not a {kind} with at most {whole} digits and {scale} decimals{factor}"
    is_percentage = (pl.col("suffix") != "") & pl.lit(column.type != "percent")
    return _with_reason(frame, column, read, value, words, is_percentage)


def _without_yuan(texts: pl.Series, times: int) -> pl.Series:
    """Amounts without the sign of the yuan before them, and in a column of yuan without 元 behind them."""
    odd = (~texts.str.contains(PLAIN)).fill_null(value=False).arg_true()
    if not len(odd):
        return texts
    bare = texts.gather(odd).str.replace(_YUAN_SIGN, "$1")
    if times == 1:
        bare = bare.str.replace(r"\s*元整?$", "")
    return texts.clone().scatter(odd, bare)


def read_integer(frame: pl.DataFrame, column: Column) -> pl.DataFrame:
    """Add the column, a whole number of at most 18 digits, and `reason`. A year may have 年 or 年度 after it."""
    read = plain_numbers(frame["text"], suffix="年度?" if column.name.endswith("_year") else "")
    plain = pl.col("number").str.replace(r"\.0+$", "")
    value = pl.when(plain.str.contains(r"^-?0*[0-9]{1,18}$")).then(plain).cast(pl.Int64, strict=False)
    return _with_reason(frame, column, read, value, "is not a whole number with at most 18 digits", pl.lit(value=False))


def _with_reason(
    frame: pl.DataFrame, column: Column, read: pl.DataFrame, value: pl.Expr, words: str, is_percentage: pl.Expr
) -> pl.DataFrame:
    read = read.select(
        value.alias(column.name),
        reason=pl.when("is_rounded").then(pl.lit(WHY_ROUNDED)).when(is_percentage).then(pl.lit(_WHY_PERCENT)),
    )
    frame = pl.concat([frame, read], how="horizontal")
    return frame.with_columns(reason=pl.coalesce("reason", pl.when(unread(column.name)).then(pl.lit(words))))
