"""Texts read as dates, in the spellings that the contract lists and in no other."""

from __future__ import annotations

import re

import polars as pl

from pipelines.contract_parts import EXCEL_SERIAL, Column
from pipelines.landing.expressions import folded, reason_if, unread

_SENTINEL_YEARS = (1900, 2099)
"""Registries write 1899, 1900-01-01, 2099-… and 9999-09-09 for 'not known' or 'no end': not errors, and not dates."""

_LAST_SERIAL = 2_958_465
"""9999-12-31 as a spreadsheet's day number."""


def _parsed(form: str) -> pl.Expr:
    """The date written in this form; the parser alone would take a sign, blanks inside, or `23` for a year."""
    if form == EXCEL_SERIAL:
        return _parsed_serial()
    shape = re.escape(form).replace("%Y", "[0-9]{4}").replace("%m", "[0-9]{1,2}").replace("%d", "[0-9]{1,2}")
    return pl.when(folded().str.contains(f"^{shape}$")).then(folded()).str.to_date(form, strict=False, exact=True)


def _parsed_serial() -> pl.Expr:
    """Days since 1899-12-30, which is right from 1900-03-01 on; what is earlier is a sentinel anyway."""
    days = pl.when(folded().str.contains(r"^[0-9]{1,7}(\.0+)?$")).then(folded()).str.replace(r"\..*$", "")
    number = days.cast(pl.Int64, strict=False)
    return pl.when(number.is_between(1, _LAST_SERIAL)).then(pl.date(1899, 12, 30) + pl.duration(days=number))


def read_dates(frame: pl.DataFrame, column: Column) -> pl.DataFrame:
    """Add the column, `note:sentinel` and `reason`; the first of the column's formats that fits is used."""
    parsed = pl.coalesce(_parsed(form) for form in column.formats)
    first, last = _SENTINEL_YEARS
    is_sentinel = pl.col("parsed").is_not_null() & ~pl.col("parsed").dt.year().is_between(first + 1, last - 1)
    return frame.with_columns(parsed=parsed).with_columns(
        pl.when(~is_sentinel).then(pl.col("parsed")).alias(column.name),
        is_sentinel.alias("note:sentinel"),
        reason_if(unread("parsed"), f"is not a date written as {_spelled(column.formats)}"),
    )


def _spelled(formats: tuple[str, ...]) -> str:
    words = (form.replace("%Y", "YYYY").replace("%m", "MM").replace("%d", "DD") for form in formats)
    return " or ".join("a spreadsheet's day number" if word == EXCEL_SERIAL else word for word in words)
