"""Yearly figures of every enterprise: what its books would say. Money in whole yuan, people in heads.

One story behind all of them: size gives revenue, quality gives research, staff and growth, distress takes it away.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt
import polars as pl

from sources.simulator.population import typical_sales
from sources.simulator.streams import Flags, Floats, Ints, stream
from sources.simulator.taxes import income_tax, pays_income_tax, vat_habits, yearly_vat

FULL_YEARS = 4
_STAFF, _STAFF_AT, _STAFF_POWER = 4, 300_000, 0.62  # people at the median revenue, and how they grow with revenue


@dataclass(frozen=True)
class Panel:
    """Arrays of shape (n, years). The last year is the running one: its flows are those up to ``end``.

    ``exists`` says whether the enterprise traded in the year; where it did not, every figure is 0.
    """

    years: tuple[int, ...]
    exists: Flags
    revenue: Ints
    main_revenue: Ints
    hightech_revenue: Ints
    cost: Ints
    net_profit: Ints
    total_assets: Ints
    net_assets: Ints
    rd_accounting: Ints
    rd_hightech: Ints
    rd_deduction: Ints
    headcount: Ints
    rd_staff: Ints
    postgraduates: Ints
    graduates_hired: Ints
    tax_paid: Ints

    def long(self, year: int, *names: str) -> pl.DataFrame:
        """``enterprise_no`` and the named figures of those that existed in a calendar year, in order of number."""
        column = self.years.index(year)
        rows = np.flatnonzero(self.exists[:, column])
        figures = {name: getattr(self, name)[rows, column] for name in names}
        return pl.DataFrame({"enterprise_no": rows.astype(np.int64), **figures})


def make_panel(frame: pl.DataFrame, *, end: date, seed: int) -> Panel:
    """Draw the books of the population ``frame`` for the four full years before ``end`` and the running one."""
    rng = stream(seed, "panel")
    n = frame.height
    years = tuple(range(end.year - FULL_YEARS, end.year + 1))
    quality = _floats(frame, "quality")
    is_tech = frame["is_tech"].to_numpy()[:, None]
    share, healthy = _shares(frame, years, end)
    exists = share > 0

    def noise(spread: float, columns: int = len(years)) -> Floats:
        return spread * rng.standard_normal((n, columns))

    def part(centre: npt.ArrayLike, spread: float, low: float = 0.0, high: float = 1.0) -> Floats:
        """A share that an enterprise keeps through the years, give or take."""
        return np.clip(np.asarray(centre) + noise(spread, 1) + noise(spread / 4), low, high)

    level = typical_sales(_floats(frame, "sales_per_day"), _floats(frame, "log_ticket"))
    ahead = np.array(years) + 0.5 - (end.year + end.timetuple().tm_yday / 365)
    trend = np.exp(_floats(frame, "growth_per_year")[:, None] * ahead[None, :])
    revenue = level[:, None] * trend * share * healthy * np.exp(noise(0.12))
    intensity = np.where(
        is_tech,
        np.clip(np.exp(np.log(0.05) + 0.55 * quality[:, None] + noise(0.3, 1) + noise(0.12)), 0.002, 0.6),
        np.where(rng.random((n, 1)) < 0.06, 0.01, 0.0),
    )
    yearly = np.divide(revenue, share, out=np.zeros_like(revenue), where=exists)
    heads = _STAFF * (yearly / _STAFF_AT) ** _STAFF_POWER * np.exp(noise(0.45, 1))
    headcount = np.where(exists, np.maximum(1, np.rint(heads * np.exp(noise(0.06)))), 0)
    rd_staff = headcount * np.where(is_tech, part(0.24 + 0.09 * quality[:, None], 0.06, 0.0, 0.9), 0.0)
    postgraduates = headcount * part(np.where(is_tech, 0.06 + 0.03 * quality[:, None], 0.01), 0.02, 0.0, 0.8)
    assets = level[:, None] * trend * np.exp(noise(0.55, 1) + noise(0.1) + 0.1)
    debt = part(0.5 - 0.04 * quality[:, None], 0.18, 0.03, 0.98) + 0.35 * (1 - healthy)
    margin = 0.06 + 0.04 * quality[:, None] + noise(0.04, 1) + noise(0.03) - 0.25 * (1 - healthy)
    main = part(0.9, 0.1, 0.3, 1.0)
    accounting = revenue * intensity
    hightech = accounting * part(0.88, 0.05, 0.5, 1.0)
    books = {
        "revenue": revenue,
        "main_revenue": revenue * main,
        "hightech_revenue": revenue * main * np.where(is_tech, part(0.72, 0.15, 0.0, 1.0), 0.0),
        "cost": revenue * part(0.74, 0.08, 0.4, 0.98),
        "net_profit": revenue * margin,
        "total_assets": assets,
        "net_assets": assets * (1 - debt),
        "rd_accounting": accounting,
        "rd_hightech": hightech,
        "rd_deduction": hightech * part(0.86, 0.06, 0.4, 1.0),
        "headcount": headcount,
        "rd_staff": rd_staff,
        "postgraduates": postgraduates,
        "graduates_hired": headcount * part(0.02 + 0.012 * quality[:, None], 0.012, 0.0, 0.3),
    }
    whole = {name: _whole(values, exists) for name, values in books.items()}
    vat, other = yearly_vat(vat_habits(frame, seed), revenue, share), revenue * part(0.002, 0.001)
    tax_paid = (vat + other + _income_tax(frame, whole)) * healthy
    return Panel(years=years, exists=exists, **whole, tax_paid=_whole(tax_paid, exists))


def _income_tax(frame: pl.DataFrame, books: dict[str, Ints]) -> Floats:
    """Yuan of income tax; shape (n, years)."""
    names = ("net_profit", "total_assets", "rd_deduction", "headcount")
    who = frame.select("is_tech", "quality", pays_income_tax().alias("pays"))
    owed = [
        income_tax(who.with_columns(pl.Series(name, books[name][:, year]) for name in names))
        .select(pl.when("pays").then(pl.col("payable") / 100).otherwise(0.0))
        .to_series()
        .to_numpy()
        for year in range(books["net_profit"].shape[1])
    ]
    return np.stack(owed, axis=1)


def _floats(frame: pl.DataFrame, name: str) -> Floats:
    return frame[name].to_numpy().astype(np.float64)


def _whole(values: Floats, exists: Flags) -> Ints:
    """Rounded to whole units, 0 where the enterprise did not exist."""
    rounded: Ints = np.where(exists, np.rint(values), 0).astype(np.int64)
    return rounded


def _shares(frame: pl.DataFrame, years: tuple[int, ...], end: date) -> tuple[Floats, Floats]:
    """Which share of each year an enterprise traded, and how far from distress it was (1 healthy, 0.4 at the worst)."""
    first = np.array([np.datetime64(f"{year}-01-01") for year in years])
    last = np.array([min(np.datetime64(f"{year}-12-31"), np.datetime64(end)) for year in years])
    opened = frame["established_date"].to_numpy().astype("datetime64[D]")[:, None]
    shut = frame["exit_date"].fill_null(end).to_numpy().astype("datetime64[D]")[:, None]
    days = (np.minimum(last, shut) - np.maximum(first, opened)).astype(np.int64) + 1
    share = np.clip(days, 0, None) / 365.0
    onset = frame["distress_from"].fill_null(date(9999, 1, 1)).to_numpy().astype("datetime64[D]")[:, None]
    since = np.clip((last - onset).astype(np.int64), 0, None)
    healthy = 0.4 + 0.6 * np.exp(-since / 300.0)
    return share, healthy
