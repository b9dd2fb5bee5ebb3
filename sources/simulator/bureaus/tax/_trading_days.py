"""How busy each day is: weekends are quiet, month ends busy, and Spring Festival is almost silent."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np

from sources.simulator.streams import Floats

# First day of the lunar year: public calendar. Other years take the fifth of February, the middle of its range.
_SPRING_FESTIVAL = {
    2015: (2, 19), 2016: (2, 8), 2017: (1, 28), 2018: (2, 16), 2019: (2, 5), 2020: (1, 25), 2021: (2, 12),
    2022: (2, 1), 2023: (1, 22), 2024: (2, 10), 2025: (1, 29), 2026: (2, 17), 2027: (2, 6), 2028: (1, 26),
    2029: (2, 13), 2030: (2, 3), 2031: (1, 23), 2032: (2, 11), 2033: (1, 31), 2034: (2, 19), 2035: (2, 8),
}  # fmt: skip


def busyness(start: date, days: int) -> Floats:
    """Relative number of invoices for each of ``days`` days from ``start``; an ordinary weekday is 1."""
    numbers = np.datetime64(start, "D") + np.arange(days)
    weekday = (numbers.astype("datetime64[D]").astype(np.int64) + 3) % 7  # 1970-01-01 was a Thursday
    weight = np.where(weekday < 5, 1.0, np.where(weekday == 5, 0.35, 0.2))
    day_of_month = (numbers - numbers.astype("datetime64[M]")).astype(np.int64) + 1
    weight *= np.where(day_of_month >= 25, 1.25, 1.0)
    for year in range(start.year, (start + timedelta(days=days)).year + 1):
        festival = date(year, *_SPRING_FESTIVAL.get(year, (2, 5)))
        offset = np.arange(days) - (festival - start).days
        weight *= np.where((offset >= -4) & (offset <= 9), 0.08, np.where((offset > 9) & (offset <= 16), 0.6, 1.0))
    return weight
