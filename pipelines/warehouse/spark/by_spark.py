"""Spark as the executor: dbt makes every model there, of the same landed files, and DuckDB is given what came out.

Linking, gate and publish read DuckDB, as after any other build. Seeds are made by DuckDB, as for `by_dbt`.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from functools import partial
from pathlib import Path

import duckdb

from pipelines.base.durable import discard_folder
from pipelines.contracts.feed import Feed
from pipelines.linking.code_hash import linking_reads
from pipelines.linking.tables import TABLES as LINKING_TABLES
from pipelines.plan.plan import Plan
from pipelines.warehouse.by_dbt import build_models, models_around_linking
from pipelines.warehouse.compiled import LINKING, LINKING_SCHEMA, Node
from pipelines.warehouse.spark.session import spark_session
from pipelines.warehouse.spark.sources import TABLES, make_feeds
from pipelines.warehouse.spark.tables import give, take


def run_by_spark(
    opening: Callable[[], AbstractContextManager[duckdb.DuckDBPyConnection]],
    folder: Path,
    plan: Plan,
    feeds: dict[str, Feed],
    nodes: tuple[Node, ...],
    landing_dir: Path,
    target_dir: Path,
    threads: int,
    link: Callable[[], None],
    finished: Callable[[str], None],
) -> dict[str, float]:
    """Make every model on Spark, call `link` in between, and fill DuckDB with them; returns seconds by name.

    Args:
        opening: opens the build's warehouse, in which sources and seeds are.
        folder: for what passes between the two engines, and for Spark's tables; it is gone afterwards.
        plan: what landed files are read.
        feeds: the contracts.
        nodes: seeds and models, in the order of their making.
        landing_dir: where landed files are.
        target_dir: dbt's folder for Spark.
        threads: of Spark, if it runs in this process, and of dbt.
        link: links names in DuckDB, where the tables that it reads are.
        finished: called with the name of each relation when it is done.

    Raises:
        NodeFailedError: a relation could not be made.
        KechuangError: as `spark_session`.
    """
    read_by_linking = set(linking_reads(feeds))
    before, after = models_around_linking(nodes)
    build = partial(build_models, target_dir / "none", target_dir, threads, finished, "spark")
    try:
        tables, given, taken = folder / "tables", folder / "given", folder / "taken"
        with spark_session(tables, threads) as spark:

            def give_all(connection: duckdb.DuckDBPyConnection, schema: str, names: Iterable[str]) -> None:
                spark.sql(f"CREATE SCHEMA {schema}")
                for name in names:
                    give(connection, spark, schema, name, given)

            with opening() as connection:
                give_all(connection, "landing", TABLES)
                give_all(connection, "seeds", [node.name for node in nodes if node.kind == "seed"])
                make_feeds(connection, spark, plan, feeds, landing_dir)
            seconds = build(before)
            with opening() as connection:
                for node in (*before, *after):
                    if node.name in read_by_linking:
                        take(connection, spark, node, tables, taken)
            started = time.perf_counter()
            link()
            seconds[LINKING] = round(time.perf_counter() - started, 3)
            finished(LINKING)
            with opening() as connection:
                give_all(connection, LINKING_SCHEMA, LINKING_TABLES)
            seconds |= build(after)
            with opening() as connection:
                for node in (*before, *after):
                    if node.name not in read_by_linking:
                        take(connection, spark, node, tables, taken)
    finally:
        discard_folder(folder)
    return seconds
