"""The made-up city as bureau writers see it: its enterprises, their books, and the days on which bureaus send."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import polars as pl

from sources.simulator.panel import Panel, make_panel
from sources.simulator.population import make_population
from sources.simulator.streams import Ints, stream

MONTHLY_DAY = 15  # when bureaus send what closed with the month before


@dataclass(frozen=True)
class City:
    """What is true on ``end``. ``frame`` has one row per enterprise, see ``make_population``; ``panel`` its books.

    Bureaus send all that happened up to ``opening`` in one arrival, and after it what is new, each in its own rhythm,
    for the last ``increments`` days.
    """

    end: date
    days: int
    increments: int
    seed: int
    frame: pl.DataFrame
    panel: Panel

    @property
    def start(self) -> date:
        """First day of the history of events; yearly figures reach further back."""
        return self.end - timedelta(days=self.days - 1)

    @property
    def opening(self) -> date:
        """Day of the opening arrival."""
        return self.end - timedelta(days=self.increments)

    @property
    def daily(self) -> list[date]:
        """The days after the opening, up to ``end``."""
        return [self.opening + timedelta(days=day) for day in range(1, self.increments + 1)]

    @property
    def weekly(self) -> list[date]:
        """The Mondays among the daily days."""
        return [day for day in self.daily if day.weekday() == 0]

    @property
    def monthly(self) -> list[date]:
        """The days among the daily ones on which monthly feeds are sent."""
        return [day for day in self.daily if day.day == MONTHLY_DAY]

    def stream(self, topic: str, part: int = 0) -> np.random.Generator:
        """The random stream of a topic, such as the name of a feed."""
        return stream(self.seed, topic, part)

    def closed_months(self, known_on: date) -> list[date]:
        """First days of the months that were sent by ``known_on`` and reach into the history, the oldest first."""
        month = known_on.replace(day=1)
        if known_on.day < MONTHLY_DAY:
            month = (month - timedelta(days=1)).replace(day=1)
        months: list[date] = []
        while True:
            month = (month - timedelta(days=1)).replace(day=1)
            if months and month < self.start.replace(day=1):
                return sorted(months)
            months.append(month)

    def alive_on(self, day: date) -> pl.Series:
        """Whether each enterprise was founded by ``day`` and had not left before it."""
        here = (pl.col("established_date") <= day) & (pl.col("exit_date").is_null() | (pl.col("exit_date") > day))
        return self.frame.select(here).to_series()

    def name_on(self, day: pl.Expr) -> pl.Expr:
        """The name that was valid on a day, an expression over ``frame`` or what was joined to it."""
        return pl.when(pl.col("renamed_on") > day).then("former_name").otherwise("enterprise_name")

    def district_on(self, day: pl.Expr) -> pl.Expr:
        """The district on a day, as an index into ``DISTRICTS``."""
        return pl.when(pl.col("moved_on") > day).then("moved_from").otherwise("district")


def make_city(*, enterprises: int, days: int, end: date, seed: int, increments: int) -> City:
    """Make the city.

    Raises:
        ValueError: an argument out of its range, with what to do.
    """
    if days < 1 or days >= end.toordinal() - 3_650:
        raise ValueError(f"days must be at least 1 and stay within the calendar, not {days}")
    if seed < 0:
        raise ValueError(f"seed must not be negative, not {seed}")
    if increments < 0 or increments >= days:
        raise ValueError(f"increments must be at least 0 and fewer than the {days} days, not {increments}")
    frame = make_population(enterprises=enterprises, end=end, seed=seed)
    panel = make_panel(frame, end=end, seed=seed)
    return City(end=end, days=days, increments=increments, seed=seed, frame=frame, panel=panel)


def trading_days(frame: pl.DataFrame, start: date) -> tuple[Ints, Ints]:
    """First day on which each enterprise can trade and first day on which it no longer does, counted from ``start``."""
    opened = frame["established_date"] + timedelta(days=15) - start
    shut = frame["exit_date"].fill_null(date(9999, 1, 1)) - start
    return opened.dt.total_days().to_numpy().astype(np.int64), shut.dt.total_days().to_numpy().astype(np.int64)
