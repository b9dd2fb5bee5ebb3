"""Kinds of days on which bureaus send more or less than on others; public holidays are those of the State Council."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache

import holidays
import polars as pl

QUIET = "quiet"
"""A public holiday, a day of a weekend on which people make up for one, or the weeks around Spring Festival in which
hardly anybody works: few rows say nothing."""

_SATURDAY = 6
_YEARS = range(2015, 2041)
_BEFORE_THE_FESTIVAL, _AFTER_THE_FESTIVAL = 6, 16
_FESTIVAL = "Chinese New Year (Spring Festival)"


def day_kind(day: pl.Expr) -> pl.Expr:
    """`quiet`, `month end` for the last and first day of a month, else `weekend` or `weekday`."""
    is_edge = (day.dt.day() == 1) | (day.dt.month_end() == day)
    is_free = day.dt.weekday() >= _SATURDAY
    return (
        pl.when(day.is_in(_quiet_days())).then(pl.lit(QUIET))
        .when(is_edge).then(pl.lit("month end"))
        .when(is_free).then(pl.lit("weekend"))
        .otherwise(pl.lit("weekday"))
    )  # fmt: skip


@cache
def _quiet_days() -> list[date]:
    """In order. Of years to come the library knows the festivals, not the days around them."""
    china = holidays.country_holidays("CN", years=_YEARS)
    found = set(china) | {day for day in china.weekend_workdays if day.year in _YEARS}
    for year in _YEARS:
        first = min(day for day in china.get_named(_FESTIVAL, lookup="exact") if day.year == year)
        found |= {first + timedelta(days) for days in range(-_BEFORE_THE_FESTIVAL, _AFTER_THE_FESTIVAL + 1)}
    return sorted(found)
