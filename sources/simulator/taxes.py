"""What enterprises owe: VAT by kind of payer and industry, income tax by profit. One rule for returns and reports.

Rates: 财政部 税务总局公告2023年第1号 and 第19号 (small-scale payers: 1 %, nothing up to 300,000 yuan of sales a
quarter), 财政部 税务总局公告2023年第12号 (small enterprises of low profit: 5 % of income), 企业所得税法 (25 %, and
15 % for high-tech enterprises).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import polars as pl

from sources.simulator.industries import INDUSTRIES
from sources.simulator.streams import Floats, Ints, stream

FREE_QUARTER = 300_000  # yuan; up to here a small-scale payer's sales of a quarter are exempt
SMALL_SCALE_SALES = 5_000_000  # yuan a year; above it everybody is a general payer
SURCHARGES = 0.12  # of VAT: urban maintenance and construction 7 %, education 3 % and 2 %
_NO_INCOME_TAX = ("2130", "4530", "4540", "9500")  # branches file with their head office, owners pay themselves
_SMALL_INCOME, _SMALL_STAFF, _SMALL_ASSETS = 3_000_000, 300, 50_000_000  # of a small enterprise of low profit, in yuan


class VatHabits(NamedTuple):
    """Arrays of shape (n,): ``rate`` in per cent, the shares of sales that are ``exported`` and ``exempt``.

    ``bought`` is the share of output tax that input tax takes away; over 1, nothing is owed.
    """

    rate: Ints
    exported: Floats
    exempt: Floats
    bought: Floats


def vat_habits(frame: pl.DataFrame, seed: int) -> VatHabits:
    """What each enterprise of the population ``frame`` keeps from month to month."""
    rng = stream(seed, "tax/vat_return.books")
    n = frame.height
    exported = np.where(rng.random(n) < 0.06, rng.uniform(0.1, 0.6, n), 0.0)
    exempt = np.where(rng.random(n) < 0.04, rng.uniform(0.05, 0.4, n), 0.0)
    usual = np.array([kind.bought for kind in INDUSTRIES])[frame["industry"].to_numpy()]
    bought = np.clip(rng.normal(usual, 0.12), 0.05, 1.3)
    return VatHabits(frame["vat_rate_pct"].to_numpy().astype(np.int64), exported, exempt, bought)


def yearly_vat(habits: VatHabits, sales: Floats, share: Floats) -> Floats:
    """VAT and surcharges on a year's sales, in their unit, which is yuan; shape (n, years).

    Args:
        habits: of each enterprise.
        sales: without tax.
        share: of each year in which it traded.
    """
    is_exempt = sales <= 4 * FREE_QUARTER * share
    standard = sales * (1 - habits.exported - habits.exempt)[:, None]
    general = standard * habits.rate[:, None] / 100 * np.maximum(1 - habits.bought, 0)[:, None]
    small_scale = np.where(is_exempt, 0.0, sales / 100)
    vat: Floats = np.where(habits.rate[:, None] == 1, small_scale, general) * (1 + SURCHARGES)
    return vat


def pays_income_tax() -> pl.Expr:
    """Whether an enterprise files its own corporate income tax return."""
    return ~pl.col("type_code").is_in(_NO_INCOME_TAX)


def profit_before_tax(net: pl.Expr) -> pl.Expr:
    """Total profit, in the unit of the net profit: a tenth of it goes to income tax, which a loss does not pay."""
    return pl.when(net > 0).then(net // 9 * 10).otherwise(net)


def income_tax(books: pl.DataFrame) -> pl.DataFrame:
    """``books`` with the lines of the income tax return in cents, and ``is_small``.

    The lines are ``profit``, ``income``, ``before``, ``relief`` and ``payable``: the super-deduction lowers income;
    small and tech enterprises pay less.

    Args:
        books: in yuan ``net_profit``, ``total_assets`` and ``rd_deduction``; also ``headcount``, ``is_tech`` and
            ``quality``.
    """
    income, before = pl.col("income"), pl.col("before")
    taxable = pl.col("profit") + pl.col("profit").abs() // 25 - pl.col("rd_deduction") * 100
    is_few = (pl.col("headcount") <= _SMALL_STAFF) & (pl.col("total_assets") <= _SMALL_ASSETS)
    gets_tech_rate = pl.col("is_tech") & (pl.col("quality") > 0.2)
    relief = pl.when("is_small").then(before * 4 // 5).when(gets_tech_rate).then(before * 2 // 5).otherwise(0)
    return (
        books.with_columns(profit=profit_before_tax(pl.col("net_profit") * 100))
        .with_columns(income=pl.max_horizontal(taxable, pl.lit(0)))
        .with_columns(is_small=is_few & (income <= _SMALL_INCOME * 100), before=income // 4)
        .with_columns(relief=relief)
        .with_columns(payable=before - pl.col("relief"))
    )
