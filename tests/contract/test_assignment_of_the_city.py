"""Specialists and workstations of a made-up city: the pairs against a plain count, a plan that keeps every limit."""

from collections import Counter
from collections.abc import Iterator
from datetime import date
from typing import Any

import duckdb
import polars as pl
import pytest
from dbt_scratch import compiled
from registers_landed import built_of_registers

from pipelines.released.assignment.plan import PAIR, SPECIALIST, STATION, make_plan
from sources.simulator.city import City, make_city
from sources.simulator.science.specialists import make_specialists, make_workstations

END = date(2026, 6, 30)
MODELS = (
    "int_rulebook__effective", "stg_innovation__specialist", "stg_innovation__workstation", "int_register__specialist",
    "int_register__workstation", "int_register__assignment_pair", SPECIALIST, STATION, PAIR,
)  # fmt: skip


@pytest.fixture(scope="module")
def city() -> City:
    return make_city(enterprises=6_000, days=365, end=END, seed=4, increments=0)


@pytest.fixture(scope="module")
def marts(city: City) -> Iterator[duckdb.DuckDBPyConnection]:
    state = pl.when("is_removed").then(pl.lit("removed")).otherwise(pl.lit("listed"))
    told = {"region_code": pl.col("region").cast(pl.String), "valid_until_date": "until", "state_code": state}
    host = pl.format("E{}", "enterprise_no")
    landed = {
        "specialist": make_specialists(city).select(
            "specialist_no", specialist_name="name", employer_name="employer", field_name="field",
            capacity_count="capacity", listed_date="listed_on", **told,
        ),
        "workstation": make_workstations(city).select(
            "station_no", enterprise_id=host, uscc=host, identifier_kind=pl.lit("uscc"),
            has_valid_check_digit=pl.lit(value=True), enterprise_name=pl.lit("某公司"), field_name="field",
            need_count="need", listed_date="selected_on", **told,
        ),
    }  # fmt: skip
    with built_of_registers(compiled(), END, landed, MODELS) as connection:
        yield connection


def rows(marts: duckdb.DuckDBPyConnection, table: str) -> list[dict[str, Any]]:
    return marts.table(f"marts.{table}").pl().to_dicts()


def test_pairs_are_those_of_a_plain_reading(city: City, marts: duckdb.DuckDBPyConnection) -> None:
    specialists = [
        row for row in make_specialists(city).to_dicts()
        if not row["is_removed"] and row["until"] and row["until"] >= END and row["capacity"]
    ]  # fmt: skip
    stations = [
        row for row in make_workstations(city).to_dicts()
        if not row["is_removed"] and (row["until"] is None or row["until"] >= END) and row["need"]
    ]  # fmt: skip
    expected = {}
    for one in stations:
        for other in specialists:
            fields = {one["field"], other["field"]}
            if None not in fields and len(fields) == 2:
                continue
            near = next(
                points for length, points in ((6, 0), (4, 10), (2, 30), (0, 60))
                if str(one["region"])[:length] == str(other["region"])[:length]
            )  # fmt: skip
            expected[one["station_no"], other["specialist_no"]] = near + (40 if None in fields else 0)
    assert {(row["station_no"], row["specialist_no"]): row["cost_points"] for row in rows(marts, PAIR)} == expected
    assert len(set(expected.values())) > 4


def test_a_plan_keeps_capacity_need_and_field(marts: duckdb.DuckDBPyConnection) -> None:
    pairs, specialists, stations = (rows(marts, table) for table in (PAIR, SPECIALIST, STATION))
    plan = make_plan("r", pairs, specialists, stations, {})
    given = [(one.station_no, each) for one in plan.stations for each in one.assigned]
    capacity = {row["specialist_no"]: row["capacity_count"] for row in specialists}
    assert all(count <= capacity[no] for no, count in Counter(each.specialist_no for _, each in given).items())
    assert all(len(one.assigned) <= (one.need_count or 0) for one in plan.stations)
    assert len({(no, each.specialist_no) for no, each in given}) == len(given) > 30
    assert all(each.field_fit_code != "field_other" for _, each in given)
    assert len({one.reason_code for one in plan.stations}) >= 3
    assert make_plan("r", pairs[::-1], specialists[::-1], stations[::-1], {}) == plan


def test_no_name_of_a_person_is_published(city: City, marts: duckdb.DuckDBPyConnection) -> None:
    names = set(make_specialists(city)["name"])
    found = [marts.table(f"marts.{table}").pl() for table in (PAIR, SPECIALIST, STATION)]
    cells = {cell for frame in found for name in frame.columns for cell in frame[name].cast(pl.String) if cell}
    assert not names & cells
    assert not {"specialist_name", "employer_name", "masked_name"} & {name for frame in found for name in frame.columns}
