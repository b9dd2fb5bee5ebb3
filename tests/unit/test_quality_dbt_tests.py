"""dbt's JSON documents as checks, with small handmade ones."""

from pathlib import Path
from typing import Any

import duckdb
import pytest

from quality.checks import CheckResult
from quality.dbt_tests import test_definitions as definitions
from quality.dbt_tests import test_results as results_of

MODEL = {
    "resource_type": "model",
    "name": "mart_x",
    "schema": "marts",
    "config": {"meta": {"owner": "team:model"}},
}


def node(name: str = "not_null_mart_x_id", **changes: Any) -> dict[str, Any]:
    config = {"severity": "ERROR", "error_if": "!= 0", "warn_if": "!= 0", "meta": {}, **changes.pop("config", {})}
    return {
        "resource_type": "test",
        "unique_id": f"test.kechuang.{name}",
        "name": name,
        "attached_node": "model.kechuang.mart_x",
        "depends_on": {"nodes": ["model.kechuang.mart_x"]},
        "description": "",
        "config": config,
        **changes,
    }


def manifest(*tests: dict[str, Any]) -> dict[str, Any]:
    source = {"resource_type": "source", "schema": "landing", "name": "s", "identifier": "tax__s"}
    return {
        "nodes": {"model.kechuang.mart_x": MODEL, **{test["unique_id"]: test for test in tests}},
        "sources": {"source.kechuang.landing.s": {**source, "config": {"meta": {"owner": "team:source"}}}},
        "unit_tests": {"unit_test.kechuang.mart_x.rule": {"resource_type": "unit_test", "name": "rule"}},
    }


def outcome(test: dict[str, Any], status: str, failures: int | None = 0, **changes: Any) -> dict[str, Any]:
    return {"unique_id": test["unique_id"], "status": status, "failures": failures, "execution_time": 0.5, **changes}


def result(test: dict[str, Any], *outcomes: dict[str, Any], warehouse: Path = Path("none.duckdb")) -> CheckResult:
    (only,) = results_of({"results": list(outcomes)}, manifest(test), warehouse)
    return only


def test_a_test_is_named_placed_and_owned_by_its_model() -> None:
    (check,) = definitions(manifest(node(description="编号不为空 / The id is there")))
    assert (check.id, check.table, check.owner) == ("dbt_test.not_null_mart_x_id", "marts.mart_x", "team:model")
    assert (check.reason.zh, check.reason.en) == ("编号不为空", "The id is there")


def test_its_own_owner_and_reason_come_first() -> None:
    meta = {"owner": "team:test", "reason": {"zh": "理由", "en": "reason"}}
    (check,) = definitions(manifest(node(config={"meta": meta}, description="other")))
    assert (check.owner, check.reason.zh, check.reason.en) == ("team:test", "理由", "reason")


def test_a_test_of_a_source_or_of_its_own_finds_its_table() -> None:
    depends = {"nodes": ["macro.x", "source.kechuang.landing.s"]}
    (check,) = definitions(manifest(node(attached_node=None, depends_on=depends)))
    assert (check.table, check.owner, check.reason.en) == ("landing.tax__s", "team:source", "not_null_mart_x_id")


def test_no_owner_and_no_tests_are_refused() -> None:
    with pytest.raises(ValueError, match="lonely has no owner"):
        definitions(manifest(node("lonely", attached_node=None, depends_on={"nodes": []})))
    with pytest.raises(ValueError, match="no data test"):
        definitions(manifest())


@pytest.mark.parametrize(
    ("severity", "ours"), [("ERROR", "block"), ("error", "block"), ("warn", "warn"), ("WARN", "warn")]
)
def test_severity(severity: str, ours: str) -> None:
    assert definitions(manifest(node(config={"severity": severity})))[0].severity == ours


@pytest.mark.parametrize(
    ("error_if", "bound"),
    [
        ("!= 1", "1 row"),
        ("> 1", "at most 1 row"),
        ("!= 0", "0 rows"),
        (">0", "0 rows"),
        (">= 1", "0 rows"),
        ("> 10", "at most 10 rows"),
        (">= 10", "at most 9 rows"),
        ("between 1 and 5", "not between 1 and 5 rows"),
    ],
)
def test_bound(error_if: str, bound: str) -> None:
    test = node(config={"error_if": error_if})
    assert result(test, outcome(test, "pass")).bound == bound


def test_a_single_row_is_not_rows() -> None:
    test = node(config={"severity": "warn"})
    assert result(test, outcome(test, "warn", 1)).figure == "1 row"


def test_a_pass() -> None:
    test = node()
    passed = result(test, outcome(test, "pass"))
    assert (passed.state, passed.figure, passed.seconds, passed.blocks_build) == ("passed", "0 rows", 0.5, False)


def test_a_failure_shows_five_rows(tmp_path: Path) -> None:
    path = tmp_path / "warehouse.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute(
            "CREATE SCHEMA marts; CREATE TABLE marts.mart_x AS SELECT 9 - range AS id, 'a' AS k FROM range(9)"
        )
    test = node()
    query = "select id, k from marts.mart_x where id > 2 -- all but two"
    failed = result(test, outcome(test, "fail", 7, compiled_code=query), warehouse=path)
    assert (failed.state, failed.figure, failed.bound) == ("failed", "7 rows", "0 rows")
    assert (failed.value, failed.unit, failed.limit) == (7, "row", 0)
    assert failed.sample == [{"id": str(n), "k": "a"} for n in range(3, 8)]
    assert failed.blocks_build
    broken = result(test, outcome(test, "fail", 7, compiled_code="select nope"), warehouse=path)
    assert broken.state == "failed"
    assert str(broken.detail).startswith("no sample: ")


def test_crossing_only_the_warning_bound_does_not_hold() -> None:
    test = node(config={"warn_if": "> 2", "error_if": "> 10"})
    warned = result(test, outcome(test, "warn", 3))
    assert (warned.state, warned.severity, warned.bound) == ("failed", "warn", "at most 2 rows")
    assert not warned.blocks_build


@pytest.mark.parametrize("status", ["error", "skipped", "runtime error", "something new"])
def test_what_did_not_finish_is_an_error(status: str) -> None:
    test = node()
    stopped = result(test, outcome(test, status, None, message="\nno such table\nat line 1"))
    assert (stopped.state, stopped.figure, stopped.detail) == ("error", None, f"{status} no such table")


def test_a_test_without_a_result_is_an_error() -> None:
    missing = result(node())
    assert (missing.state, missing.detail, missing.blocks_build) == ("error", "did not run", True)


def test_results_of_models_and_unit_tests_are_left_out() -> None:
    test = node()
    others = [
        {"unique_id": "model.kechuang.mart_x", "status": "success"},
        {"unique_id": "unit_test.x", "status": "fail"},
    ]
    assert result(test, outcome(test, "pass"), *others).id == "dbt_test.not_null_mart_x_id"
