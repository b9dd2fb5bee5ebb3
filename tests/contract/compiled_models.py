"""Runs compiled models on tables that a test makes up, in a DuckDB of its own; dbt itself is not started again."""

import json
import tempfile
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import duckdb
import polars as pl

from pipelines.base.settings import CITIES_DIR

MADE_UP_RULES = CITIES_DIR / "made_up" / "rulebooks"


def connect_with_seeds(manifest: Mapping[str, Any]) -> duckdb.DuckDBPyConnection:
    """A database in memory with the project's schemas and its seeds (but the long list of regions).

    Rows of the made-up city are added to those of the product.
    """
    connection = duckdb.connect()
    seeds = [
        node for node in manifest["nodes"].values() if node["resource_type"] == "seed" and node["name"] != "region"
    ]
    connection.execute(f"attach ':memory:' as {seeds[0]['database']}; use {seeds[0]['database']}")
    for schema in ("staging", "intermediate", "core", "seeds", "marts", "views"):
        connection.execute(f"create schema {schema}")
    for seed in seeds:
        types = json.dumps(seed["config"]["column_types"])
        kept = _seed(seed["name"], Path(seed["root_path"], seed["original_file_path"]), types)
        connection.execute(f"create table seeds.{seed['name']} as from read_parquet(?)", [str(kept)])
    return connection


@cache
def _seed(name: str, file: Path, types: str) -> Path:
    """A seed as Parquet, read from its files once: some sixty are read by each of hundreds of tests."""
    own = MADE_UP_RULES / f"{name}.csv"
    files = [str(file), *([str(own)] if own.exists() else [])]
    kept = Path(_folder().name, f"{name}.parquet")
    with duckdb.connect() as connection:  # the shared one of the module may still hold another test's result
        connection.execute(f"copy (from read_csv({files}, header=true, types={types})) to '{kept}'")
    return kept


@cache
def _folder() -> tempfile.TemporaryDirectory[str]:
    return tempfile.TemporaryDirectory(prefix="seeds-")


def insert_rows(connection: duckdb.DuckDBPyConnection, table: str, rows: list[tuple[Any, ...]]) -> None:
    """All at once: DuckDB takes a third of a millisecond for each row of `executemany`."""
    connection.register("_rows", pl.DataFrame(rows, orient="row", infer_schema_length=None))
    connection.execute(f"INSERT INTO {table} FROM _rows")
    connection.unregister("_rows")


def run_models(connection: duckdb.DuckDBPyConnection, manifest: Mapping[str, Any], *names: str) -> None:
    """Make these models from their compiled SQL, in the order in which they read each other."""
    wanted = {key: node for key, node in manifest["nodes"].items() if node["name"] in names}
    while wanted:
        for key in [one for one, node in wanted.items() if not wanted.keys() & set(node["depends_on"]["nodes"])]:
            node = wanted.pop(key)
            kind = "view" if node["config"]["materialized"] == "view" else "table"
            connection.execute(f"create {kind} {node['schema']}.{node['name']} as {node['compiled_code']}")
