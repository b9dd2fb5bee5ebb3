"""Monthly lists of what enterprises have besides loans: all months that closed in the opening, then each month's."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date

import polars as pl

from sources.simulator.bureaus.finance._cells import can_bear, mark_codes, plant_lower_case, with_enterprises
from sources.simulator.city import City
from sources.simulator.forms import as_number
from sources.simulator.instruments import month_ends
from sources.simulator.sheet import Sheet

MONTH = "数据日期"


def sheets(
    city: City,
    feed: str,
    part: str,
    book: Callable[[date], pl.DataFrame],
    cells: Callable[[pl.DataFrame], pl.DataFrame],
) -> Iterator[Sheet]:
    """Lists with rows, in order of day.

    Args:
        city: the city.
        feed: name of the feed.
        part: what the files' names start with.
        book: rows of the end of a month, with ``enterprise_no`` and ``data_date``.
        cells: the same rows as the bureau writes them.
    """
    days = [city.opening, *(day for day in city.daily if day in city.monthly)]
    for day in days:
        months = month_ends(city, day)
        rows = pl.concat([book(month) for month in (months if day == city.opening else months[-1:])])
        if rows.is_empty():
            continue
        rows = with_enterprises(city, rows, "data_date")
        sheet = Sheet(feed, part, day, cells(rows), city.stream(feed, day.toordinal()))
        mark_codes(sheet, rows["code_role"])
        plant_lower_case(sheet, rate=0.004)
        if can_bear(sheet, unreadable=1):
            sheet.break_copies("impossible_date", column=MONTH, to=pl.lit("2026-02-30"))
        yield sheet


def day_of(column: str) -> pl.Expr:
    """A date as the lists write it; null stays null."""
    return pl.col(column).dt.to_string("%Y-%m-%d")


def hundred_millions(yuan: pl.Expr) -> pl.Expr:
    """Whole yuan, multiples of 10,000, in units of 100 million as a number."""
    return as_number(
        pl.format("{}.{}", yuan // 100_000_000, (yuan % 100_000_000 // 10_000).cast(pl.String).str.zfill(4))
    )


def points(hundredths: pl.Expr) -> pl.Expr:
    """Hundredths of a per cent in per cent, as a number: 3.45."""
    return as_number(pl.format("{}.{}", hundredths // 100, (hundredths % 100).cast(pl.String).str.zfill(2)))


def ten_thousands_of_cents(cents: pl.Expr) -> pl.Expr:
    """Cents in units of 10,000 yuan, as a number; null stays null."""
    return as_number(pl.format("{}.{}", cents // 1_000_000, (cents % 1_000_000).cast(pl.String).str.zfill(6)))
