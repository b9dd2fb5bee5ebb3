"""dbt's data tests, as the dbt project writes them beside its models."""

from __future__ import annotations

from quality.checks import CheckDefinition, CheckResult
from quality.dbt_tests import test_definitions, test_results
from quality.family import Build, Family, Feeds, Manifest
from quality.fused_tests import run_tests


def _definitions(_: Feeds, manifest: Manifest) -> list[CheckDefinition]:
    return test_definitions(manifest)


def _run(build: Build) -> list[CheckResult]:
    return _results(build, build.manifest)


def _run_one(build: Build, check: CheckDefinition) -> CheckResult:
    name = check.id.removeprefix("dbt_test.")
    nodes = build.manifest["nodes"].items()
    kept = {key: node for key, node in nodes if node["resource_type"] != "test" or node["name"] == name}
    return _results(build, {**build.manifest, "nodes": kept})[0]


def _results(build: Build, manifest: Manifest) -> list[CheckResult]:
    return test_results(run_tests(manifest, build.warehouse, threads=build.threads), manifest, build.warehouse)


FAMILY = Family("dbt_test", "build", _definitions, _run, _run_one)
