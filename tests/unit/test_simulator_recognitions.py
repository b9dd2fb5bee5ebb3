"""Recognitions of the made-up city: the criteria on both sides of their bounds, and dates that fit together."""

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import polars as pl
import pytest

from sources.simulator import recognition_criteria as criteria
from sources.simulator.city import City, make_city
from sources.simulator.recognition_criteria import Books
from sources.simulator.recognitions import KINDS, recognitions
from sources.simulator.streams import Flags

END = date(2026, 6, 30)


@pytest.fixture(scope="module")
def city() -> City:
    return make_city(enterprises=20_000, days=400, end=END, seed=3, increments=3)


@pytest.fixture(scope="module")
def found(city: City) -> pl.DataFrame:
    return recognitions(city)


def ints(*values: int) -> "np.typing.NDArray[np.int64]":
    return np.array(values, dtype=np.int64)


def floats(*values: float) -> "np.typing.NDArray[np.float64]":
    return np.array(values)


ENTERPRISE = Books(
    revenue=ints(50_000_000), revenue_before=ints(40_000_000), main_share=floats(0.95), hightech_share=floats(0.6),
    cost=ints(35_000_000), assets=ints(60_000_000), debt_ratio=floats(0.5), research=ints(2_500_000),
    research_before=ints(2_000_000), intensity=floats(0.05), heads=ints(80), staff_share=floats(0.2),
    has_both_years=np.array([True]), intellectual=ints(3),
)  # fmt: skip


def only(flags: Flags) -> bool:
    (flag,) = flags.tolist()
    return bool(flag)


def test_intensity_wanted_of_a_high_technology_enterprise_follows_its_revenue() -> None:
    assert only(criteria.high_technology(ENTERPRISE))
    assert not only(criteria.high_technology(replace(ENTERPRISE, intensity=floats(0.0499))))
    larger = replace(ENTERPRISE, revenue=ints(50_000_001), intensity=floats(0.04))
    assert only(criteria.high_technology(larger))
    assert not only(criteria.high_technology(replace(larger, intensity=floats(0.0399))))
    largest = replace(ENTERPRISE, revenue=ints(200_000_001), intensity=floats(0.03))
    assert only(criteria.high_technology(largest))
    assert not only(criteria.high_technology(replace(ENTERPRISE, hightech_share=floats(0.5999))))
    assert not only(criteria.high_technology(replace(ENTERPRISE, staff_share=floats(0.0999))))


def test_a_technology_sme_has_sixty_points_and_is_small() -> None:
    sixty = replace(
        ENTERPRISE, staff_share=floats(0.1), intensity=floats(0.0), cost=ints(9_000_000), intellectual=ints(2)
    )
    assert not only(criteria.technology_sme(replace(sixty, cost=ints(10_000_001))))  # 4 + 30 + 24 = 58
    assert only(criteria.technology_sme(sixty))  # 4 + 40 + 24
    assert not only(criteria.technology_sme(replace(sixty, staff_share=floats(0.0999))))
    assert only(criteria.technology_sme(replace(sixty, heads=ints(500))))
    assert not only(criteria.technology_sme(replace(sixty, heads=ints(501))))


def test_the_rules_of_2026_are_stricter() -> None:
    enterprise = replace(
        ENTERPRISE, revenue=ints(15_000_000), research=ints(1_000_000), research_before=ints(1_000_000)
    )
    assert only(criteria.specialised_sme(enterprise, is_new_rule=True))
    smaller = replace(enterprise, revenue=ints(14_999_999))
    assert not only(criteria.specialised_sme(smaller, is_new_rule=True))
    assert only(criteria.specialised_sme(smaller, is_new_rule=False))
    giant = replace(ENTERPRISE, research=ints(7_000_000), research_before=ints(5_000_000), intensity=floats(0.14))
    assert only(criteria.little_giant(giant, is_new_rule=True))
    assert not only(criteria.little_giant(replace(giant, main_share=floats(0.89)), is_new_rule=True))
    assert only(criteria.little_giant(replace(giant, main_share=floats(0.89)), is_new_rule=False))


def test_every_kind_is_there_and_most_are_rare(city: City, found: pl.DataFrame) -> None:
    today = found.filter((pl.col("from_date") <= END) & (pl.col("to_date") >= END))
    share = dict(today.group_by("kind").agg(pl.col("enterprise_no").n_unique() / city.frame.height).rows())
    assert set(share) == {kind.name for kind in KINDS}
    assert 0.008 < share["hte"] < 0.03
    assert 0.008 < share["tech_sme"] < 0.03
    assert share["little_giant"] < share["specialised_sme"] < share["innovative_sme"] < 0.03


def test_dates_fit_together(city: City, found: pl.DataFrame) -> None:
    enterprises = found.join(city.frame, on="enterprise_no")
    assert enterprises.filter(pl.col("from_date") > END).is_empty()
    assert enterprises.filter(pl.col("from_date") - pl.col("established_date") < timedelta(days=365)).is_empty()
    assert enterprises.filter(pl.col("exit_date") <= pl.col("from_date")).is_empty()
    assert enterprises.filter(~pl.col("is_tech")).is_empty()
    assert found.filter(pl.col("to_date") > pl.col("until_date")).is_empty()
    certificates = found["certificate_no"].drop_nulls()
    assert certificates.n_unique() == len(certificates) > 0


def test_the_mark_in_the_number_of_a_technology_sme_follows_the_day_of_its_assessment(found: pl.DataFrame) -> None:
    admitted = found.filter(pl.col("kind") == "tech_sme").with_columns(mark=pl.col("certificate_no").str.slice(10, 1))
    in_2026 = admitted.filter(pl.col("from_date").dt.year() == 2026)
    assert in_2026.height > 20
    assert set(in_2026["mark"]) == {"A"}  # assessed from June on
    assert in_2026["from_date"].min() >= date(2026, 6, 1)  # type: ignore[operator]
    before = admitted.filter(pl.col("from_date").dt.year() < 2026)
    assert set(before.filter(pl.col("from_date").dt.month() <= 6)["mark"]) == {"0"}
    assert set(before.filter(pl.col("from_date").dt.month() > 6)["mark"]) == {"A"}


def test_specialised_enterprises_were_innovative_on_that_day(found: pl.DataFrame) -> None:
    later = found.filter(pl.col("kind") == "specialised_sme")
    earlier = found.filter(pl.col("kind") == "innovative_sme").select("enterprise_no", "from_date", "until_date")
    held = later.join(earlier, on="enterprise_no", suffix="_held").filter(
        (pl.col("from_date_held") <= pl.col("from_date")) & (pl.col("until_date_held") >= pl.col("from_date"))
    )
    assert held["enterprise_no"].n_unique() == later["enterprise_no"].n_unique() > 0


def test_the_same_city_has_the_same_recognitions(city: City, found: pl.DataFrame) -> None:
    assert recognitions(city).equals(found)
