"""Runs dbt's compiled data tests: all tests of one table in one statement, instead of one statement and commit each.

One scan of each table finds the tests that count nothing, which is nearly all of them (`screened`); the others run.

What lives here: the running. The outcome has the shape of dbt's `run_results.json`, which `dbt_tests` reads.
"""

import time
from collections.abc import Iterable
from itertools import groupby
from pathlib import Path
from typing import Any

import duckdb

from pipelines.base.machine import stop_for, trouble_of
from quality.readonly import open_read_only
from quality.screened import counting_nothing

_Node = dict[str, Any]


def run_tests(manifest: dict[str, Any], warehouse: Path, *, threads: int) -> dict[str, Any]:
    """Count the failing rows of every data test of a compiled manifest.

    Returns `{"results": [...]}` with `unique_id`, `status` (pass, warn, fail, error), `failures`, `message` and
    `execution_time` (seconds; those of a statement are shared out evenly among its tests), as dbt would say it.
    A test that cannot run has the status "error" and spoils no other. Raises FileNotFoundError for no warehouse,
    MachineError as on a full disk.
    """
    tests = [node for node in manifest["nodes"].values() if node["resource_type"] == "test"]
    with open_read_only(warehouse, threads=threads) as connection:
        started = time.perf_counter()
        passed = counting_nothing(connection, tests)
        seconds = (time.perf_counter() - started) / max(1, len(passed))
        results = [_result(test, "pass", 0, None, seconds) for test in passed]
        known = {test["unique_id"] for test in passed}
        left = (test for test in tests if test["unique_id"] not in known)
        for _, of_one_table in groupby(sorted(left, key=_tested), key=_tested):
            results += _run_together(connection, list(of_one_table))
    return {"results": results}


def _tested(node: _Node) -> str:
    return str(node.get("attached_node") or "")


def _run_together(connection: duckdb.DuckDBPyConnection, tests: list[_Node]) -> list[dict[str, Any]]:
    started = time.perf_counter()
    try:
        counted = connection.execute(_together(tests)).fetchall()
    except duckdb.Error as error:
        stop_for(trouble_of(error))
        if len(tests) > 1:  # which of them it is, each by itself says
            return [result for test in tests for result in _run_together(connection, [test])]
        return [_result(tests[0], "error", None, str(error), time.perf_counter() - started)]
    seconds = (time.perf_counter() - started) / len(tests)
    return [_outcome(tests[no], failures, warns, fails, seconds) for no, failures, warns, fails in sorted(counted)]


def _together(tests: Iterable[_Node]) -> str:
    """SQL of one row a test: its place in the list, failing rows, and whether they warn and whether they fail."""
    rows = (
        f"SELECT {no} AS no, f AS failures, f {test['config']['warn_if']} AS warns, "  # noqa: S608 - our project's own
        f"f {test['config']['error_if']} AS fails FROM (SELECT {test['config']['fail_calc']} AS f "
        f"FROM ({test['compiled_code']}\n{_limit(test)}) AS failing) AS counted"
        for no, test in enumerate(tests)
    )
    return " UNION ALL ".join(rows)


def _limit(test: _Node) -> str:
    limit = test["config"].get("limit")
    return "" if limit is None else f"LIMIT {int(limit)}"


def _outcome(test: _Node, failures: int | None, warns: bool | None, fails: bool | None, seconds: float) -> _Node:
    if failures is None or warns is None or fails is None:
        return _result(test, "error", None, "its count of failures is NULL", seconds)
    is_error = str(test["config"].get("severity", "error")).lower() == "error"
    status = "fail" if is_error and fails else "warn" if warns else "pass"
    return _result(test, status, failures, None, seconds)


def _result(test: _Node, status: str, failures: int | None, message: str | None, seconds: float) -> _Node:
    return {
        "unique_id": test["unique_id"],
        "status": status,
        "failures": failures,
        "message": message,
        "execution_time": seconds,
    }
