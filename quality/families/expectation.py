"""What rows of one table must look like: the suites of expectations in `quality/suites`."""

from __future__ import annotations

from functools import cache

import duckdb

from pipelines.base.duck import opened_duckdb
from pipelines.base.settings import QUALITY_DIR
from quality.checks import CheckDefinition, CheckResult
from quality.expectations import run_suites
from quality.family import Build, Family, Feeds, Inputs, Manifest
from quality.suite import BrokenRowsRule, Rule, Suite, definitions, load_suites
from quality.tables_read import tables_read


@cache
def _ours() -> list[Suite]:
    return load_suites(QUALITY_DIR / "suites")


def _definitions(_: Feeds, __: Manifest) -> list[CheckDefinition]:
    return definitions(_ours())


def _inputs(_: Build) -> dict[str, Inputs]:
    with opened_duckdb() as connection:
        found = {suite.definition(rule).id: _read(connection, suite, rule) for suite, rule in _rules()}
    values = {suite.definition(rule).id: [suite.key, rule.model_dump(mode="json")] for suite, rule in _rules()}
    return {name: Inputs(tables, values[name]) for name, tables in found.items() if tables is not None}


def _rules() -> list[tuple[Suite, Rule]]:
    return [(suite, rule) for suite in _ours() for rule in suite.expectations]


def _read(connection: duckdb.DuckDBPyConnection, suite: Suite, rule: Rule) -> frozenset[str] | None:
    """The tables that an expectation reads: that of its suite, and others that its query names."""
    if isinstance(rule, BrokenRowsRule):
        return tables_read(connection, rule.query_on(suite.table))
    return frozenset({suite.table})


def _run(build: Build, checks: list[CheckDefinition]) -> list[CheckResult]:
    wanted = {check.id for check in checks}
    suites = [suite.only(wanted) for suite in _ours()]
    return run_suites(build.warehouse, [one for one in suites if one], threads=build.threads)


FAMILY = Family("expectation", "build", _definitions, _run, has_rows=True, inputs=_inputs)
