"""The rows behind a check that failed, in clear, for an engineer who holds the data folder. Writes no receipt."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pipelines.base.errors import KechuangError
from pipelines.base.settings import QUALITY_DIR, Settings
from pipelines.gate.gate import read_gate, run_dbt_tests
from pipelines.warehouse.build import dbt_dir
from pipelines.warehouse.dbt import compiled_manifest
from pipelines.warehouse.receipt import WAREHOUSE, read_build
from quality.checks import CheckResult
from quality.expectations import run_suites
from quality.reconcile import run_reconciliations
from quality.suite import load_suites


def _only(name: str, settings: Settings) -> dict[str, Any]:
    """The compiled manifest with this one data test."""
    manifest = compiled_manifest(dbt_dir(settings), settings.threads)
    kept = {
        key: node for key, node in manifest["nodes"].items() if node["resource_type"] != "test" or node["name"] == name
    }
    return {**manifest, "nodes": kept}


def rows_behind(build: Path, check: str, settings: Settings) -> CheckResult:
    """Run one check on a finished build again; the sample of the result names its first rows in clear.

    Checks on contracts, links and reach speak of files and feeds: they are taken from the receipt, as they are.

    Raises:
        KechuangError: there is no such check.
        StepRefusedError: the build is not finished, or such a check was not run on it.
    """
    read_build(build)
    kind, _, name = check.partition(".")
    warehouse, threads = build / WAREHOUSE, settings.threads
    found: list[CheckResult] = []
    if kind == "expectation":
        suites = [suite for suite in load_suites(QUALITY_DIR / "suites") if suite.name == name.partition(".")[0]]
        found = run_suites(warehouse, suites, threads=threads) if suites else []
    elif kind == "dbt_test":
        found = run_dbt_tests(_only(name, settings), warehouse, threads)
    elif kind == "reconciliation":
        found = run_reconciliations(warehouse, QUALITY_DIR / "reconcile", threads=threads)
    elif kind in ("contract", "linkage", "history", "privacy"):
        found = list(read_gate(build).all_checks)
    for result in found:
        if result.id == check:
            return result
    raise KechuangError(f"there is no check {check}: `kechuang status` names those that failed")
