"""Runs compiled models on tables that a test makes up, in a DuckDB of its own; dbt itself is not started again."""

import json
import shutil
import tempfile
from collections.abc import Mapping
from functools import cache
from itertools import count
from pathlib import Path
from typing import Any

import duckdb
import polars as pl

from pipelines.base.settings import CITIES_DIR

MADE_UP_RULES = CITIES_DIR / "made_up" / "rulebooks"
_NUMBERS = count()


def connect_with_seeds(manifest: Mapping[str, Any]) -> duckdb.DuckDBPyConnection:
    """A database of its own with the project's schemas and its seeds (but the long list of regions).

    Rows of the made-up city are added to those of the product. It is a copy of a file made once: some sixty seeds are
    wanted by each of hundreds of tests.
    """
    seeds = [node for node in manifest["nodes"].values() if node["resource_type"] == "seed"]
    told = tuple(
        (one["name"], str(Path(one["root_path"], one["original_file_path"])), json.dumps(one["config"]["column_types"]))
        for one in seeds
        if one["name"] != "region"
    )
    own = Path(_folder().name, f"{next(_NUMBERS)}.duckdb")
    shutil.copyfile(_with_seeds(told), own)
    connection = duckdb.connect()
    name = seeds[0]["database"]
    connection.execute(f"attach '{own}' as {name}; use {name}")
    own.unlink()  # the connection holds it open
    return connection


@cache
def _with_seeds(seeds: tuple[tuple[str, str, str], ...]) -> Path:
    """A database file with the schemas and every seed, of name, file and types."""
    made = Path(_folder().name, "seeds.duckdb")
    with duckdb.connect() as connection:
        connection.execute(f"attach '{made}' as made (block_size 16384); use made")
        for schema in ("staging", "intermediate", "core", "seeds", "marts", "views"):
            connection.execute(f"create schema {schema}")
        for name, file, types in seeds:
            own = MADE_UP_RULES / f"{name}.csv"
            files = [file, *([str(own)] if own.exists() else [])]
            connection.execute(f"create table seeds.{name} as from read_csv({files}, header=true, types={types})")
    return made


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
