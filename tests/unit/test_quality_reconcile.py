"""Reconciliation: exact comparison, and what a file must say. The shipped queries run on a small warehouse."""

from pathlib import Path

import duckdb
import pytest

import quality
from quality.checks import CheckResult
from quality.reconcile import load_reconciliations, run_reconciliations

OURS = Path(quality.__file__).parent / "reconcile"
HEADER = """-- id: same
-- table: landing.t
-- owner: team:a
-- severity: block
-- reason:
--   zh: 理由
--   en: reason
"""
WAREHOUSE = """
CREATE SCHEMA landing; CREATE SCHEMA staging; CREATE SCHEMA core; CREATE SCHEMA marts; CREATE SCHEMA identity;
CREATE SCHEMA seeds;
CREATE TABLE staging.stg_registry__enterprise AS
    SELECT * FROM (VALUES ('A', '科信有限公司'), ('B', '宏达有限公司')) AS registry (enterprise_id, enterprise_name);
CREATE TABLE seeds.match_decision AS
    SELECT * FROM (VALUES (1, '科信', NULL, 'B', 'no'), (2, '老字号', NULL, 'GONE', 'yes'),
        (3, '老字号', NULL, 'GONE', 'withdrawn'))
    AS decision (decision_no, party_name, party_place, enterprise_id, verdict);
CREATE TABLE identity.party AS
    SELECT 'ip/patent' AS feed, n AS _record_id, 'applicant' AS party_role, 1 AS party_no, name AS party_name, outcome
    FROM (VALUES (1, '科信', 'linked'), (2, '自然人00001', 'person')) AS party (n, name, outcome);
CREATE TABLE identity.enterprise_link AS
    SELECT feed, _record_id, party_role, party_no, 'A' AS enterprise_id, 'exact_name' AS method
    FROM identity.party WHERE outcome = 'linked';
CREATE TABLE landing.run AS SELECT DATE '2020-03-01' AS business_date;
CREATE TABLE landing.registry__enterprise AS
    SELECT 'A' AS enterprise_id, 100.00::DECIMAL(20, 2) AS registered_capital_amount, 1 AS _delivery_no,
        DATE '2020-01-01' AS _as_of_date
    UNION ALL SELECT 'B', NULL, 1, DATE '2020-01-01'
    UNION ALL SELECT 'LATE', NULL, 2, DATE '2020-03-02';
CREATE TABLE landing.tax__vat_invoice AS
    SELECT enterprise_id, direction_code, day AS invoice_date, total AS amount_cny, 0.00::DECIMAL(18, 2) AS tax_cny,
        total AS total_cny, status_code, 3 AS _delivery_no, CAST(NULL AS DATE) AS _as_of_date, n AS _record_id
    FROM (VALUES
        ('A', 'sale', DATE '2020-03-01', 10.10::DECIMAL(18, 2), 'valid', 1),
        ('A', 'sale', NULL, 5.00, 'valid', 2),
        ('A', 'sale', DATE '2020-03-01', 7.00, 'void', 3),
        ('C', 'purchase', DATE '2019-01-01', 0.20, 'valid', 4),
        ('D', 'sale', DATE '2020-03-02', 1.00, 'valid', 5)
    ) AS invoice (enterprise_id, direction_code, day, total, status_code, n);
CREATE TABLE landing.delivery AS
    SELECT * FROM (VALUES (1, 'registry/enterprise', 2), (2, 'registry/enterprise', 1), (3, 'tax/vat_invoice', 5))
    AS delivery (delivery_no, feed, row_count);
CREATE TABLE landing.delivery_total AS
    SELECT * FROM (VALUES
        (1, 'registry/enterprise', 'registered_capital_amount', 100.00::DECIMAL(38, 2)),
        (2, 'registry/enterprise', 'registered_capital_amount', NULL),
        (3, 'tax/vat_invoice', 'amount_cny', 23.30), (3, 'tax/vat_invoice', 'tax_cny', 0.00),
        (3, 'tax/vat_invoice', 'total_cny', 23.30)
    ) AS control (delivery_no, feed, measure_name, total);
CREATE VIEW landing.seen_rows AS
    SELECT _delivery_no AS delivery_no, count(*) AS row_count FROM landing.registry__enterprise GROUP BY 1
    UNION ALL SELECT _delivery_no, count(*) FROM landing.tax__vat_invoice GROUP BY 1;
CREATE VIEW landing.seen_total AS
    SELECT _delivery_no AS delivery_no, 'registered_capital_amount' AS measure_name,
        sum(registered_capital_amount) AS total
    FROM landing.registry__enterprise GROUP BY 1
    UNION ALL SELECT _delivery_no, 'amount_cny', sum(amount_cny) FROM landing.tax__vat_invoice GROUP BY 1
    UNION ALL SELECT _delivery_no, 'tax_cny', sum(tax_cny) FROM landing.tax__vat_invoice GROUP BY 1
    UNION ALL SELECT _delivery_no, 'total_cny', sum(total_cny) FROM landing.tax__vat_invoice GROUP BY 1;
CREATE VIEW landing.seen_enterprise AS
    SELECT DISTINCT 'registry/enterprise' AS feed, enterprise_id, false AS is_contested
    FROM landing.registry__enterprise, landing.run WHERE _as_of_date <= business_date
    UNION ALL SELECT DISTINCT 'tax/vat_invoice', enterprise_id, false FROM landing.tax__vat_invoice, landing.run
    WHERE coalesce(invoice_date <= business_date, true)
    UNION ALL VALUES ('innovation/tech_contract', 'CORRECTED', true), ('innovation/tech_contract', 'A', true);
CREATE VIEW staging.stg_tax__vat_invoice AS
    SELECT * FROM landing.tax__vat_invoice WHERE invoice_date IS NULL OR invoice_date <= DATE '2020-03-01';
CREATE TABLE core.fct_vat_invoice AS FROM staging.stg_tax__vat_invoice;
CREATE TABLE core.dim_enterprise AS SELECT unnest(['A', 'B', 'C']) AS enterprise_id;
CREATE TABLE marts.mart_enterprise_profile AS FROM core.dim_enterprise;
CREATE TABLE marts.mart_invoice_profile AS
    SELECT * FROM (VALUES
        ('A', 'all', 10.10::DECIMAL(24, 2), 0.00::DECIMAL(24, 2)), ('A', '12m', 10.10, 0.00), ('C', 'all', 0.00, 0.20)
    ) AS profile (enterprise_id, window_code, sales_cny, purchases_cny);
"""


def warehouse(folder: Path, *statements: str) -> Path:
    path = folder / "warehouse.duckdb"
    with duckdb.connect(str(path)) as connection:
        for statement in statements:
            connection.execute(statement)
    return path


def run(folder: Path, query: str) -> CheckResult:
    (folder / "same.sql").write_text(HEADER + query, encoding="utf-8")
    (result,) = run_reconciliations(warehouse(folder), folder)
    return result


@pytest.mark.parametrize(
    ("expected", "actual", "state"),
    [
        ("NULL", "NULL", "passed"),
        ("NULL", "0", "failed"),
        ("0", "NULL", "failed"),
        ("2.50::DECIMAL(5, 2)", "2.5::DECIMAL(5, 1)", "passed"),
        ("7::BIGINT", "7.00::DECIMAL(38, 2)", "passed"),
        ("99999999999999999999999999999999999.01::DECIMAL(38, 2)", "99999999999999999999999999999999999.02", "failed"),
        ("'7'", "'7'", "passed"),
        ("'7'", "7", "failed"),
    ],
)
def test_comparison_is_null_safe_and_exact(tmp_path: Path, expected: str, actual: str, state: str) -> None:
    result = run(tmp_path, f"SELECT 'x' AS item, {expected} AS expected, {actual} AS actual")
    assert result.state == state


def test_the_first_difference_is_shown_with_its_figure_and_bound(tmp_path: Path) -> None:
    result = run(
        tmp_path,
        "SELECT * FROM (VALUES ('a', 1, 1), ('b', 2, NULL), ('c', 3, 4)) AS pair (item, expected, actual)",
    )
    assert (result.figure, result.bound, result.sample) == ("b: none", "b: 2", ["b", "c"])
    assert result.detail == "1 of 3 agree"


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("SELECT 'a' AS item, 1 AS expected, 1 AS actual WHERE FALSE", "nothing to compare"),
        ("SELECT 'a' AS item, 1 AS expected", "exactly the columns"),
        ("SELECT 'a' AS item, 1 AS expected, nope AS actual", "nope"),
        ("SELECT 'a' AS item, 1.0::DOUBLE AS expected, 1 AS actual", "floating-point figures .* expected"),
        ("CREATE TABLE t (a INTEGER)", "read-only"),
    ],
)
def test_a_query_that_compares_nothing_exactly_is_an_error(tmp_path: Path, query: str, message: str) -> None:
    result = run(tmp_path, query)
    assert result.state == "error"
    assert result.holds_build
    with pytest.raises(AssertionError, match=message):
        raise AssertionError(result.detail)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("-- owner: team:a\n", "", r"same\.sql: owner: Field required"),
        ("-- owner: team:a\n", "-- owner: team:a\n-- colour: red\n", r"same\.sql: colour: Extra"),
        ("-- id: same\n", "-- id: other\n", r"same\.sql: the id must be the file's name"),
        (HEADER, "", r"same\.sql: front matter"),
        ("-- owner: team:a\n", "-- owner: [\n", r"same\.sql: while parsing"),
    ],
)
def test_a_wrong_front_matter_is_refused(tmp_path: Path, old: str, new: str, message: str) -> None:
    (tmp_path / "same.sql").write_text((HEADER + "SELECT 1").replace(old, new), encoding="utf-8")
    with pytest.raises(ValueError, match=message):
        load_reconciliations(tmp_path)


def test_an_empty_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="no reconciliations"):
        run_reconciliations(warehouse(tmp_path), tmp_path / "nothing")


def test_ours_agree_on_a_sound_warehouse(tmp_path: Path) -> None:
    results = run_reconciliations(warehouse(tmp_path, WAREHOUSE), OURS)
    assert {(result.id, result.state, result.detail) for result in results if result.state != "passed"} == set()
    assert len(results) == 10


TAKEN_OVER = "UPDATE identity.party SET party_name = '宏达有限公司';"
BY_MODEL = "UPDATE identity.enterprise_link SET method = 'model';"
NUMBERED = """
UPDATE identity.party SET outcome = 'linked', party_name = '老字号';
INSERT INTO identity.enterprise_link VALUES ('ip/patent', 2, 'applicant', 1, 'B', 'identifier')
"""


@pytest.mark.parametrize(
    ("fault", "caught"),
    [
        ("DELETE FROM landing.tax__vat_invoice WHERE _record_id = 5", {"landed_rows", "landed_money"}),
        ("DELETE FROM identity.enterprise_link", {"identity_links"}),
        ("UPDATE identity.enterprise_link SET enterprise_id = 'NOBODY'", {"identity_links"}),
        (
            "INSERT INTO identity.enterprise_link VALUES ('ip/patent', 1, 'applicant', 1, 'B', 'model')",
            {"identity_links"},
        ),
        ("UPDATE identity.party SET party_name = '自然人00002'", {"identity_links"}),
        (TAKEN_OVER, set()),  # its number may say so
        (TAKEN_OVER + BY_MODEL, {"identity_conflicts"}),
        (NUMBERED, set()),  # the place may tell two namesakes apart
        (BY_MODEL + NUMBERED, {"identity_conflicts"}),
        ("DELETE FROM seeds.match_decision WHERE decision_no = 3", {"identity_decisions"}),
        ("UPDATE landing.delivery_total SET total = 23.31 WHERE measure_name = 'total_cny'", {"landed_money"}),
        ("DELETE FROM landing.delivery_total WHERE measure_name = 'tax_cny'", {"landed_money"}),
        ("DELETE FROM core.fct_vat_invoice WHERE _record_id = 3", {"invoice_rows_to_core"}),
        (
            "CREATE OR REPLACE VIEW staging.stg_tax__vat_invoice AS FROM core.fct_vat_invoice WHERE _record_id <> 2",
            {"invoice_rows_to_staging", "invoice_rows_to_core"},
        ),
        (
            "UPDATE marts.mart_invoice_profile SET sales_cny = 10.11 WHERE window_code = 'all'",
            {"invoice_money_to_mart"},
        ),
        ("UPDATE marts.mart_invoice_profile SET sales_cny = 10.11 WHERE window_code = '12m'", set()),
        (
            "DELETE FROM marts.mart_enterprise_profile WHERE enterprise_id = 'B'",
            {"enterprises_to_mart", "enterprises_core_to_mart"},
        ),
        (
            "UPDATE marts.mart_enterprise_profile SET enterprise_id = 'X' WHERE enterprise_id = 'B'",
            {"enterprises_to_mart"},
        ),
        ("INSERT INTO marts.mart_enterprise_profile VALUES ('A')", {"enterprises_to_mart", "enterprises_core_to_mart"}),
    ],
)
def test_ours_catch_an_injected_fault(tmp_path: Path, fault: str, caught: set[str]) -> None:
    results = run_reconciliations(warehouse(tmp_path, WAREHOUSE, fault), OURS)
    assert {r.id.removeprefix("reconciliation.") for r in results if r.state == "failed"} == caught
    assert all(r.state != "error" for r in results)
