"""Data tests run together: the verdicts that dbt gives, and one that cannot run spoils no other."""

from pathlib import Path
from typing import Any

import duckdb
import pytest
from spilling import LARGE, warehouse_without_room

from pipelines.base.errors import MachineError
from quality.fused_tests import run_tests


@pytest.fixture
def warehouse(tmp_path: Path) -> Path:
    with duckdb.connect(tmp_path / "warehouse.duckdb") as connection:
        connection.execute("CREATE TABLE t AS SELECT range AS n FROM range(10)")
    return tmp_path / "warehouse.duckdb"


def _test(sql: str, table: str = "t", **config: Any) -> dict[str, Any]:
    stated = {"warn_if": "!= 0", "error_if": "!= 0", "fail_calc": "count(*)", "severity": "ERROR"} | config
    return {"resource_type": "test", "unique_id": sql, "attached_node": table, "compiled_code": sql, "config": stated}


def _verdicts(warehouse: Path, *tests: dict[str, Any]) -> list[tuple[str, int | None]]:
    manifest = {"nodes": {str(no): test for no, test in enumerate(tests)}}
    found = {one["unique_id"]: one for one in run_tests(manifest, warehouse, threads=1)["results"]}
    return [(found[test["unique_id"]]["status"], found[test["unique_id"]]["failures"]) for test in tests]


@pytest.mark.parametrize(
    ("config", "verdict"),
    [
        ({}, ("fail", 4)),
        ({"severity": "warn"}, ("warn", 4)),
        ({"error_if": ">4"}, ("warn", 4)),
        ({"error_if": ">4", "warn_if": ">4"}, ("pass", 4)),
        ({"error_if": ">3", "warn_if": ">3"}, ("fail", 4)),
        ({"limit": 2}, ("fail", 2)),
        ({"fail_calc": "sum(n)"}, ("fail", 6)),
        ({"fail_calc": "sum(n) FILTER (n > 99)"}, ("error", None)),
    ],
)
def test_verdicts(warehouse: Path, config: dict[str, Any], verdict: tuple[str, int]) -> None:
    assert _verdicts(warehouse, _test("SELECT n FROM t WHERE n < 4 -- a comment", **config)) == [verdict]


def test_one_that_cannot_run_spoils_no_other(warehouse: Path) -> None:
    tests = [_test("SELECT 1 FROM t WHERE n < 0"), _test("SELECT gone FROM t"), _test("SELECT 1 FROM t WHERE n = 5")]
    assert _verdicts(warehouse, *tests) == [("pass", 0), ("error", None), ("fail", 1)]


def test_a_full_disk_is_no_verdict(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with (
        warehouse_without_room(tmp_path, monkeypatch) as warehouse,
        pytest.raises(MachineError, match="no space left on the disk"),
    ):
        _verdicts(warehouse, _test("SELECT 1 WHERE false"), _test(LARGE))


def test_tests_of_many_tables(warehouse: Path) -> None:
    tests = [_test(f"FROM t WHERE n < {no}", table=str(no % 3)) for no in range(9)]
    assert [count for _, count in _verdicts(warehouse, *tests)] == list(range(9))


def test_no_warehouse(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        run_tests({"nodes": {}}, tmp_path / "none.duckdb", threads=1)
