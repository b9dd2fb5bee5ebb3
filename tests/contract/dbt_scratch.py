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
from pathlib import Path
from typing import Any

import duckdb

PROJECT_DIR = Path(__file__).parents[2] / "dbt_project"

_IDENTITY = """enterprise_id varchar, uscc varchar, identifier_kind varchar, has_valid_check_digit boolean,
    identifier_raw varchar"""
_PROVENANCE = "_delivery_id varchar, _row_no bigint, _delivery_no integer, _as_of_date date, _record_id bigint"

#: Schema `landing` as pipelines/warehouse makes it, with no rows but the business date.
EMPTY_LANDING = f"""
create schema landing;
create table landing.run (business_date date);
insert into landing.run values (date '2020-03-01');
create table landing.delivery (
    delivery_no integer, delivery_id varchar, feed varchar, as_of_date date, part varchar, row_count bigint,
    quarantined_count bigint
);
create table landing.registry__enterprise (
    enterprise_name varchar, {_IDENTITY}, established_date date, enterprise_type_text varchar,
    registered_capital_amount decimal(20, 2), registered_capital_currency varchar, registered_capital_text varchar,
    business_scope varchar, province_name varchar, city_name varchar, {_PROVENANCE}
);
create table landing.tax__vat_invoice (
    {_IDENTITY}, direction_code varchar, invoice_no varchar, invoice_date date, counterparty_ref varchar,
    amount_cny decimal(18, 2), tax_cny decimal(18, 2), total_cny decimal(18, 2), status_code varchar, {_PROVENANCE}
);
"""  # noqa: S608 -- constants only


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
    """Seed, build and test everything, unit tests included, on the empty landing. Runs once per session, about 15 s."""
    with tempfile.TemporaryDirectory(prefix="kechuang-dbt-") as folder:
        warehouse = Path(folder, "warehouse.duckdb")
        with duckdb.connect(str(warehouse)) as connection:
            connection.execute(EMPTY_LANDING)
        done = subprocess.run(
            [sys.executable, "-m", "dbt.cli.main", "build", "--no-partial-parse"],
            cwd=PROJECT_DIR,
            env=os.environ
            | {
                "KECHUANG_WAREHOUSE": str(warehouse),
                "DBT_TARGET_PATH": f"{folder}/target",
                "DBT_LOG_PATH": f"{folder}/logs",
                "DBT_PROFILES_DIR": str(PROJECT_DIR),
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
        return ScratchBuild(
            returncode=done.returncode,
            output=done.stdout + done.stderr,
            manifest=json.loads((target / "manifest.json").read_text(encoding="utf-8")),
            results=json.loads((target / "run_results.json").read_text(encoding="utf-8"))["results"],
            columns={(schema, table): names for schema, table, names in rows},
        )
