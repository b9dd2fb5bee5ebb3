"""Builds the dbt project once, on an empty city, in a scratch folder, for the contract tests that read the result.

What is checked about it is in the tests beside this file. Nothing here knows the real or the simulated data. Relations
and data tests are made as a day makes them. Where dbt runs the unit tests, it does so in its own process, so that its
global state cannot leak into other tests.
"""

import functools
import json
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from compiled_once import SHARED
from filelock import FileLock

from pipelines.base.settings import DBT_PROJECT_DIR, SOURCES_DIR
from pipelines.contracts.feed import read_contracts
from pipelines.linking.tables import create_tables
from pipelines.plan.plan import Plan
from pipelines.warehouse.build import opened
from pipelines.warehouse.by_runner import run_nodes
from pipelines.warehouse.compiled import compiled_nodes
from pipelines.warehouse.create_relation import create_relation
from pipelines.warehouse.dbt import RUN_RESULTS, compiled_manifest
from pipelines.warehouse.sources import make_sources
from quality.fused_tests import run_tests

__all__ = ["DBT_PROJECT_DIR", "ScratchBuild", "compiled", "nodes_of", "scratch_build", "unit_test_results"]

#: A city that has delivered nothing yet.
EMPTY_PLAN = Plan(
    business_date=date(2020, 3, 1), code_sha256="", rulebooks={}, deliveries=(), rejections=(), absent_feeds=()
)
_UNIT_TESTS = """
import gc, sys
gc.disable()  # each of 240 tests walks all that dbt knows of the project: 39 s of CPU instead of 69
from pathlib import Path
from pipelines.warehouse.dbt import invoke_dbt
warehouse, target = map(Path, sys.argv[1:])
invoke_dbt(["test", "--select", "test_type:unit"], warehouse=warehouse, target_dir=target, threads=2)
"""


@dataclass(frozen=True)
class ScratchBuild:
    """One finished build: results of all data tests, and the columns of every relation it made, with their types."""

    results: list[dict[str, Any]]
    columns: dict[tuple[str, str], dict[str, str]]


@functools.cache
def compiled() -> dict[str, Any]:
    """The manifest of the compiled project; nothing is built."""
    return compiled_manifest(SHARED, threads=2)


def nodes_of(resource_type: str) -> list[dict[str, Any]]:
    """The manifest's nodes of one type ("model", "test", "seed"), in the order of their ids."""
    return [node for _, node in sorted(compiled()["nodes"].items()) if node["resource_type"] == resource_type]


@functools.cache
def scratch_build() -> ScratchBuild:
    """Make and test everything on the empty landing."""
    with tempfile.TemporaryDirectory(prefix="kechuang-dbt-") as folder:
        warehouse, manifest = Path(folder, "warehouse.duckdb"), compiled()
        _make(warehouse, manifest)
        with opened(warehouse, threads=2) as connection:
            rows = connection.execute(
                """select table_schema, table_name, column_name, data_type
                from information_schema.columns order by ordinal_position"""
            ).fetchall()
        results = run_tests(manifest, warehouse, threads=2)["results"]
        columns: dict[tuple[str, str], dict[str, str]] = {}
        for schema, table, name, kind in rows:
            columns.setdefault((schema, table), {})[name] = kind
        return ScratchBuild(results, columns)


def unit_test_results() -> list[dict[str, Any]]:
    """What dbt says of every unit test of the project: 40 s of processor time."""
    with tempfile.TemporaryDirectory(prefix="kechuang-dbt-") as folder:
        warehouse = Path(folder, "warehouse.duckdb")
        with FileLock(SHARED / "unit_tests.lock"):
            _make(warehouse, compiled())
            (SHARED / RUN_RESULTS).unlink(missing_ok=True)
            command = [sys.executable, "-c", _UNIT_TESTS, str(warehouse), str(SHARED)]
            done = subprocess.run(command, capture_output=True, text=True, check=False)
            if not (SHARED / RUN_RESULTS).exists():
                raise AssertionError(f"dbt did not run:\n{done.stdout}{done.stderr}")
            results: list[dict[str, Any]] = json.loads((SHARED / RUN_RESULTS).read_text(encoding="utf-8"))["results"]
            return results


def _make(warehouse: Path, manifest: dict[str, Any]) -> None:
    """Every relation of the project, on the empty landing."""
    with opened(warehouse, threads=2) as connection:
        make_sources(connection, EMPTY_PLAN, read_contracts(SOURCES_DIR), warehouse.parent)
        create_tables(connection)
        make = functools.partial(create_relation, connection)
        run_nodes(connection, make, compiled_nodes(manifest), lambda: None, lambda _: None)
