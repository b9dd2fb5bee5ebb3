"""Spark's views of the feeds, over exactly the Parquet files that the plan lists: what `sources` makes in DuckDB."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb

from pipelines.base.sql import literal
from pipelines.contracts.feed import Feed
from pipelines.plan.delivery_numbers import ROW_BITS
from pipelines.plan.plan import Plan, PlannedDelivery
from pipelines.warehouse.sources import landed_types, types_of_no_row
from pipelines.warehouse.spark.tables import over_parquet, spark_type, types_in

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

TABLES = ("run", "delivery", "delivery_total", "feed")
"""Tables of schema `landing` that are no feed: a few rows, which DuckDB gives to Spark."""
_FILES = "landed"
"""Schema of Spark's tables over landed files."""


def make_feeds(
    connection: duckdb.DuckDBPyConnection, spark: SparkSession, plan: Plan, feeds: dict[str, Feed], landing_dir: Path
) -> None:
    """Create a view per feed in schema `landing`, where Spark has `TABLES` already; DuckDB says how files are typed."""
    spark.sql(f"CREATE SCHEMA {_FILES}")
    for feed in feeds.values():
        rows = _rows_of(connection, spark, feed, plan.of_feed(feed.feed), landing_dir)
        spark.sql(f"CREATE VIEW landing.{feed.table} AS {rows}")


def _rows_of(
    connection: duckdb.DuckDBPyConnection,
    spark: SparkSession,
    feed: Feed,
    deliveries: list[PlannedDelivery],
    landing_dir: Path,
) -> str:
    """SQL of a feed's rows, with the declared types."""
    if not deliveries:
        empty = ", ".join(f"CAST(NULL AS {spark_type(kind)}) AS {name}" for name, kind in types_of_no_row(feed).items())
        return f"SELECT {empty} WHERE false"
    columns = ", ".join(f"CAST(r.{name} AS {spark_type(kind)}) AS {name}" for name, kind in landed_types(feed).items())
    parts = [
        f"SELECT {columns}, r._delivery_id, r._row_no, d.delivery_no AS _delivery_no, "  # noqa: S608 - names of contracts
        "d.delivery_order AS _delivery_order, d.as_of_date AS _as_of_date, "
        f"shiftleft(d.delivery_no, {ROW_BITS}) | r._row_no AS _record_id "
        f"FROM {table} r JOIN landing.delivery d ON d.delivery_id = r._delivery_id"
        for table in _tables_over(connection, spark, feed, [landing_dir / delivery.rows for delivery in deliveries])
    ]
    return " UNION ALL ".join(parts)


def _tables_over(
    connection: duckdb.DuckDBPyConnection, spark: SparkSession, feed: Feed, files: list[Path]
) -> list[str]:
    """Names of one table of Spark for each schema of the files.

    A contract may have changed between two arrivals, and Spark reads all files of a table by one schema: a decimal of
    another scale would come out as another number.
    """
    alike: dict[tuple[tuple[str, str], ...], list[Path]] = defaultdict(list)
    for file in files:
        alike[tuple(types_in(connection, f"read_parquet({literal(file)})").items())].append(file)
    names = []
    for number, (schema, group) in enumerate(alike.items()):
        names.append(f"{_FILES}.{feed.table}_{number}")
        over_parquet(spark, names[-1], dict(schema), _pattern(group))
    return names


def _pattern(files: list[Path]) -> str:
    (folder,) = {file.parent for file in files}
    return f"{folder}/{{{','.join(sorted(file.name for file in files))}}}"
