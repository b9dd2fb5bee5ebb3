"""Runs compiled models on tables that a test makes up, in a DuckDB of its own; dbt itself is not started again."""

import csv
from collections.abc import Iterable
from pathlib import Path

import duckdb
from dbt_scratch import DBT_PROJECT_DIR, ScratchBuild


def open_warehouse(folder: Path) -> duckdb.DuckDBPyConnection:
    """An empty warehouse with the name and the schemas that compiled SQL speaks of."""
    connection = duckdb.connect(str(folder / "warehouse.duckdb"))
    for schema in ("staging", "intermediate", "core", "marts", "seeds"):
        connection.execute(f"CREATE SCHEMA {schema}")
    return connection


def load_seeds(connection: duckdb.DuckDBPyConnection, build: ScratchBuild, names: Iterable[str]) -> None:
    """The seeds as they stand, with their declared types; an empty cell is null."""
    wanted = set(names)
    for seed in (one for one in build.nodes("seed") if one["name"] in wanted):
        types = seed["config"]["column_types"]
        with (DBT_PROJECT_DIR / seed["original_file_path"]).open(encoding="utf-8", newline="") as file:
            header, *rows = list(csv.reader(file))
        columns = ", ".join(f"{name} {types[name]}" for name in header)
        connection.execute(f"CREATE TABLE seeds.{seed['name']} ({columns})")
        places = ", ".join("?" * len(header))
        values = [[cell or None for cell in row] for row in rows]
        if values:
            connection.executemany(f"INSERT INTO seeds.{seed['name']} VALUES ({places})", values)  # noqa: S608


def run_models(connection: duckdb.DuckDBPyConnection, build: ScratchBuild, prefixes: tuple[str, ...]) -> None:
    """Make every model whose name begins with one of `prefixes`, in the order in which they read each other."""
    models = {one["unique_id"]: one for one in build.nodes("model") if one["name"].startswith(prefixes)}
    while models:
        ready = [key for key, one in models.items() if not models.keys() & set(one["depends_on"]["nodes"])]
        for key in ready:
            one = models.pop(key)
            kind = "VIEW" if one["config"]["materialized"] == "view" else "TABLE"
            connection.execute(f"CREATE {kind} {one['schema']}.{one['name']} AS {one['compiled_code']}")
