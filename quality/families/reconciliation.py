"""Two ways to count the same thing agree: the queries in `quality/reconcile`."""

from __future__ import annotations

from pipelines.base.duck import opened_duckdb
from pipelines.base.settings import QUALITY_DIR
from quality.checks import CheckDefinition, CheckResult
from quality.family import Build, Family, Feeds, Inputs, Manifest
from quality.reconcile import Reconciliation, load_reconciliations, run_reconciliations
from quality.tables_read import tables_read


def _ours() -> list[Reconciliation]:
    return load_reconciliations(QUALITY_DIR / "reconcile")


def _definitions(_: Feeds, __: Manifest) -> list[CheckDefinition]:
    return [one.definition for one in _ours()]


def _inputs(_: Build) -> dict[str, Inputs]:
    with opened_duckdb() as connection:
        return {
            one.definition.id: Inputs(tables, one.query)
            for one in _ours()
            if (tables := tables_read(connection, one.query)) is not None
        }


def _run(build: Build, checks: list[CheckDefinition]) -> list[CheckResult]:
    wanted = [one for one in _ours() if one.definition in checks]
    return run_reconciliations(build.warehouse, wanted, threads=build.threads)


FAMILY = Family("reconciliation", "build", _definitions, _run, has_rows=True, inputs=_inputs)
