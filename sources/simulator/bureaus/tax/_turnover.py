"""What each enterprise sells month by month: the year's revenue of its books, spread by season, trouble and chance."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import numpy.typing as npt

from sources.simulator.city import City
from sources.simulator.streams import Flags, Floats, Ints

_NOISE = 0.18
_ZERO_SHARE = 0.25  # of the months of one in distress, once it has lasted
_LASTING_DAYS = 90
_NEVER = date(9999, 1, 1)
Days = npt.NDArray[np.datetime64]


def month_after(month: date) -> date:
    """First day of the next month."""
    return (month + timedelta(days=31)).replace(day=1)


class Turnover:
    """Sales without tax, by month; one year at a time is kept."""

    def __init__(self, city: City) -> None:
        self._city = city
        self._opened = _days(city, "established_date")
        self._shut = _days(city, "exit_date")
        self._distress = _days(city, "distress_from")
        self._year = 0
        self._cents: Ints = np.zeros((0, 12), dtype=np.int64)
        self._trades: Flags = np.zeros((0, 12), dtype=np.bool_)

    def sales(self, month: date) -> Ints:
        """Cents in the month that starts on this day, up to the city's last day; shape (enterprises,)."""
        self._load(month.year)
        return self._cents[:, month.month - 1]

    def trades(self, month: date) -> Flags:
        """Whether each enterprise existed in the month; shape (enterprises,)."""
        self._load(month.year)
        return self._trades[:, month.month - 1]

    def _load(self, year: int) -> None:
        if year == self._year:
            return
        city = self._city
        first = np.array([f"{year}-{month:02d}-01" for month in range(1, 13)], dtype="datetime64[D]")
        last = np.minimum((first.astype("datetime64[M]") + 1).astype("datetime64[D]") - 1, np.datetime64(city.end, "D"))
        open_days = np.minimum(last, self._shut[:, None]) - np.maximum(first, self._opened[:, None])
        weight = np.clip(open_days.astype(np.int64) + 1, 0, None).astype(np.float64)
        self._trades = weight > 0
        rng = city.stream("tax.turnover", year)
        weight *= np.exp(_NOISE * rng.standard_normal(weight.shape))
        phase = _floats(city, "season_phase")[:, None] + 2 * np.pi * (np.arange(12) + 0.5) / 12
        weight *= 1 + _floats(city, "seasonality")[:, None] * np.sin(phase)
        weight[self._is_silent(rng, first)] = 0.0
        revenue = city.panel.revenue[:, city.panel.years.index(year)]
        total = weight.sum(axis=1, keepdims=True)
        so_far = np.cumsum(weight, axis=1) / np.where(total > 0, total, 1.0) * revenue[:, None] * 100
        until = np.rint(so_far).astype(np.int64)
        until[:, 1:] -= until[:, :-1].copy()
        self._cents = until
        self._year = year

    def _is_silent(self, rng: np.random.Generator, first: Days) -> Flags:
        """Months without any sale: by chance in distress, all of them once one has fallen silent."""
        city = self._city
        since = (first[None, :] - self._distress[:, None]).astype(np.int64)
        by_chance = (since > _LASTING_DAYS) & (rng.random(since.shape) < _ZERO_SHARE)
        half = self._distress + (np.datetime64(city.end, "D") - self._distress) // 2
        silent: Flags = city.frame["falls_silent"].to_numpy()[:, None] & (first[None, :] >= half[:, None])
        return by_chance | silent


def _days(city: City, name: str) -> Days:
    return city.frame[name].fill_null(_NEVER).to_numpy().astype("datetime64[D]")


def _floats(city: City, name: str) -> Floats:
    return city.frame[name].to_numpy().astype(np.float64)
