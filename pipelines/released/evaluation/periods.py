"""The half-years of an evaluation: before, of joining, and after."""

from __future__ import annotations

from datetime import date, timedelta

from pydantic import BaseModel, ConfigDict

_HALF_YEAR = 6


class Period(BaseModel):
    """Whole months, first and last day included."""

    model_config = ConfigDict(frozen=True)

    first: date
    last: date


class Periods(BaseModel):
    """Members joined in the half-year between `before` and `after`, so that neither has their joining in it.

    `early` and `late` are the halves of `before`.
    """

    model_config = ConfigDict(frozen=True)

    early: Period
    late: Period
    before: Period
    joining: Period
    after: Period


def half_years(last_month: date) -> Periods:
    """The three half-years of which the last ends with the month of this day."""
    begin = _months_on(last_month, 1 - 3 * _HALF_YEAR)
    return Periods(
        early=_period(begin, 0, 3),
        late=_period(begin, 3, 3),
        before=_period(begin, 0, _HALF_YEAR),
        joining=_period(begin, _HALF_YEAR, _HALF_YEAR),
        after=_period(begin, 2 * _HALF_YEAR, _HALF_YEAR),
    )


def _period(begin: date, months_on: int, months: int) -> Period:
    first = _months_on(begin, months_on)
    return Period(first=first, last=_months_on(first, months) - timedelta(days=1))


def _months_on(day: date, count: int) -> date:
    """The first day of the month that is `count` months on."""
    month = day.year * 12 + day.month - 1 + count
    return date(month // 12, month % 12 + 1, 1)


def last_whole_month(day: date) -> date:
    """The first day of the last month that is over at the end of this day."""
    return _months_on(day, 0 if (day + timedelta(days=1)).day == 1 else -1)
