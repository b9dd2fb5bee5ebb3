"""Kinds of days: days off of 2026 by the State Council, the weeks around Spring Festival, and few rows then."""

from datetime import date, timedelta

import polars as pl
import pytest

from quality.metrics.long import frame
from quality.past.calendar import day_kind
from quality.past.comparable import paired
from quality.past.limits import log_bound
from quality.past.rows import compared_rows, is_off


@pytest.mark.parametrize(
    ("day", "kind"),
    [
        (date(2026, 2, 10), "weekday"),
        (date(2026, 2, 11), "quiet"),  # six days before the festival of 17 February
        (date(2026, 2, 14), "quiet"),
        (date(2026, 3, 5), "quiet"),
        (date(2026, 3, 6), "weekday"),
        (date(2026, 5, 4), "quiet"),  # Labour Day, observed
        (date(2026, 5, 9), "quiet"),  # a Saturday that makes up for it: not everybody works
        (date(2026, 5, 16), "weekend"),
        (date(2026, 3, 31), "month end"),
        (date(2026, 10, 1), "quiet"),
    ],
)
def test_what_kind_of_day_it_is(day: date, kind: str) -> None:
    assert pl.select(day_kind(pl.lit(day))).item() == kind


@pytest.mark.parametrize(
    ("day", "rows", "off"),
    [
        (date(2026, 2, 13), 10, False),  # the week before Spring Festival
        (date(2026, 2, 13), 9_000, True),
        (date(2026, 2, 10), 10, True),  # an ordinary Tuesday
        (date(2026, 3, 6), 10, True),
        (date(2026, 3, 6), 310, False),  # quiet weeks before it do not count
    ],
)
def test_few_rows_of_a_quiet_day_say_nothing(day: date, rows: int, off: bool) -> None:
    quiet = {date(2026, 2, 11) + timedelta(days) for days in range(23)}
    days = [day - timedelta(before) for before in range(1, 45)]

    def arrival(on: date, count: int) -> tuple[object, ...]:
        return ("tax/vat_invoice", "sales", f"{on:%Y%m%d}", on, "whole", "", "rows", "", "", count, count)

    past = frame([arrival(one, 10 if one in quiet else 300) for one in days if one.weekday() < 5])
    pairs = paired(frame([arrival(day, rows)]), past, logs=["tax/vat_invoice"])
    found = compared_rows(pairs, {"tax/vat_invoice": "append"}, log_bound(50))
    assert found.select(is_off()).to_series().to_list() == [off]
