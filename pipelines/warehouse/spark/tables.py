"""Tables between the two engines, always by Parquet: what DuckDB gives to Spark, and what Spark gives back."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import duckdb

from pipelines.base.sql import literal, quoted
from pipelines.warehouse.compiled import Node

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

_SPARK_TYPES = {"VARCHAR": "STRING", "TIMESTAMP": "TIMESTAMP_NTZ"}


def spark_type(duckdb_type: str) -> str:
    """Spark's name of a type of DuckDB; those not told here have one name."""
    return _SPARK_TYPES.get(duckdb_type, duckdb_type)


def types_in(connection: duckdb.DuckDBPyConnection, table: str) -> dict[str, str]:
    """DuckDB's type of each column of a table, or of what stands for one in SQL."""
    described = connection.execute(f"SELECT column_name, column_type FROM (DESCRIBE FROM {table})")  # noqa: S608
    return dict(described.fetchall())


def over_parquet(spark: SparkSession, relation: str, types: dict[str, str], path: str) -> None:
    """Make `relation` of Spark a table over Parquet files that stay where they are.

    Args:
        spark: the session.
        relation: `schema.table`; its schema is there.
        types: DuckDB's type of each column. Without them Spark would open a file to see.
        path: a file, a folder, or a pattern of Hadoop such as `{a,b}.parquet`.
    """
    columns = ", ".join(f"`{name}` {spark_type(kind)}" for name, kind in types.items())
    spark.sql(f"CREATE TABLE {relation} ({columns}) USING parquet OPTIONS (path {literal(path)})")


def give(connection: duckdb.DuckDBPyConnection, spark: SparkSession, schema: str, name: str, folder: Path) -> None:
    """Have Spark see DuckDB's `schema.name`, by a file in `folder`."""
    path = folder / schema / f"{name}.parquet"
    path.parent.mkdir(parents=True, exist_ok=True)
    table = f"{quoted(schema)}.{quoted(name)}"
    connection.execute(f"COPY {table} TO {literal(path)} (FORMAT parquet)")
    over_parquet(spark, f"{schema}.{name}", types_in(connection, table), str(path))


def take(connection: duckdb.DuckDBPyConnection, spark: SparkSession, node: Node, tables: Path, folder: Path) -> None:
    """Make a model that Spark made a table of DuckDB: of Spark's own files, or of rows that a view gives.

    Args:
        connection: to the build's warehouse.
        spark: the session.
        node: the model.
        tables: where the session keeps its tables.
        folder: for the rows of views.
    """
    path = tables / f"{node.schema}.db" / node.name
    if node.kind == "view":
        path = folder / node.schema / node.name
        spark.table(f"{node.schema}.{node.name}").write.parquet(str(path))
    schema = quoted(node.schema)
    connection.execute(f"CREATE SCHEMA IF NOT EXISTS {schema}")
    files = literal(path / "*.parquet")
    connection.execute(f"CREATE TABLE {schema}.{quoted(node.name)} AS SELECT * FROM read_parquet({files})")  # noqa: S608
