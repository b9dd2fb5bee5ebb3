"""Records that come under a second number, and codes that come with the name of another enterprise."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest
import yaml
from metrics_made_up import FEEDS

import quality
from pipelines.base.sql import quoted
from quality.agreement import Agreement, run_agreement
from quality.arrived import define_new
from quality.names_of_others import names_of_others
from quality.told_once import OnceFront, load_told_once

FILE = Path(quality.__file__).parent / "changes" / "told_once.yml"
CHECKS = load_told_once(FILE, "change", "change")
RELEASED, TODAY = date(2026, 6, 29), date(2026, 6, 30)
RECORDS = 40


@pytest.fixture
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as opened:
        opened.execute(
            "ATTACH ':memory:' AS build; CREATE SCHEMA build.landing; CREATE SCHEMA build.intermediate; "
            "CREATE SCHEMA old; CREATE SCHEMA known"
        )
        opened.execute(
            "CREATE TABLE old.mart_enterprise_profile(business_date DATE, enterprise_id VARCHAR, "
            "enterprise_name VARCHAR, has_registry BOOLEAN)"
        )
        opened.execute("INSERT INTO old.mart_enterprise_profile VALUES (?, 'Z', 'name of Z', true)", [RELEASED])
        define_new(opened, ())
        yield opened


def arrive(connection: duckdb.DuckDBPyConnection, check: Agreement, day: date, *, number: str) -> None:
    """All records arrive under numbers that start with `number`."""
    assert isinstance(check.front, OnceFront)
    once = check.front.once
    (feed,) = (one for one in FEEDS.values() if f"landing.{one.table}" == check.front.table)
    kinds = {name: kind for column in feed.landed_columns for name, kind in column.landed_types.items()}
    cells = [f"CAST('{number}' || i AS {kinds[once.number]}) AS {quoted(once.number)}"]
    for name in once.content:
        cell = "DATE '2020-01-01' + CAST(i AS INTEGER)" if kinds[name] in ("DATE", "TIMESTAMP") else "i"
        cells.append(f"CAST({cell} AS {kinds[name]}) AS {quoted(name)}")
    query = f"SELECT {', '.join(cells)}, DATE '{day}' AS _as_of_date, 'd' AS _delivery_id FROM range({RECORDS}) AS t(i)"  # noqa: S608 - our own names
    connection.execute(f"CREATE TABLE IF NOT EXISTS known.{feed.table} AS {query} LIMIT 0")
    connection.execute(f"INSERT INTO known.{feed.table} {query}")


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.front.id)
def test_the_same_under_another_number_is_held(connection: duckdb.DuckDBPyConnection, check: Agreement) -> None:
    arrive(connection, check, RELEASED, number="1")
    arrive(connection, check, TODAY, number="2")
    assert run_agreement(connection, check).blocks_build


@pytest.mark.parametrize(("kind", "twice", "blocks"), [("a", 1, False), ("a", 4, True), ("b", 4, False)])
def test_patents_of_a_day_that_come_twice_are_held_and_those_of_two_kinds_not(
    connection: duckdb.DuckDBPyConnection, kind: str, twice: int, *, blocks: bool
) -> None:
    (check,) = (one for one in CHECKS if one.front.id == "one_number_of_patents")
    connection.execute(
        "CREATE TABLE known.ip__patent AS SELECT n || i AS application_no, 'title ' || i AS patent_title, "
        "'a firm' AS applicant_names, DATE '2026-01-01' AS application_date, 'G06F' AS main_class, "
        "CASE n WHEN 'x' THEN 'a' ELSE ? END AS patent_type_code, DATE '2026-06-30' AS _as_of_date, "
        "'d' AS _delivery_id "
        "FROM range(20) AS t(i), unnest(['x', 'y']) AS u(n) WHERE n = 'x' OR i < ?",
        [kind, twice],
    )
    assert run_agreement(connection, check, [Decimal(0)] * 30).blocks_build is blocks


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.front.id)
def test_the_same_under_two_numbers_of_one_arrival_is_held(
    connection: duckdb.DuckDBPyConnection, check: Agreement
) -> None:
    arrive(connection, check, TODAY, number="1")
    arrive(connection, check, TODAY, number="2")
    assert run_agreement(connection, check).blocks_build


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.front.id)
def test_what_readers_have_under_two_numbers_may_come_again(
    connection: duckdb.DuckDBPyConnection, check: Agreement
) -> None:
    arrive(connection, check, RELEASED, number="1")
    arrive(connection, check, RELEASED, number="2")
    arrive(connection, check, TODAY, number="1")
    assert run_agreement(connection, check, [Decimal(0)] * 30).state == "passed"


def test_an_entry_of_one_column_is_named(tmp_path: Path) -> None:
    entry = yaml.safe_load(FILE.read_text(encoding="utf-8"))[0] | {"once": {"number": "a", "content": ["b"]}}
    path = tmp_path / "told_once.yml"
    path.write_text(yaml.safe_dump([entry]), encoding="utf-8")
    with pytest.raises(ValueError, match="at least 2 items"):
        load_told_once(path, "change", "change")


NAMES = names_of_others(FEEDS, "change")


def of_names(connection: duckdb.DuckDBPyConnection, sent: dict[str, str]) -> None:
    """Enterprises A to J are registered; `sent` are codes with names of one arrival of today."""
    for code in "ABCDEFGHIJ":
        connection.execute(
            "INSERT INTO old.mart_enterprise_profile VALUES (?, ?, ?, true)", [RELEASED, code, f"name of {code}（市）"]
        )
    connection.execute(
        "CREATE TABLE build.intermediate.int_enterprise__name AS "
        "SELECT 'A' AS enterprise_id, 'old name' AS enterprise_name, false AS is_current"
    )
    for feed in FEEDS.values():
        if {"enterprise_id", "enterprise_name"} <= set(feed.landed_names):
            connection.execute(
                f"CREATE TABLE build.landing.{feed.table}(enterprise_id VARCHAR, enterprise_name VARCHAR, "
                "_as_of_date DATE, _delivery_id VARCHAR)"
            )
    connection.executemany(
        "INSERT INTO build.landing.tax__credit_rating VALUES (?, ?, ?, 'd')",
        [(code, name, TODAY) for code, name in sent.items()],
    )


def test_two_codes_with_each_others_names_are_held(connection: duckdb.DuckDBPyConnection) -> None:
    of_names(connection, {"A": "name of B(市)", "B": "name of A(市)", "C": "name of C(市)"})
    found = run_agreement(connection, NAMES)
    assert found.blocks_build
    assert (found.figure or "").startswith("2 of 3 pairs")


def test_one_wrong_code_former_names_and_names_of_nobody_pass(connection: duckdb.DuckDBPyConnection) -> None:
    of_names(
        connection,
        {
            "A": "old name",
            "B": "a name that nobody has",
            "C": "name of D（市）",
            "X": "name of A（市）",
            "D": "name of D(市)",
        },
    )
    assert run_agreement(connection, NAMES).state == "passed"
