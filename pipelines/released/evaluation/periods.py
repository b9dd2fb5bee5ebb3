"""The half-years of an evaluation: before, of joining, and after."""

from __future__ import annotations

from datetime import date, timedelta

from pydantic import BaseModel, ConfigDict

from pipelines.base.errors import KechuangError

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


def refuse_unfinished(periods: Periods, on: date) -> None:
    """Refuse half-years that are not over on a day.

    Raises:
        KechuangError: the last one ends later.
    """
    if periods.after.last > on:
        raise KechuangError(
            f"the half-year after ends on {periods.after.last}, and the business date is {on}: give --until "
            f"{last_whole_month(on):%Y-%m} or an earlier month"
        )


def evaluated_by(joined_on: date) -> tuple[date, date]:
    """The first and the last month with which a half-year after may end, of a member that joined on a day."""
    return _months_on(joined_on, _HALF_YEAR), _months_on(joined_on, 2 * _HALF_YEAR - 1)


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
