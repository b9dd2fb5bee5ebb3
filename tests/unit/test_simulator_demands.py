"""Financing demands of the made-up city: enough stay open, and banks take up what their products cover."""

from datetime import date, timedelta
from itertools import pairwise

import polars as pl
import pytest

from sources.simulator.bureaus.finance import financing_demand
from sources.simulator.city import City, make_city
from sources.simulator.demands import make_demands
from sources.simulator.lending import BANKS, GUARANTEES
from sources.simulator.places import DISTRICTS
from sources.simulator.products import make_products

END = date(2026, 6, 30)
OPEN = ("已提交", "对接中")


@pytest.fixture(scope="module")
def city() -> City:
    return make_city(enterprises=4_000, days=365, end=END, seed=1, increments=3)


@pytest.fixture(scope="module")
def states(city: City) -> pl.DataFrame:
    (sheet,) = financing_demand.deliveries(city)
    clean = sheet.cells.filter(pl.col("状态").is_in([*OPEN, "已授信", "已拒绝", "已放款", "已撤回"]))
    return clean.filter(~pl.col("更新时间").str.starts_with("2026-02-30")).sort("需求编号", "更新时间")


def test_some_tens_of_per_cent_of_the_last_quarters_demands_are_open(states: pl.DataFrame) -> None:
    last = states.group_by("需求编号").agg(pl.all().last())
    recent = last.filter(pl.col("提交时间") >= f"{END - timedelta(days=90)}")
    is_open = recent["状态"].is_in(OPEN)
    assert 0.2 < is_open.sum() / recent.height < 0.6
    assert set(recent.filter(is_open)["状态"]) == set(OPEN), "some wait for a bank, others for its decision"
    older = last.filter(pl.col("提交时间") < f"{END - timedelta(days=150)}")
    assert older["状态"].is_in(OPEN).sum() == 0, "nothing stays open for ever"


def test_a_small_city_has_an_open_demand() -> None:
    (sheet,) = financing_demand.deliveries(make_city(enterprises=300, days=365, end=END, seed=1, increments=3))
    last = sheet.cells.sort("更新时间").group_by("需求编号").agg(pl.col("状态").last())
    assert last["状态"].is_in(OPEN).any()


def test_a_bank_takes_up_what_the_terms_of_a_product_of_its_cover(city: City) -> None:
    """By hand: amount, months, security, purpose and region of a product of the bank."""
    products = make_products(city)[0].rows(named=True)
    district = dict(enumerate(str(place.region_code) for place in DISTRICTS))
    where = city.frame["district"].to_list()

    def covers(product: dict[str, object], one: dict[str, object]) -> bool:
        amount = int(str(one["amount"])) / 10_000
        return (
            product["amount_from"] <= amount <= product["amount_to"]  # type: ignore[operator]
            and product["term_from"] <= one["term"] <= product["term_to"]  # type: ignore[operator]
            and GUARANTEES[int(str(one["guarantee"]))] in str(product["guarantees"])
            and (product["purposes"] == "不限" or str(one["purpose"]) in str(product["purposes"]))
            and product["region"] in ("340200", district[where[int(str(one["enterprise_no"]))]])
        )

    demands = make_demands(city).rows(named=True)
    taken = [one for one in demands if one["bank"] is not None]
    for one in taken:
        code = BANKS[one["bank"]].code
        assert any(product["bank_code"] == code and covers(product, one) for product in products), one
    left = [one for one in demands if one["bank"] is None]
    assert 0.5 < len(taken) / len(demands) < 0.9
    assert all(one["is_withdrawn"] for one in left), "the platform closes what nobody takes up"


def test_states_follow_each_other(states: pl.DataFrame) -> None:
    after = {"已提交": {"对接中", "已撤回"}, "对接中": {"已授信", "已拒绝", "已撤回"}, "已授信": {"已放款"}}
    for (number,), rows in states.unique(["需求编号", "状态"], keep="first", maintain_order=True).group_by("需求编号"):
        told = rows.sort("更新时间")["状态"].to_list()
        assert told[0] == "已提交", number
        assert all(later in after.get(earlier, set()) for earlier, later in pairwise(told)), told


def test_a_demand_keeps_the_bank_that_took_it_up(states: pl.DataFrame) -> None:
    taken = set(states.filter(pl.col("状态") == "对接中")["需求编号"])
    later = states.filter((pl.col("状态") != "已提交") & pl.col("需求编号").is_in(taken))
    assert later["机构编码"].null_count() == 0
    assert (
        states.filter(~pl.col("需求编号").is_in(taken))["机构编码"].null_count()
        == states.filter(~pl.col("需求编号").is_in(taken)).height
    )
