"""Checks of batches of deletions, reviews of tax classes, labels of periods, and employers that a month leaves out."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import duckdb
import polars as pl
import pytest
from metrics_made_up import FEEDS

import quality
from quality.agreement import load_agreements, run_agreement
from quality.arrived import define_new
from quality.checks import CheckResult
from quality.known_unreadable import known_unreadable

_FOLDER = Path(quality.__file__).parent


@pytest.fixture
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    """Readers have the release of 29 June."""
    with duckdb.connect() as opened:
        opened.execute(
            "ATTACH ':memory:' AS build; CREATE SCHEMA build.landing; CREATE SCHEMA old; CREATE SCHEMA known; "
            "CREATE SCHEMA landing; CREATE SCHEMA staging; "
            "CREATE TABLE old.mart_enterprise_profile AS SELECT DATE '2026-06-29' AS business_date"
        )
        define_new(opened, ())
        yield opened


def judged(connection: duckdb.DuckDBPyConnection, name: str) -> CheckResult:
    checks = [one for folder in ("changes", "agreements") for one in load_agreements(_FOLDER / folder, "x", "x")]
    (check,) = [one for one in checks if one.front.id == name]
    return run_agreement(connection, check)


@pytest.mark.parametrize(("deleted", "blocks"), [(2, False), (8, True)])
def test_a_batch_of_deletions_is_held(connection: duckdb.DuckDBPyConnection, deleted: int, *, blocks: bool) -> None:
    connection.execute(
        "CREATE TABLE build.landing.credit__dishonest_debtor AS "
        "SELECT 'n' || i AS record_no, 'insert' AS _change_code, DATE '2026-06-01' AS _as_of_date "
        "FROM range(30) AS t(i)"
    )
    connection.execute(
        "INSERT INTO build.landing.credit__dishonest_debtor SELECT 'n' || i, 'delete', DATE '2026-06-30' "
        "FROM range(?) AS t(i)",
        [deleted],
    )
    connection.execute(
        "CREATE TABLE build.landing.finance__consent AS SELECT record_no AS consent_no, 'insert' AS _change_code, "
        "DATE '2026-06-01' AS _as_of_date FROM build.landing.credit__dishonest_debtor; "
        "CREATE TABLE build.landing.registry__abnormal_operation AS "
        "SELECT * FROM build.landing.credit__dishonest_debtor WHERE false"
    )
    assert judged(connection, "records_deleted").blocks_build is blocks


@pytest.mark.parametrize(("reviewed", "blocks"), [(3, False), (20, True)])
def test_a_batch_of_reviews_of_tax_classes_is_held(
    connection: duckdb.DuckDBPyConnection, reviewed: int, *, blocks: bool
) -> None:
    connection.execute(
        "CREATE TABLE build.landing.tax__credit_rating AS SELECT 2025 AS assessment_year, 'e' || i AS enterprise_id, "
        "'D' AS level_code, DATE '2026-04-20' AS published_date, DATE '2026-04-21' AS _as_of_date "
        "FROM range(100) AS t(i)"
    )
    connection.execute(
        "INSERT INTO build.landing.tax__credit_rating SELECT 2025, 'e' || i, 'B', DATE '2026-06-29', DATE '2026-06-30' "
        "FROM range(?) AS t(i)",
        [reviewed],
    )
    assert judged(connection, "ratings_changed").blocks_build is blocks


def returns(connection: duckdb.DuckDBPyConnection, start: str, end: str) -> None:
    """Forty VAT returns of May, and on 30 June forty more of the period; of the other feeds nothing."""
    for table, columns in {
        "tax__vat_return": "enterprise_id VARCHAR, submission_no VARCHAR, submission_kind_code VARCHAR, "
        "period_start_date DATE, period_end_date DATE, _as_of_date DATE",
        "tax__cit_return": "enterprise_id VARCHAR, submission_no VARCHAR, submission_kind_code VARCHAR, "
        "tax_year INTEGER, _as_of_date DATE",
        "tax__rd_deduction": "enterprise_id VARCHAR, submission_no VARCHAR, submission_kind_code VARCHAR, "
        "tax_year INTEGER, _as_of_date DATE",
        "tax__credit_rating": "enterprise_id VARCHAR, assessment_year INTEGER, _as_of_date DATE",
        "registry__annual_report": "enterprise_id VARCHAR, report_year INTEGER, _as_of_date DATE",
        "social__insurance_headcount": "enterprise_id VARCHAR, due_month DATE, _as_of_date DATE",
        "finance__loan_balance": "bank_code VARCHAR, loan_no VARCHAR, data_date DATE, _as_of_date DATE",
        "finance__bond": "bond_code VARCHAR, data_date DATE, _as_of_date DATE",
        "finance__insurance_policy": "insurer_code VARCHAR, policy_no VARCHAR, data_date DATE, _as_of_date DATE",
        "finance__guarantee": "guarantor_code VARCHAR, guarantee_no VARCHAR, data_date DATE, _as_of_date DATE",
        "innovation__sme_admission": "enterprise_name VARCHAR, admission_no VARCHAR, admission_year INTEGER, "
        "_as_of_date DATE",
    }.items():
        connection.execute(f"CREATE TABLE landing.{table}({columns})")
    for first, last, day, number in (("2026-05-01", "2026-05-31", "2026-06-15", "a"), (start, end, "2026-06-30", "b")):
        connection.execute(
            "INSERT INTO landing.tax__vat_return "
            "SELECT 'e' || i, ? || i, 'original', CAST(? AS DATE), CAST(? AS DATE), CAST(? AS DATE) "
            "FROM range(40) AS t(i)",
            [number, first, last, day],
        )


@pytest.mark.parametrize(
    ("start", "end", "ended", "once"),
    [
        ("2026-04-01", "2026-04-30", False, False),
        ("2026-06-01", "2026-06-30", True, False),
        ("2026-05-01", "2026-05-31", False, True),
    ],
)
def test_a_period_is_over_and_has_one_original_return(
    connection: duckdb.DuckDBPyConnection, start: str, end: str, *, ended: bool, once: bool
) -> None:
    returns(connection, start, end)
    found = [judged(connection, name).blocks_build for name in ("periods_have_ended", "originals_once")]
    assert found == [ended, once]


@pytest.mark.parametrize(
    ("twice", "day", "blocks"), [(1, "2026-06-30", False), (4, "2026-06-30", True), (4, "2026-05-30", False)]
)
def test_originals_of_a_day_that_come_twice_are_not_few_among_those_of_years(
    connection: duckdb.DuckDBPyConnection, twice: int, day: str, *, blocks: bool
) -> None:
    """A day on which they were released holds no later one for long."""
    returns(connection, "2026-06-01", "2026-06-30")
    for period in range(60):
        connection.execute(
            "INSERT INTO landing.tax__vat_return SELECT 'e' || i, ? || '-' || i, 'original', DATE '2020-01-01' + ?, "
            "DATE '2020-01-01' + ?, DATE '2026-06-15' FROM range(40) AS t(i)",
            [str(period), period, period],
        )
    connection.execute(
        "INSERT INTO landing.tax__vat_return SELECT 'x' || i, n || i, 'original', "
        "DATE '2026-05-01', DATE '2026-05-31', "
        "CAST(? AS DATE) FROM range(20) AS t(i), unnest(['a', 'b']) AS u(n) WHERE n = 'a' OR i < ?",
        [day, twice],
    )
    assert judged(connection, "originals_once").blocks_build is blocks


@pytest.mark.parametrize(("month", "ended"), [("2026-06-30", False), ("2026-07-31", True)])
@pytest.mark.parametrize("table", ["finance__bond", "finance__insurance_policy", "finance__guarantee"])
def test_a_list_of_a_month_that_is_not_over_blocks(
    connection: duckdb.DuckDBPyConnection, table: str, month: str, *, ended: bool
) -> None:
    returns(connection, "2026-05-01", "2026-05-31")
    numbers = pl.Series([f"x{number}" for number in range(40)])
    keys = {"finance__bond": 1}.get(table, 2)
    rows = pl.DataFrame([*([numbers] * keys)], schema=[f"key_{place}" for place in range(keys)]).with_columns(
        data_date=pl.lit(date.fromisoformat(month)), as_of_date=pl.lit(date(2026, 6, 30))
    )
    connection.register("rows", rows)
    connection.table("rows").insert_into(f"landing.{table}")
    assert judged(connection, "periods_have_ended").blocks_build == ended


@pytest.mark.parametrize(("employers", "loans", "blocks"), [(98, 19, False), (80, 20, True), (100, 12, True)])
def test_employers_and_loans_of_a_month_are_in_the_next(
    connection: duckdb.DuckDBPyConnection, employers: int, loans: int, *, blocks: bool
) -> None:
    connection.execute(
        "CREATE TABLE staging.stg_social__insurance_headcount AS SELECT 'e' || i AS enterprise_id, "
        "'pension' AS insurance_code, DATE '2026-04-01' AS due_month FROM range(100) AS t(i); "
        "CREATE TABLE staging.stg_finance__loan_balance AS SELECT 'b' AS bank_code, 'l' || i AS loan_no, "
        "DATE '2026-04-30' AS data_date, CASE WHEN i < 20 THEN 100 ELSE 0 END AS balance_cny FROM range(30) AS t(i)"
    )
    connection.execute(
        "INSERT INTO staging.stg_social__insurance_headcount SELECT 'e' || i, 'pension', DATE '2026-05-01' "
        "FROM range(?) AS t(i)",
        [employers],
    )
    connection.execute(
        "INSERT INTO staging.stg_finance__loan_balance "
        "SELECT 'b', 'l' || i, DATE '2026-05-31', 90 FROM range(?) AS t(i)",
        [loans],
    )
    assert judged(connection, "periods_follow").blocks_build is blocks


@pytest.mark.parametrize(("unreadable", "blocks"), [(1, False), (2, True)])
def test_known_records_that_cannot_be_read_any_more_are_held(
    connection: duckdb.DuckDBPyConnection, unreadable: int, *, blocks: bool
) -> None:
    connection.execute(
        "CREATE TABLE known.credit__dishonest_debtor AS SELECT 'n' || i AS record_no, DATE '2026-06-01' "
        "AS _as_of_date, 'd1' AS _delivery_id FROM range(20) AS t(i)"
    )
    connection.execute(
        "INSERT INTO known.credit__dishonest_debtor SELECT 'n' || i, DATE '2026-06-30', 'd2' FROM range(?, 20) AS t(i)",
        [unreadable],
    )
    connection.execute(
        "CREATE TABLE set_aside AS "
        "SELECT '{\"记录编号\": \"n' || i || '\"}' AS raw_row, DATE '2026-06-30' AS _as_of_date, 'd2' AS _delivery_id "
        "FROM range(?) AS t(i) UNION ALL SELECT '{\"记录编号\": \"never seen\"}', DATE '2026-06-30', 'd2'",
        [unreadable],
    )
    found = run_agreement(connection, known_unreadable(FEEDS, {"credit/dishonest_debtor": "set_aside"}, "change"))
    assert found.blocks_build is blocks
    assert (found.figure or "").startswith(f"{unreadable} of 20 pairs")


def test_rows_that_could_not_be_read_before_may_come_again(connection: duckdb.DuckDBPyConnection) -> None:
    connection.execute(
        "CREATE TABLE known.credit__dishonest_debtor AS SELECT 'n' || i AS record_no, DATE '2026-06-01' "
        "AS _as_of_date, 'd1' AS _delivery_id FROM range(20) AS t(i)"
    )
    connection.execute(
        "CREATE TABLE set_aside AS SELECT '{\"记录编号\": \"n' || i || '\"}' AS raw_row, day AS _as_of_date, "
        "'d' AS _delivery_id FROM range(9) AS t(i), (VALUES (DATE '2026-06-01'), (DATE '2026-06-30')) AS d(day)"
    )
    found = run_agreement(connection, known_unreadable(FEEDS, {"credit/dishonest_debtor": "set_aside"}, "change"))
    assert found.state == "passed"


def test_without_unreadable_rows_there_is_nothing_to_compare(connection: duckdb.DuckDBPyConnection) -> None:
    assert run_agreement(connection, known_unreadable(FEEDS, {}, "change")).state == "passed"


@pytest.mark.parametrize(("wrong", "blocks"), [(1, False), (6, True)])
def test_tax_above_the_highest_rate_is_held(connection: duckdb.DuckDBPyConnection, wrong: int, *, blocks: bool) -> None:
    connection.execute(
        "CREATE TABLE landing.tax__vat_return AS SELECT 'e' || i AS enterprise_id, 's' || i AS submission_no, "
        "DATE '2026-05-31' AS period_end_date, CASE WHEN i < 270 THEN DATE '2026-06-10' ELSE DATE '2026-06-30' END "
        "AS _as_of_date, 130 AS output_tax_cny, CASE WHEN i >= 300 - ? THEN 130 ELSE 1000 END AS standard_sales_cny "
        "FROM range(300) AS t(i)",
        [wrong],
    )
    assert judged(connection, "vat_tax_to_sales").blocks_build is blocks


@pytest.mark.parametrize(("old", "blocks"), [(1, False), (10, True)])
def test_new_invoices_of_days_long_ago_are_held(
    connection: duckdb.DuckDBPyConnection, old: int, *, blocks: bool
) -> None:
    """Old invoices that come again, and the first file of an enterprise, are no fault."""
    connection.execute(
        "CREATE TABLE build.landing.tax__vat_invoice AS SELECT 'e' || i % 10 AS enterprise_id, "
        "'output' AS direction_code, 'k' || i AS invoice_no, "
        "DATE '2026-06-29' - CAST(i % 20 AS INTEGER) AS invoice_date, DATE '2026-06-29' AS _as_of_date "
        "FROM range(100) AS t(i)"
    )
    connection.execute(
        "INSERT INTO build.landing.tax__vat_invoice SELECT enterprise_id, direction_code, invoice_no, invoice_date, "
        "DATE '2026-06-30' FROM build.landing.tax__vat_invoice UNION ALL "
        "SELECT 'a new one', 'output', 'f' || i, DATE '2026-01-01', DATE '2026-06-30' FROM range(50) AS t(i) UNION ALL "
        "SELECT 'e1', 'output', 'n' || i, CASE WHEN i < ? THEN DATE '2026-06-01' ELSE DATE '2026-06-30' END, "
        "DATE '2026-06-30' FROM range(60) AS t(i)",
        [old],
    )
    assert judged(connection, "invoices_backdated").blocks_build is blocks


@pytest.mark.parametrize(("swapped", "blocks"), [(1, False), (6, True)])
def test_tax_that_is_payable_on_more_input_than_output_is_held(
    connection: duckdb.DuckDBPyConnection, swapped: int, *, blocks: bool
) -> None:
    connection.execute(
        "CREATE TABLE landing.tax__vat_return AS SELECT 'e' || i AS enterprise_id, 's' || i AS submission_no, "
        "DATE '2026-05-31' AS period_end_date, DATE '2026-06-30' AS _as_of_date, 0 AS simplified_sales_cny, "
        "50 AS tax_payable_cny, 100 AS output_tax_cny, CASE WHEN i < ? THEN 150 ELSE 50 END AS input_tax_cny "
        "FROM range(30) AS t(i)",
        [swapped],
    )
    assert judged(connection, "vat_payable_to_taxes").blocks_build is blocks


@pytest.mark.parametrize(("share", "blocks"), [(4, False), (20, True)])
def test_a_month_of_arrears_is_held(connection: duckdb.DuckDBPyConnection, share: int, *, blocks: bool) -> None:
    connection.execute(
        "CREATE TABLE landing.social__insurance_headcount AS SELECT 'e' || i AS enterprise_id, "
        "'pension' AS insurance_code, DATE '2026-05-01' AS due_month, "
        "CASE WHEN i % 100 < ? THEN 'in_arrears' ELSE 'normal' END AS payment_status_code FROM range(400) AS t(i)",
        [share],
    )
    assert judged(connection, "contributions_in_arrears").blocks_build is blocks


@pytest.mark.parametrize(("wrong", "blocks"), [(2, False), (9, True)])
def test_pledges_in_a_wrong_unit_and_events_of_no_patent_are_held(
    connection: duckdb.DuckDBPyConnection, wrong: int, *, blocks: bool
) -> None:
    connection.execute(
        "CREATE TABLE landing.ip__ip_pledge AS SELECT 'p' || i AS pledge_no, 'a' || i AS application_no, "
        "NULL AS registration_no, DATE '2026-06-30' AS _as_of_date, "
        "CASE WHEN i < ? THEN 30000000000 ELSE 3000000 END AS secured_amount_cny FROM range(22) AS t(i)",
        [wrong],
    )
    connection.execute(
        "CREATE TABLE landing.ip__patent AS SELECT 'a' || i AS application_no FROM range(?, 22) AS t(i)", [wrong]
    )
    connection.execute(
        "CREATE TABLE landing.ip__patent_event AS SELECT application_no, DATE '2026-06-01' AS announced_date, "
        "_as_of_date FROM landing.ip__ip_pledge"
    )
    found = [judged(connection, name).blocks_build for name in ("pledge_amounts_in_range", "events_to_patents")]
    assert found == [blocks, blocks]


@pytest.mark.parametrize(("year", "blocks"), [(2025, True), (2026, False)])
@pytest.mark.parametrize("check", ["scores_moved", "bands_changed"])
def test_scores_move_with_a_new_year_of_figures_and_not_without(
    connection: duckdb.DuckDBPyConnection, check: str, year: int, *, blocks: bool
) -> None:
    """On 1 June the returns of last year are due, and take the place of those of the year before."""
    connection.execute(
        "CREATE SCHEMA new; CREATE OR REPLACE TABLE old.mart_enterprise_profile AS "
        "SELECT 'e' || i AS enterprise_id, '340202' AS region_code, 2025 AS figure_year FROM range(40) AS t(i); "
        "CREATE TABLE new.mart_enterprise_profile AS SELECT * FROM old.mart_enterprise_profile; "
        "CREATE TABLE old.mart_innovation_score AS SELECT enterprise_id, 'r' AS rulebook_code, '1' AS version, "
        "60 AS score, 'B' AS band_code FROM old.mart_enterprise_profile; "
        "CREATE TABLE new.mart_innovation_score AS SELECT * REPLACE (90 AS score, 'A' AS band_code) "
        "FROM old.mart_innovation_score"
    )
    connection.execute("UPDATE new.mart_enterprise_profile SET figure_year = ?", [year])
    assert judged(connection, check).blocks_build is blocks


@pytest.mark.parametrize("stray", [False, True])
def test_a_claim_on_a_loan_that_nobody_filed_is_told(connection: duckdb.DuckDBPyConnection, *, stray: bool) -> None:
    connection.execute(
        "CREATE TABLE staging.stg_finance__loan_filing AS SELECT 'X' AS bank_code, 'l' || i AS loan_no "
        "FROM range(20) AS t(i); CREATE TABLE staging.stg_finance__compensation_claim AS "
        "SELECT bank_code, loan_no, 'c' || loan_no AS claim_no FROM staging.stg_finance__loan_filing"
    )
    if stray:
        connection.execute("INSERT INTO staging.stg_finance__compensation_claim VALUES ('Y', 'l1', 'c0')")
    found = judged(connection, "claims_of_filed_loans")
    assert (found.state, found.blocks_build) == ("failed" if stray else "passed", False)
