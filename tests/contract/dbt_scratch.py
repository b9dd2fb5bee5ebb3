"""Builds the dbt project once, on an empty city, in a scratch folder, for the contract tests that read the result.

What is checked about it is in the tests beside this file. Nothing here knows the real or the simulated data.
dbt runs in its own process, so that its global state cannot leak into other tests.
"""

import functools
import json
import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
from compiled_once import shared_folders
from filelock import FileLock

from pipelines.base.settings import DBT_PROJECT_DIR, SOURCES_DIR
from pipelines.contracts.feed import read_contracts
from pipelines.linking.tables import create_tables
from pipelines.plan.plan import Plan
from pipelines.warehouse.sources import make_sources

#: A city that has delivered nothing yet.
EMPTY_PLAN = Plan(
    business_date=date(2020, 3, 1), code_sha256="", rulebooks={}, deliveries=(), rejections=(), absent_feeds=()
)


@dataclass(frozen=True)
class ScratchBuild:
    """One finished `dbt build`: its exit code, output, artifacts and the column names of every relation it made."""

    returncode: int
    output: str
    manifest: dict[str, Any]
    results: list[dict[str, Any]]
    columns: dict[tuple[str, str], list[str]]

    def nodes(self, resource_type: str) -> list[dict[str, Any]]:
        """The manifest's nodes of one type ("model", "test", "seed"), in the order of their ids."""
        return [n for _, n in sorted(self.manifest["nodes"].items()) if n["resource_type"] == resource_type]


@functools.cache
def scratch_build() -> ScratchBuild:
    """Seed, build and test everything, unit tests included, on the empty landing: a minute of CPU, once a session."""
    for folder in shared_folders():
        folder.mkdir(exist_ok=True)
        kept = folder / "scratch.json"
        with FileLock(folder / "scratch.lock"):  # another worker may be building it
            if not kept.exists():
                kept.write_text(json.dumps(_build()), encoding="utf-8")
            return _read(json.loads(kept.read_text(encoding="utf-8")))
    return _read(_build())


def _read(built: dict[str, Any]) -> ScratchBuild:
    columns = {(schema, table): names for schema, table, names in built["columns"]}
    return ScratchBuild(**(built | {"columns": columns}))


def _build() -> dict[str, Any]:
    with tempfile.TemporaryDirectory(prefix="kechuang-dbt-") as folder:
        warehouse = Path(folder, "warehouse.duckdb")
        with duckdb.connect(str(warehouse)) as connection:
            make_sources(connection, EMPTY_PLAN, read_contracts(SOURCES_DIR), Path(folder))
            create_tables(connection)
        done = subprocess.run(
            [sys.executable, "-m", "dbt.cli.main", "build", "--no-partial-parse"],
            cwd=DBT_PROJECT_DIR,
            env=os.environ
            | {
                "KECHUANG_WAREHOUSE": str(warehouse),
                "DBT_TARGET_PATH": f"{folder}/target",
                "DBT_LOG_PATH": f"{folder}/logs",
                "DBT_PROFILES_DIR": str(DBT_PROJECT_DIR),
            },
            capture_output=True,
            text=True,
            check=False,
        )
        target = Path(folder, "target")
        if not (target / "run_results.json").exists():
            raise AssertionError(f"dbt did not run:\n{done.stdout}{done.stderr}")
        with duckdb.connect(str(warehouse), read_only=True) as connection:
            rows = connection.execute(
                """select table_schema, table_name, list(column_name order by ordinal_position)
                from information_schema.columns group by all"""
            ).fetchall()
        return {
            "returncode": done.returncode,
            "output": done.stdout + done.stderr,
            "manifest": json.loads((target / "manifest.json").read_text(encoding="utf-8")),
            "results": json.loads((target / "run_results.json").read_text(encoding="utf-8"))["results"],
            "columns": rows,
        }
