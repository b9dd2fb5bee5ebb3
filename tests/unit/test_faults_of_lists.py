"""Checks of announcements of long ago and of what funds paid in."""

from __future__ import annotations

from collections.abc import Iterator

import duckdb
import pytest
from test_faults_of_months import judged
from test_known_again import FILE

from quality.agreement import run_agreement
from quality.arrived import define_new
from quality.known_again import load_known_again


@pytest.fixture
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    """Readers have the release of 29 June."""
    with duckdb.connect() as opened:
        opened.execute(
            "ATTACH ':memory:' AS build; CREATE SCHEMA build.landing; CREATE SCHEMA old; CREATE SCHEMA landing; "
            "CREATE TABLE old.mart_enterprise_profile AS SELECT DATE '2026-06-29' AS business_date"
        )
        define_new(opened, ())
        yield opened


@pytest.mark.parametrize(("old", "blocks"), [(1, False), (4, True)])
def test_new_announcements_of_years_ago_are_held(
    connection: duckdb.DuckDBPyConnection, old: int, *, blocks: bool
) -> None:
    """Announcements that come again, and the past of a patent that was not known, are no fault."""
    connection.execute(
        "CREATE TABLE build.landing.ip__patent_event AS SELECT 'p' || i AS application_no, '授权' AS event_text, "
        "DATE '2026-06-20' - CAST(30 * i AS INTEGER) AS announced_date, DATE '2026-06-29' AS _as_of_date "
        "FROM range(60) AS t(i)"
    )
    connection.execute(
        "INSERT INTO build.landing.ip__patent_event SELECT application_no, event_text, announced_date, "
        "DATE '2026-06-30' FROM build.landing.ip__patent_event UNION ALL "
        "SELECT 'a new one', 'event ' || i, DATE '2015-01-01', DATE '2026-06-30' FROM range(9) AS t(i) UNION ALL "
        "SELECT 'p' || i, '专利权的终止', CASE WHEN i < ? THEN DATE '2016-06-20' ELSE DATE '2026-06-20' END, "
        "DATE '2026-06-30' FROM range(20) AS t(i)",
        [old],
    )
    assert judged(connection, "events_backdated").blocks_build is blocks


@pytest.mark.parametrize(("announced", "blocks"), [("2026-01-15", True), ("2026-04-15", False)])
def test_a_new_announcement_of_arrears_has_an_amount_of_its_own(
    connection: duckdb.DuckDBPyConnection, announced: str, *, blocks: bool
) -> None:
    connection.execute("CREATE SCHEMA new")
    for schema, amount, day in (("old", 1500, "2026-01-15"), ("new", 1_500_000, announced)):
        connection.execute(
            f"CREATE TABLE {schema}.mart_adverse_record AS SELECT 'tax_arrears' AS adverse_record_code, "  # noqa: S608
            "'e' || i AS enterprise_id, 'vat' AS adverse_record_no, "
            "CASE WHEN i < 2 THEN ? ELSE 1500 END AS amount_cny, CAST(? AS DATE) AS event_date FROM range(26) AS t(i)",
            [amount, day],
        )
    assert judged(connection, "adverse_amounts_changed").blocks_build is blocks


@pytest.mark.parametrize(("swapped", "blocks"), [(1, False), (5, True)])
def test_more_capital_paid_in_than_committed_is_held(
    connection: duckdb.DuckDBPyConnection, swapped: int, *, blocks: bool
) -> None:
    connection.execute(
        "CREATE TABLE landing.innovation__venture_fund AS SELECT 'f' || i AS fund_no, "
        "DATE '2026-06-30' AS _as_of_date, CASE WHEN i < ? THEN 200 ELSE 100 END AS paid_in_cny, "
        "150 AS committed_cny FROM range(50) AS t(i)",
        [swapped],
    )
    assert judged(connection, "fund_payments_to_size").blocks_build is blocks


@pytest.mark.parametrize(("corrected", "blocks"), [(2, False), (4, True)])
def test_two_pledges_of_a_short_list_may_come_in_their_right_unit(
    connection: duckdb.DuckDBPyConnection, corrected: int, *, blocks: bool
) -> None:
    """On a sound 16 February two of six were in yuan no longer."""
    (check,) = [one for one in load_known_again(FILE, "change", "change") if one.front.id == "known_pledge_amounts"]
    connection.execute("CREATE SCHEMA known")
    connection.execute(
        "CREATE TABLE known.ip__ip_pledge AS SELECT 'p' || i AS pledge_no, 5000000 AS secured_amount_cny, "
        "1 AS _row_no, 1 AS _delivery_order, DATE '2026-06-01' AS _as_of_date, "
        "'d1' AS _delivery_id FROM range(6) AS t(i)"
    )
    connection.execute(
        "CREATE TABLE build.landing.ip__ip_pledge AS SELECT pledge_no, "
        "CASE WHEN substr(pledge_no, 2) < ? THEN 500 ELSE secured_amount_cny END AS secured_amount_cny, _row_no, "
        "2 AS _delivery_order, DATE '2026-06-30' AS _as_of_date, 'd2' AS _delivery_id FROM known.ip__ip_pledge",
        [str(corrected)],
    )
    assert run_agreement(connection, check).blocks_build is blocks


@pytest.mark.parametrize(
    ("changed", "blocks"), [("place", False), ("threshold", True), ("operator", True), ("condition_code", True)]
)
def test_a_condition_that_is_added_changes_no_other_and_a_changed_one_is_held(
    connection: duckdb.DuckDBPyConnection, changed: str, *, blocks: bool
) -> None:
    """A condition has no number of its own: one that is added moves those after it."""
    connection.execute("CREATE SCHEMA new")
    for schema in ("old", "new"):
        says = {
            "place": "i",
            "condition_code": "'c' || i",
            "operator": "'ge'",
            "threshold": "CAST(10 * i AS DECIMAL(18, 2))",
        }
        if schema == "new":
            says["place"] = "i + 1"
            says |= {
                "threshold": {"threshold": "CASE WHEN i < 5 THEN 7 ELSE 10 * i END"},
                "operator": {"operator": "CASE WHEN i < 5 THEN 'le' ELSE 'ge' END"},
                "condition_code": {"condition_code": "CASE WHEN i < 5 THEN 'd' ELSE 'c' END || i"},
            }.get(changed, {})
        connection.execute(
            f"CREATE TABLE {schema}.mart_match_condition AS SELECT 'p' AS product_no, {says['place']} AS condition_no, "  # noqa: S608
            f"{says['condition_code']} AS condition_code, {says['operator']} AS operator, "
            f"CAST({says['threshold']} AS DECIMAL(18, 2)) AS threshold FROM range(10) AS t(i)"
        )
    connection.execute("INSERT INTO new.mart_match_condition SELECT 'p', 0, 'added', 'eq', 1")
    assert judged(connection, "product_conditions_changed").blocks_build is blocks
