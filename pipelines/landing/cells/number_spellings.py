"""Numbers as programs and people spell them, turned into one plain text of digits: exactly, never through a float.

`.5` and `5.` are Oracle's, `1.23456789E7` is Java's Double from ten million on, U+2212 is a word processor's minus.
"""

from __future__ import annotations

import polars as pl

from pipelines.landing.cells.expressions import folded
from pipelines.landing.cells.written_numbers import without_guards

PLAIN = r"^-?[0-9]+(?:\.[0-9]+)?$"
_MINUS = r"^[-‐‒–—―−负負]\s*"
_GROUPED = r"^[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]*)?$"
_PARTS = r"^([0-9]*)\.?([0-9]*)(?:[Ee]([+-]?[0-9]{1,2}))?$"
ROUNDED_NUMBER = r"^[0-9](?:\.[0-9]{1,5})?[Ee][+-][0-9]{2,}$"
"""A spreadsheet shows at most six digits, a sign and two digits of the exponent; Java writes `1.0E7` and `1E+7`."""


def plain_numbers(text: pl.Series, *, brackets_are_negative: bool = False, suffix: str = "") -> pl.DataFrame:
    """Spellings of numbers as plain text.

    Args:
        text: trimmed cells, full-width or not; nulls allowed.
        brackets_are_negative: whether `(100.00)` is -100.00, as accountants write it.
        suffix: a regular expression of what may follow a number and is not part of it.

    Returns:
        Columns `number` (`-?[0-9]+(.[0-9]+)?`, null where the text is not a number), `suffix` (what followed it, or
        empty) and `is_rounded`: whether a spreadsheet may have cut the number's last digits, which has no `number`.
    """
    odd = (~text.str.contains(PLAIN)).fill_null(value=False).arg_true()
    read = text.alias("number").to_frame().with_columns(suffix=pl.lit(""), is_rounded=pl.lit(value=False))
    if not len(odd):
        return read
    found = _read_odd(without_guards(text.gather(odd)), brackets_are_negative=brackets_are_negative, suffix=suffix)
    return pl.DataFrame([read[name].scatter(odd, found[name]) for name in read.columns])


def _read_odd(text: pl.Series, *, brackets_are_negative: bool, suffix: str) -> pl.DataFrame:
    body = pl.col("body")
    inner = body.str.extract(r"^\(\s*([^()]*?)\s*\)$")
    is_bracketed = inner.is_not_null() if brackets_are_negative else pl.lit(value=False)
    has_minus = body.str.contains(_MINUS)
    sign = pl.when(has_minus | is_bracketed).then(pl.lit("-")).otherwise(pl.lit(""))
    value = (
        pl.when(is_bracketed)
        .then(inner)
        .when(has_minus)
        .then(body.str.replace(_MINUS, ""))
        .otherwise(body.str.replace(r"^\+", ""))
    )
    value = pl.when(value.str.contains(_GROUPED)).then(value.str.replace_all(",", "", literal=True)).otherwise(value)
    value = pl.when(value == "零").then(pl.lit("0")).otherwise(value)
    ends = pl.col("whole").str.extract(rf"({suffix})$") if suffix else pl.lit(None, dtype=pl.String)
    is_rounded = pl.col("value").str.contains(ROUNDED_NUMBER).fill_null(value=False)
    return (
        text.alias("text")
        .to_frame()
        .select(whole=folded().str.strip_chars())
        .with_columns(suffix=ends.fill_null(""))
        .with_columns(body=pl.col("whole").str.strip_suffix(pl.col("suffix")).str.strip_chars())
        .select("suffix", sign=sign, value=value)
        .select("suffix", is_rounded=is_rounded, number=pl.when(~is_rounded).then(pl.col("sign") + expanded("value")))
    )


def expanded(name: str) -> pl.Expr:
    """`1.5E3`, `.5` and `5.` as plain digits; null for what is not a number."""
    parts = pl.col(name).str.extract_groups(_PARTS)
    before, after = parts.struct.field("1"), parts.struct.field("2").fill_null("")
    exponent = parts.struct.field("3").cast(pl.Int64, strict=False).fill_null(0)
    digits = before + after
    return pl.when(digits != "").then(with_point(digits, before.str.len_chars().cast(pl.Int64) + exponent))


def with_point(digits: pl.Expr, point: pl.Expr) -> pl.Expr:
    """The digits with a point after the first `point` of them, and zeros where there are none."""
    length = digits.str.len_chars().cast(pl.Int64)
    padded = digits.str.pad_start(length + pl.max_horizontal(1 - point, 0), "0")
    place = pl.max_horizontal(point, 1)
    padded = padded.str.pad_end(place, "0")
    rest = padded.str.slice(place)
    whole = padded.str.head(place)
    moved = pl.when(rest == "").then(whole).otherwise(whole + "." + rest)
    return pl.when(point.is_not_null()).then(moved)  # `max_horizontal` passes over nulls


def times_ten_to(number: pl.Expr, places: pl.Expr | int) -> pl.Expr:
    """A plain number with its point moved to the right, or to the left where `places` is below zero."""
    if isinstance(places, int) and not places:
        return number
    parts = number.str.extract_groups(r"^(-?)([0-9]+)(?:\.([0-9]+))?$")
    sign, before, after = (parts.struct.field(name) for name in ("1", "2", "3"))
    if isinstance(places, int) and places > 0:  # the usual case, and much faster
        digits = after.fill_null("").str.pad_end(places, "0")
        whole, rest = sign + before + digits.str.head(places), digits.str.slice(places)
        return pl.when(rest == "").then(whole).otherwise(whole + "." + rest)
    moved = with_point(before + after.fill_null(""), before.str.len_chars().cast(pl.Int64) + places)
    return sign + moved.str.replace(r"^0+([0-9])", "$1")
