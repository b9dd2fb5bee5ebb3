"""dbt's data tests, as the dbt project writes them beside its models."""

from __future__ import annotations

from quality.checks import CheckDefinition, CheckResult
from quality.dbt_tests import test_definitions, test_inputs, test_results
from quality.family import Build, Family, Feeds, Inputs, Manifest
from quality.fused_tests import run_tests


def _definitions(_: Feeds, manifest: Manifest) -> list[CheckDefinition]:
    return test_definitions(manifest)


def _inputs(build: Build) -> dict[str, Inputs]:
    return test_inputs(build.manifest)


def _run(build: Build, checks: list[CheckDefinition]) -> list[CheckResult]:
    names = {check.id.removeprefix("dbt_test.") for check in checks}
    nodes = build.manifest["nodes"].items()
    kept = {key: node for key, node in nodes if node["resource_type"] != "test" or node["name"] in names}
    manifest = {**build.manifest, "nodes": kept}
    return test_results(run_tests(manifest, build.warehouse, threads=build.threads), manifest, build.warehouse)


FAMILY = Family("dbt_test", "build", _definitions, _run, has_rows=True, inputs=_inputs)
