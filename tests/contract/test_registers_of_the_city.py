"""Registers of a made-up city: staging and marts against a plain count, and without the name of any person."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import duckdb
import polars as pl
import pytest
from dbt_scratch import compiled
from registers_landed import built_of_registers

from sources.simulator.city import City, make_city
from sources.simulator.science.registers import make_experts, make_institutions, make_talent_teams

END = date(2026, 6, 30)
MODELS = (
    "stg_innovation__talent_team", "stg_innovation__expert", "stg_innovation__institution",
    "int_register__talent_team", "int_register__expert", "int_register__institution",
    "mart_register_talent_team", "mart_register_expert", "mart_register_institution",
)  # fmt: skip
LEVELS = ("national", "provincial", "municipal", "district")
TITLES, SERVICES = ("senior", "associate", "intermediate"), ("review", "advice", "envoy")
KINDS = ("university", "institute", "new_rd", "transfer", "ip_service", "appraisal", "guarantee", "accounting", "law",
         "incubator")  # fmt: skip


@pytest.fixture(scope="module")
def city() -> City:
    return make_city(enterprises=8_000, days=365, end=END, seed=4, increments=0)


@pytest.fixture(scope="module")
def marts(city: City) -> Iterator[duckdb.DuckDBPyConnection]:
    landed = {"talent_team": _teams(city), "expert": _experts(city), "institution": _institutions(city)}
    with built_of_registers(compiled(), END, landed, MODELS) as connection:
        yield connection


def _teams(city: City) -> pl.DataFrame:
    return make_talent_teams(city).select(
        "team_no", "team_name", leader_name="leader", enterprise_id=pl.format("E{}", "enterprise_no"),
        uscc=pl.format("E{}", "enterprise_no"), identifier_kind=pl.lit("uscc"),
        has_valid_check_digit=pl.lit(value=True),
        enterprise_name=pl.lit("某公司"), team_kind_code=pl.lit("startup"),
        level_code=pl.lit(pl.Series(LEVELS)).gather(pl.col("level")), field_name="field", member_count="members",
        selected_date="selected_on", support_until_date="until", funding_cny="funding",
    )  # fmt: skip


def _experts(city: City) -> pl.DataFrame:
    return make_experts(city).select(
        "expert_no", expert_name="name", employer_name="employer",
        title_code=pl.lit(pl.Series(TITLES)).gather(pl.col("title")), field_name="field",
        service_code=pl.lit(pl.Series(SERVICES)).gather(pl.col("service")), listed_date="listed_on",
        valid_until_date="until",
        state_code=pl.when("is_removed").then(pl.lit("removed")).otherwise(pl.lit("listed")),
    )  # fmt: skip


def _institutions(city: City) -> pl.DataFrame:
    return make_institutions(city).select(
        "institution_no", institution_name="name", institution_code="code",
        institution_kind_code=pl.lit(pl.Series(KINDS)).gather(pl.col("kind")),
        level_code=pl.lit(pl.Series(LEVELS)).gather(pl.col("level")), field_name="field", district_name=pl.lit("某区"),
        listed_date="listed_on", valid_until_date="until",
        state_code=pl.when("is_removed").then(pl.lit("removed")).otherwise(pl.lit("listed")),
    )  # fmt: skip


def _state(until: date | None, *, is_removed: bool = False, without: str = "unknown") -> str:
    if is_removed or (until is not None and until < END):
        return "ended"
    return without if until is None else "current"


def test_states_are_those_of_a_plain_reading(city: City, marts: duckdb.DuckDBPyConnection) -> None:
    expected: dict[str, dict[str, str]] = {
        "talent_team": {row["team_no"]: _state(row["until"]) for row in make_talent_teams(city).to_dicts()},
        "expert": {row["expert_no"]: _state(row["until"], is_removed=row["is_removed"])
                   for row in make_experts(city).to_dicts()},
        "institution": {row["institution_no"]: _state(row["until"], is_removed=row["is_removed"], without="current")
                        for row in make_institutions(city).to_dicts()},
    }  # fmt: skip
    for register, states in expected.items():
        number = "team_no" if register == "talent_team" else f"{register}_no"
        told = marts.execute(f"select {number}, register_state_code from marts.mart_register_{register}").fetchall()  # noqa: S608 - own names
        assert dict(told) == states
        assert len(set(states.values())) > 1, register


def test_no_name_of_a_person_is_in_a_register(city: City, marts: duckdb.DuckDBPyConnection) -> None:
    """Neither of an expert, nor of a leader, nor of a team that bears its leader's name"""
    teams, experts = make_talent_teams(city), make_experts(city)
    names = {*teams["leader"], *teams["team_name"], *experts["name"]}
    cells: set[Any] = set()
    for register in ("talent_team", "expert"):
        found = marts.table(f"marts.mart_register_{register}").pl()
        cells |= {cell for column in found.columns for cell in found[column].cast(pl.String).to_list() if cell}
        assert not {"expert_name", "leader_name", "team_name", "employer_name", "masked_name"} & set(found.columns)
    assert len(names) > 100
    assert not [cell for cell in cells if cell in names or any(name in cell for name in names)]


def test_a_masked_name_keeps_the_surname_only(city: City, marts: duckdb.DuckDBPyConnection) -> None:
    told = dict(marts.execute("select expert_no, masked_name from staging.stg_innovation__expert").fetchall())
    assert told == {row["expert_no"]: f"{row['name'][0]}**" for row in make_experts(city).to_dicts()}


def test_institutions_and_intermediaries_are_told_apart(city: City, marts: duckdb.DuckDBPyConnection) -> None:
    told = marts.execute(
        "select institution_group_code, count(*) from marts.mart_register_institution group by all"
    ).fetchall()
    first = sum(row["kind"] < 3 for row in make_institutions(city).to_dicts())
    assert dict(told) == {"institution": first, "intermediary": make_institutions(city).height - first}
