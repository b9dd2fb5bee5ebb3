"""What rows of one table must look like: the suites of expectations in `quality/suites`."""

from __future__ import annotations

from pipelines.base.settings import QUALITY_DIR
from quality.checks import CheckDefinition, CheckResult
from quality.expectations import run_suites
from quality.family import Build, Family, Feeds, Manifest
from quality.suite import Suite, definitions, load_suites


def _ours() -> list[Suite]:
    return load_suites(QUALITY_DIR / "suites")


def _definitions(_: Feeds, __: Manifest) -> list[CheckDefinition]:
    return definitions(_ours())


def _run(build: Build) -> list[CheckResult]:
    return run_suites(build.warehouse, _ours(), threads=build.threads)


def _run_one(build: Build, check: CheckDefinition) -> CheckResult:
    suites = [suite for suite in _ours() if suite.table == check.table]
    return next(
        result for result in run_suites(build.warehouse, suites, threads=build.threads) if result.id == check.id
    )


FAMILY = Family("expectation", "build", _definitions, _run, _run_one)
