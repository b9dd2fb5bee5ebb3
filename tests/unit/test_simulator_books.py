"""The made-up city's books: people, taxes, codes and the length of invoice histories are plausible and agree."""

from __future__ import annotations

from datetime import date

import numpy as np
import polars as pl
import pytest

from sources.simulator.bureaus.tax import vat_invoice
from sources.simulator.city import City, make_city
from sources.simulator.industries import INDUSTRIES
from sources.simulator.places import DISTRICTS
from sources.simulator.population import typical_sales

END = date(2026, 6, 30)
FULL_YEAR = -2  # column of the panel


@pytest.fixture(scope="module")
def city() -> City:
    return make_city(enterprises=4_000, days=365, end=END, seed=3, increments=3)


@pytest.fixture(scope="module")
def trading(city: City) -> np.ndarray:
    """Which enterprises traded for the whole of the last full year."""
    founded = (city.frame["established_date"] < date(2025, 1, 1)).to_numpy()
    left = (city.frame["exit_date"].fill_null(date(9999, 1, 1)) < date(2026, 1, 1)).to_numpy()
    flags: np.ndarray = founded & ~left
    return flags


def _ratio(city: City, chosen: np.ndarray) -> np.ndarray:
    taxes, revenue = city.panel.tax_paid[chosen, FULL_YEAR], city.panel.revenue[chosen, FULL_YEAR]
    return np.asarray(taxes / np.maximum(revenue, 1))


def test_people_grow_with_revenue_but_more_slowly(city: City, trading: np.ndarray) -> None:
    heads, revenue = city.panel.headcount[trading, FULL_YEAR], city.panel.revenue[trading, FULL_YEAR]
    assert 3 <= np.median(heads) <= 5
    assert (heads >= 1).all()
    near = [float(np.median(heads[(revenue > low) & (revenue < 2 * low)])) for low in (2e5, 2e6, 2e7)]
    assert near == sorted(near)
    assert 10**0.62 * 0.7 < near[1] / near[0] < 10**0.62 * 1.4
    assert 10**0.62 * 0.7 < near[2] / near[1] < 10**0.62 * 1.4


def test_taxes_differ_by_kind_of_payer_profit_and_industry(city: City, trading: np.ndarray) -> None:
    small = (city.frame["vat_rate_pct"] == 1).to_numpy() & trading
    general = ~small & trading
    assert np.median(_ratio(city, small)) < 0.01 < np.median(_ratio(city, general)) < 0.06
    profitable = (city.panel.net_profit[:, FULL_YEAR] > 0) & general
    assert np.median(_ratio(city, profitable)) > np.median(_ratio(city, general & ~profitable)) + 0.004
    industry = city.frame["industry"].to_numpy()
    burden = {
        kind.word: float(np.median(_ratio(city, general & (industry == number))))
        for number, kind in enumerate(INDUSTRIES)
    }
    assert burden["软件"] > 1.2 * burden["商贸"]
    low, high = np.quantile(_ratio(city, trading), [0.1, 0.9])
    assert high > 4 * low


def test_nobody_above_five_million_is_a_small_scale_payer(city: City) -> None:
    sales = typical_sales(city.frame["sales_per_day"].to_numpy(), city.frame["log_ticket"].to_numpy())
    is_small = (city.frame["vat_rate_pct"] == 1).to_numpy()
    assert 0.3 < is_small.mean() < 0.6
    assert is_small[sales <= 5_000_000].mean() > 0.4
    assert not is_small[sales > 5_000_000].any()


def test_one_code_in_twenty_comes_from_the_citys_office(city: City) -> None:
    own = pl.Series([str(district.region_code) for district in DISTRICTS]).gather(city.frame["district"])
    other = (city.frame["uscc"].str.slice(2, 6) != own).filter(city.frame["moved_on"].is_null()).drop_nulls()
    assert 0.035 < other.mean() < 0.065  # type: ignore[operator]


def _sales(city: City) -> pl.DataFrame:
    parts = [sheet.cells for sheet in vat_invoice.deliveries(city) if "购方单位代号" in sheet.cells.columns]
    return pl.concat(parts).select(
        uscc="统一社会信用代码",
        on=pl.col("开票日期").str.to_date("%Y/%-m/%-d", strict=False),
        amount=pl.col("金额").cast(pl.Float64, strict=False),
        is_valid=pl.col("发票状态").str.strip_chars() == "有效发票",
    ).drop_nulls()  # fmt: skip


def test_a_quarter_of_the_old_traders_have_three_years_of_invoices_that_come_to_their_books(city: City) -> None:
    sales = _sales(city)
    assert sales["on"].min() == date(2023, 7, 1)
    by_first = sales.group_by("uscc").agg(pl.col("on").min().alias("first"))
    founded = city.frame.filter(
        "has_invoices", pl.col("established_date") < date(2023, 1, 1), pl.col("exit_date").is_null()
    ).select("uscc", "enterprise_no")  # fmt: skip
    seen = founded.join(by_first, on="uscc")
    has_long = seen["first"] < date(2025, 7, 1)
    assert 0.17 < has_long.mean() < 0.31  # type: ignore[operator]
    year = sales.filter("is_valid", pl.col("on").dt.year() == 2024).group_by("uscc").agg(pl.col("amount").sum())
    both = seen.filter(has_long).join(year, on="uscc")
    booked = city.panel.revenue[both["enterprise_no"].to_numpy(), city.panel.years.index(2024)] * 0.95
    close = np.abs(both["amount"].to_numpy() / booked - 1) < 0.02  # prices are rounded, some enterprises sell rarely
    assert both.height > 150
    assert close.mean() > 0.9


@pytest.mark.parametrize("days", [364, 1_100])
def test_no_history_is_longer_than_asked_for_unless_it_is_a_year(days: int) -> None:
    """A short city stays short, and one that is longer than three years has them already."""
    small = make_city(enterprises=60, days=days, end=END, seed=3, increments=0)
    assert _sales(small)["on"].min() >= small.start  # type: ignore[operator]
