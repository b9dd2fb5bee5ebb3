"""dbt's data tests as checks of the gate.

What lives here: the reading of dbt's two JSON documents, `manifest.json` and `run_results.json`, already parsed.
dbt is not imported and no test is run here, but for a look at five rows of a test that failed. Unit tests are not
checks of a build: they test the code, and run before it.
"""

import re
from pathlib import Path
from typing import Any

import duckdb

from pipelines.base.machine import stop_for, trouble_of
from quality.checks import SAMPLE_SIZE, CheckDefinition, CheckResult, Reason, Severity, engine_words
from quality.family import Inputs
from quality.measured import Measured
from quality.readonly import open_read_only
from quality.sample_keys import Key, key_of

_COUNTED_BY = ("fail_calc", "limit", "error_if", "warn_if")
_STATED_BOUND = re.compile(r"^\s*(!=|>=|>)\s*(\d+)\s*$")
_SHOWN_COLUMNS = 4


def test_definitions(manifest: dict[str, Any]) -> list[CheckDefinition]:
    """The checks that a manifest's data tests are, by id.

    Owner and reason come from the test's `config.meta` (`owner`; `reason` as {zh, en} or as "中文 / English"), else
    the owner from the tested model's and the reason from the test's description or name.
    Raises ValueError where there is no test at all, or one without an owner.
    """
    return [_definition(node, manifest) for node in _tests(manifest)]


def test_results(run_results: dict[str, Any], manifest: dict[str, Any], warehouse: Path) -> list[CheckResult]:
    """One result for each data test of the manifest, by id; a test without a result has state "error".

    A test of severity `error` that only crossed its `warn_if` is a failure of severity "warn".
    Raises ValueError as `test_definitions` does, FileNotFoundError for no warehouse where a test failed.
    """
    outcomes = {outcome["unique_id"]: outcome for outcome in run_results["results"]}
    return [
        _result(node, _definition(node, manifest), outcomes.get(node["unique_id"]), warehouse)
        for node in _tests(manifest)
    ]


def test_inputs(manifest: dict[str, Any]) -> dict[str, Inputs]:
    """What each data test follows from, by id of the check: the relations that it reads, its SQL and its bounds."""
    known = {**manifest["nodes"], **manifest.get("sources", {})}
    return {
        _id(node): Inputs(
            frozenset(_table(known[name]) for name in node["depends_on"]["nodes"]),
            [node.get("compiled_code"), {name: node["config"].get(name) for name in _COUNTED_BY}],
        )
        for node in _tests(manifest)
        if node.get("depends_on", {}).get("nodes")
    }


# pytest would collect these where a test module imports them by name.
test_definitions.__test__ = False  # type: ignore[attr-defined]
test_inputs.__test__ = False  # type: ignore[attr-defined]
test_results.__test__ = False  # type: ignore[attr-defined]


def _id(node: dict[str, Any]) -> str:
    return f"dbt_test.{node['name']}"


def _tests(manifest: dict[str, Any]) -> list[dict[str, Any]]:
    tests = [node for node in manifest["nodes"].values() if node["resource_type"] == "test"]
    if not tests:
        raise ValueError("the dbt manifest holds no data test")
    return sorted(tests, key=lambda node: str(node["name"]))


def _definition(node: dict[str, Any], manifest: dict[str, Any]) -> CheckDefinition:
    tested = _tested(node, manifest)
    owner = _meta(node).get("owner") or _meta(tested).get("owner")
    if not owner:
        raise ValueError(f"dbt test {node['name']} has no owner: set config.meta.owner on it or on its model")
    return CheckDefinition(
        id=_id(node),
        family="dbt_test",
        table=_table(tested),
        owner=owner,
        reason=_reason(node),
        severity=_severity(node),
    )


def _tested(node: dict[str, Any], manifest: dict[str, Any]) -> dict[str, Any]:
    """The model, seed or source that a test looks at: the attached one, else the first that it depends on."""
    names = [node.get("attached_node"), *node.get("depends_on", {}).get("nodes", [])]
    known = {**manifest["nodes"], **manifest.get("sources", {})}
    return next((known[name] for name in names if name in known), {})


def _table(tested: dict[str, Any]) -> str:
    name = tested.get("identifier") or tested.get("alias") or tested.get("name")
    return f"{tested['schema']}.{name}" if name else "warehouse"


def _meta(node: dict[str, Any]) -> dict[str, Any]:
    return node.get("config", {}).get("meta") or node.get("meta") or {}


def _reason(node: dict[str, Any]) -> Reason:
    stated = _meta(node).get("reason") or node.get("description") or node["name"]
    if isinstance(stated, dict):
        return Reason.model_validate(stated)
    zh, _, en = str(stated).partition(" / ")
    return Reason(zh=zh, en=en or zh)


def _severity(node: dict[str, Any]) -> Severity:
    return "warn" if str(node["config"].get("severity", "error")).lower() == "warn" else "block"


def _measured(node: dict[str, Any], severity: Severity, rows: int | None) -> Measured:
    """Failing rows, beside what the test's `error_if` or `warn_if` allows."""
    stated = str(node["config"].get("error_if" if severity == "block" else "warn_if") or "!= 0")
    match = _STATED_BOUND.match(stated)
    if match is None:
        return Measured(value=rows, unit="row", limit_says=f"not {stated} rows")
    sign, number = match[1], int(match[2])
    limit = number - 1 if sign == ">=" else number
    return Measured(value=rows, unit="row", limit=limit, limit_is="exactly" if sign == "!=" else "at most")


def _result(
    node: dict[str, Any], definition: CheckDefinition, outcome: dict[str, Any] | None, warehouse: Path
) -> CheckResult:
    unmeasured = _measured(node, definition.severity, None)
    if outcome is None:
        return definition.result("error", unmeasured, detail="did not run")
    status, seconds = str(outcome["status"]), float(outcome.get("execution_time") or 0)
    if status not in ("pass", "warn", "fail"):
        message = engine_words(outcome["message"]) if outcome.get("message") else ""
        return definition.result("error", unmeasured, detail=f"{status} {message}".strip(), seconds=seconds)
    severity: Severity = "warn" if status == "warn" else definition.severity
    measured = _measured(node, severity, outcome.get("failures") or 0)
    if status == "pass":
        return definition.result("passed", measured, seconds=seconds)
    query = outcome.get("compiled_code") or node.get("compiled_code") or ""
    sample, detail = _sample(query, warehouse)
    return definition.result("failed", measured, sample=sample, detail=detail, seconds=seconds, severity=severity)


def _sample(query: str, warehouse: Path) -> tuple[list[Key], str | None]:
    if not query.strip():
        return [], "no sample: dbt kept no compiled query"
    with open_read_only(warehouse, threads=1) as connection:
        try:
            # The query is dbt's own, compiled from this repository.
            found = connection.execute(f"SELECT * FROM ({query}\n) AS failing ORDER BY ALL LIMIT {SAMPLE_SIZE}")  # noqa: S608
            names = [column[0] for column in found.description or []][:_SHOWN_COLUMNS]
            rows = found.fetchall()
        except duckdb.Error as error:
            stop_for(trouble_of(error))
            return [], f"no sample: {engine_words(error)}"
    return [key_of(names, row) for row in rows], None
