"""Reconciliation: exact comparison, and what a file must say. The shipped queries run on a small warehouse."""

from pathlib import Path

import duckdb
import pytest
from sound_warehouse import RECORDS_AND_RIGHTS, WAREHOUSE
from spilling import LARGE, warehouse_without_room

import quality
from pipelines.base.errors import MachineError
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


def warehouse(folder: Path, *statements: str) -> Path:
    path = folder / "warehouse.duckdb"
    with duckdb.connect(str(path)) as connection:
        for statement in statements:
            connection.execute(statement)
    return path


def run(folder: Path, query: str) -> CheckResult:
    (folder / "same.sql").write_text(HEADER + query, encoding="utf-8")
    (result,) = run_reconciliations(warehouse(folder), load_reconciliations(folder))
    return result


def test_a_full_disk_is_no_verdict(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    query = f"SELECT 'rows' AS item, 0 AS expected, (SELECT count(*) FROM ({LARGE})) AS actual"  # noqa: S608
    (tmp_path / "same.sql").write_text(HEADER + query, encoding="utf-8")
    with (
        warehouse_without_room(tmp_path, monkeypatch) as full,
        pytest.raises(MachineError, match="no space left on the disk"),
    ):
        run_reconciliations(full, load_reconciliations(tmp_path))


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
    assert (result.figure, result.bound, result.sample) == (
        "2 of 3 figures differ, first b: none, not 2",
        "0 figures",
        [
            {"item": "b", "expected_rows": "2", "actual_rows": "null"},
            {"item": "c", "expected_rows": "3", "actual_rows": "4"},
        ],
    )
    assert (result.value, result.of, result.unit, result.limit) == (2, 3, "figure", 0)
    assert result.is_confidential


def test_amounts_are_in_the_sample_only_where_they_are_hidden(tmp_path: Path) -> None:
    """The control total of an arrival of one row is the revenue of one enterprise."""
    pairs = "VALUES ('tax/vat_return #7 sales_cny', 7318264.95, 7318264.96), ('x', 1.00, 1.00)"
    result = run(tmp_path, f"SELECT * FROM ({pairs}) AS pair (item, expected, actual)")  # noqa: S608
    figures = (result.figure, result.bound, result.detail)
    assert figures == ("1 of 2 figures differ, first tax/vat_return #7 sales_cny", "0 figures", None)
    assert result.sample == [{"item": "tax/vat_return #7 sales_cny", "expected": "7318264.95", "actual": "7318264.96"}]
    kept = result.without_identifiers(b"secret").model_dump_json()
    assert "7318264" not in kept
    assert "tax/vat_return #7 sales_cny" in kept


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
    assert result.blocks_build
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
    with pytest.raises(ValueError, match="no checks"):
        load_reconciliations(tmp_path / "nothing")


def test_ours_agree_on_a_sound_warehouse(tmp_path: Path) -> None:
    results = run_reconciliations(warehouse(tmp_path, WAREHOUSE, RECORDS_AND_RIGHTS), load_reconciliations(OURS))
    assert {(result.id, result.state, result.detail) for result in results if result.state != "passed"} == set()
    assert {(result.value, result.bound, result.is_confidential) for result in results} == {(0, "0 figures", False)}
    assert len(results) == 14


TAKEN_OVER = "UPDATE linking.party SET party_name = '宏达有限公司';"
BY_MODEL = "UPDATE linking.enterprise_link SET method = 'model';"
NUMBERED = """
UPDATE linking.party SET outcome = 'linked', party_name = '老字号';
INSERT INTO linking.enterprise_link VALUES ('ip/patent', 2, 'applicant', 1, 'B', 'identifier')
"""


@pytest.mark.parametrize(
    ("fault", "caught"),
    [
        ("DELETE FROM landing.tax__vat_invoice WHERE _record_id = 5", {"landed_rows", "landed_money"}),
        ("DELETE FROM linking.enterprise_link", {"linking_parties"}),
        ("UPDATE linking.enterprise_link SET enterprise_id = 'NOBODY'", {"linking_parties"}),
        (
            "INSERT INTO linking.enterprise_link VALUES ('ip/patent', 1, 'applicant', 1, 'B', 'model')",
            {"linking_parties"},
        ),
        ("UPDATE linking.party SET party_name = '自然人00002'", {"linking_parties"}),
        (TAKEN_OVER, set()),  # its number may say so
        (TAKEN_OVER + BY_MODEL, {"linking_conflicts"}),
        (NUMBERED, set()),  # the place may tell two namesakes apart
        (BY_MODEL + NUMBERED, {"linking_conflicts"}),
        ("DELETE FROM marts.mart_adverse_record WHERE source_feed = 'tax/arrears'", {"adverse_records_to_mart"}),
        ("DELETE FROM intermediate.int_adverse__record WHERE NOT is_displayed", {"adverse_records_to_mart"}),
        ("INSERT INTO intermediate.int_adverse__penalty_kind VALUES (22, 'fine')", {"adverse_records_to_mart"}),
        (
            "DELETE FROM staging.stg_linking__enterprise_link WHERE feed = 'ip/patent_event'",
            {"ip_rights_to_mart"},
        ),
        ("DELETE FROM staging.stg_ip__ip_right", {"ip_rights_to_mart"}),
        ("DELETE FROM seeds.match_decision WHERE decision_no = 3", {"linking_decisions"}),
        ("UPDATE landing.delivery_total SET total = 23.31 WHERE measure_name = 'total_cny'", {"landed_money"}),
        ("DELETE FROM landing.delivery_total WHERE measure_name = 'tax_cny'", {"landed_money"}),
        ("DELETE FROM core.fct_vat_invoice WHERE record_id = 3", {"invoice_rows_to_core"}),
        (
            "CREATE OR REPLACE VIEW staging.stg_tax__vat_invoice AS FROM core.fct_vat_invoice WHERE record_id <> 2",
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
        ("UPDATE marts.mart_finance_statistic SET figure_value = 9.99 WHERE is_additive", {"statistics_to_union"}),
        ("DELETE FROM marts.mart_finance_statistic WHERE dimension_code = 'union'", {"statistics_to_union"}),
        ("DELETE FROM marts.mart_finance_statistic", set()),
        ("UPDATE marts.mart_funnel_statistic SET figure_value = 9.99 WHERE is_additive", {"funnel_to_banks"}),
        ("UPDATE marts.mart_funnel_statistic SET figure_value = 9 WHERE figure_code = 'days_to_match'", set()),
    ],
)
def test_ours_catch_an_injected_fault(tmp_path: Path, fault: str, caught: set[str]) -> None:
    results = run_reconciliations(warehouse(tmp_path, WAREHOUSE, RECORDS_AND_RIGHTS, fault), load_reconciliations(OURS))
    assert {r.id.removeprefix("reconciliation.") for r in results if r.state == "failed"} == caught
    assert all(r.state != "error" for r in results)
