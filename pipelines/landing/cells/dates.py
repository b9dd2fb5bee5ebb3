"""Texts read as dates and times, in the spellings that the contract lists and in no other."""

from __future__ import annotations

import re

import polars as pl

from pipelines.contracts.column_types import EXCEL_SERIAL
from pipelines.contracts.parts import Column
from pipelines.landing.cells.expressions import folded, reason_if, unread

_SENTINEL_YEARS = (1900, 2099)
"""Registries write 1899, 1900-01-01, 2099-… and 9999-09-09 for 'not known' or 'no end': not errors, and not dates."""

_LAST_SERIAL = 2_958_465
"""9999-12-31 as a spreadsheet's day number."""

_SHAPES = {"%Y": "[0-9]{4}", "%m": "[0-9]{1,2}", "%d": "[0-9]{1,2}", "%H": "[0-9]{1,2}", "%M": "[0-9]{2}"}
_SECONDS = r"[0-5][0-9](?:\.[0-9]{1,6}0*)?"
"""No leap second, which would become the next minute; no more decimals than a microsecond has."""

_WORDS = {"%Y": "YYYY", "%m": "MM", "%d": "DD", "%H": "hh", "%M": "mm", "%S": "ss"}


def read_dates(frame: pl.DataFrame, column: Column) -> pl.DataFrame:
    """Add the column, `note:sentinel` and `reason`; the first of the column's spellings that fits is used."""
    return _without_sentinels(frame.with_columns(parsed=date_of(column.spellings)), column, "a date")


def read_datetimes(frame: pl.DataFrame, column: Column) -> pl.DataFrame:
    """Add the column (microseconds, no zone), `note:sentinel` and `reason`; the first spelling that fits is used."""
    parsed = pl.coalesce(_datetime(form) for form in column.spellings)
    return _without_sentinels(frame.with_columns(parsed=parsed), column, "a date and time")


def date_of(spellings: tuple[str, ...]) -> pl.Expr:
    """The date that the column `text` spells, by the first of the spellings that fits; null where none does."""
    return pl.coalesce(_parsed_serial() if form == EXCEL_SERIAL else _date(form) for form in spellings)


def _date(form: str) -> pl.Expr:
    return _shaped(form).str.to_date(form, strict=False, exact=True)


def _datetime(form: str) -> pl.Expr:
    with_fraction = form.replace("%S", "%S%.f")
    return _shaped(form).str.to_datetime(with_fraction, time_unit="us", strict=False, exact=True)


def _shaped(form: str) -> pl.Expr:
    """The text if it has this form; the parser alone would take a sign, blanks inside, or `23` for a year.

    Where nothing parts the numbers, none of them may be short: `2023111` is two days.
    """
    is_parted = not re.search("%[A-Za-z]%", form)
    shape = re.escape(form).replace("%S", _SECONDS if is_parted else "[0-5][0-9]")
    for directive, digits in _SHAPES.items():
        shape = shape.replace(directive, digits if is_parted else digits.replace("1,2", "2"))
    return pl.when(folded().str.contains(f"^{shape}$")).then(folded())


def _parsed_serial() -> pl.Expr:
    """Days since 1899-12-30, which is right from 1900-03-01 on; what is earlier is a sentinel anyway."""
    days = pl.when(folded().str.contains(r"^[0-9]{1,7}(\.0+)?$")).then(folded()).str.replace(r"\..*$", "")
    number = days.cast(pl.Int64, strict=False)
    return pl.when(number.is_between(1, _LAST_SERIAL)).then(pl.date(1899, 12, 30) + pl.duration(days=number))


def _without_sentinels(frame: pl.DataFrame, column: Column, what: str) -> pl.DataFrame:
    """Add the column from `parsed`, empty where a sentinel stands for 'not known', and the reason where it is null."""
    first, last = _SENTINEL_YEARS
    is_sentinel = pl.col("parsed").is_not_null() & ~pl.col("parsed").dt.year().is_between(first + 1, last - 1)
    return frame.with_columns(
        pl.when(~is_sentinel).then(pl.col("parsed")).alias(column.name),
        is_sentinel.alias("note:sentinel"),
        reason_if(unread("parsed"), f"is not {what} written as {_spelled(column.spellings)}"),
    )


def _spelled(formats: tuple[str, ...]) -> str:
    words = [re.sub("%[A-Za-z]", lambda found: _WORDS[str(found[0])], form) for form in formats]
    return " or ".join("a spreadsheet's day number" if word == EXCEL_SERIAL else word for word in words)
