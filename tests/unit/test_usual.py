"""How many of a rare thing a day may have, by the days before it."""

from decimal import Decimal

import numpy as np
import pytest

from quality.usual import FALSE_ALARMS, predicted_limit, usual_limit


@pytest.mark.parametrize(
    ("before", "most"),
    [
        ([0, 0, 0, 0], None),
        ([0] * 14, 2),
        ([0] * 30, 2),
        ([1] * 30, 7),
        ([100] * 30, 200),
        ([0] * 29 + [40], 80),
    ],
)
def test_what_earlier_days_make_likely(before: list[int], most: int | None) -> None:
    assert usual_limit([Decimal(one) for one in before]) == most


def test_what_comes_of_a_week_without_a_release_is_as_much_as_its_days_bring() -> None:
    had = [Decimal(1)] * 30
    assert [usual_limit(had, days) for days in (1, 7, 39)] == [7, 21, 83]


def test_the_stated_rate_holds_for_days_as_those_before() -> None:
    """Thirty days and one more, of one mean that nobody knows: far fewer than one in a thousand is above the limit."""
    chance = np.random.default_rng(1)
    days = chance.poisson(chance.gamma(0.5, 4.0, size=(4_000, 1)), size=(4_000, 31))
    alarms = sum(day[-1] > (usual_limit([Decimal(int(one)) for one in day[:-1]]) or 0) for day in days)
    assert alarms / len(days) <= 10 * FALSE_ALARMS


def test_rows_are_held_against_rows() -> None:
    """Of 30 rows after 1,000 with three such, P(more than 3) is some 5 in a million."""
    assert predicted_limit(3, 30 / 1030, 0.00002) == 3
    assert predicted_limit(0, 0.5, 1.0) == 0
