"""Two ways to count the same thing agree: the queries in `quality/reconcile`."""

from __future__ import annotations

from pipelines.base.settings import QUALITY_DIR
from quality.checks import CheckDefinition, CheckResult
from quality.family import Build, Family, Feeds, Manifest
from quality.reconcile import Reconciliation, load_reconciliations, run_reconciliations


def _ours() -> list[Reconciliation]:
    return load_reconciliations(QUALITY_DIR / "reconcile")


def _definitions(_: Feeds, __: Manifest) -> list[CheckDefinition]:
    return [one.definition for one in _ours()]


def _run(build: Build) -> list[CheckResult]:
    return run_reconciliations(build.warehouse, _ours(), threads=build.threads)


def _run_one(build: Build, check: CheckDefinition) -> CheckResult:
    only = [one for one in _ours() if one.definition == check]
    return run_reconciliations(build.warehouse, only, threads=build.threads)[0]


FAMILY = Family("reconciliation", "build", _definitions, _run, _run_one)
