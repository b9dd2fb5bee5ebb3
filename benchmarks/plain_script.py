"""A build's compiled SQL as one plain script: every relation made in order in one connection, and nothing else.

`python benchmarks/plain_script.py DATA DAY [TOPIC...]` does it for the build of a day, in a file of its own. The links
of names, which no SQL makes, are copied from the build. With topics such as `credit`, it prints processor seconds: of
the models of those topics, of reading their published views, and of all relations.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import duckdb

from pipelines.base.settings import Settings
from pipelines.base.sql import literal
from pipelines.city.folder import city_of
from pipelines.contracts.feed import contracts_for
from pipelines.linking.tables import TABLES, create_tables
from pipelines.plan.day import day_build
from pipelines.plan.plan import read_plan
from pipelines.rulebooks.city_seeds import city_seeds
from pipelines.warehouse.build import dbt_dir, opened
from pipelines.warehouse.compiled import Node, compiled_nodes, with_seeds
from pipelines.warehouse.create_relation import create_relation
from pipelines.warehouse.dbt import compiled_manifest
from pipelines.warehouse.receipt import WAREHOUSE, finished_warehouse
from pipelines.warehouse.sources import make_sources


def main() -> None:
    """Make every relation of the build of a day again."""
    settings, day = Settings.load(data=Path(sys.argv[1])), date.fromisoformat(sys.argv[2])
    build = day_build(settings, day)
    plan, feeds = read_plan(build), contracts_for(settings)
    seeds = city_seeds(city_of(settings), settings.work_dir / "seeds", plan.code_sha256, plan.city_sha256)
    nodes = with_seeds(compiled_nodes(compiled_manifest(dbt_dir(settings), settings.threads)), seeds)
    with (
        tempfile.TemporaryDirectory(dir=settings.work_dir) as folder,
        opened(Path(folder, WAREHOUSE), settings.threads) as connection,
    ):
        make_sources(connection, plan, feeds, settings.landing_dir)
        create_tables(connection)
        connection.execute(f"ATTACH {literal(finished_warehouse(build))} AS built (READ_ONLY)")
        for table in TABLES:
            connection.execute(f"INSERT INTO linking.{table} FROM built.linking.{table}")
        for schema in sorted({node.schema for node in nodes}):
            connection.execute(f'CREATE SCHEMA IF NOT EXISTS "{schema}"')
        spent = [_spent(connection, node) for node in nodes]
        if len(sys.argv) > 3:
            _show(connection, nodes, spent, sys.argv[3:])


def _spent(connection: duckdb.DuckDBPyConnection, node: Node) -> float:
    """Make one relation; its processor seconds, those of all threads."""
    start = time.process_time()
    create_relation(connection, node)
    return time.process_time() - start


def _show(
    connection: duckdb.DuckDBPyConnection, nodes: Sequence[Node], spent: Sequence[float], topics: Sequence[str]
) -> None:
    own = [
        (seconds, node)
        for node, seconds in zip(nodes, spent, strict=True)
        if any(f"_{topic}_" in f"{node.name}_" for topic in topics)
    ]
    whole, part = sum(spent), sum(seconds for seconds, _ in own)
    print(f"{', '.join(topics)}: {part:.1f} of {whole:.1f} s of processor time, {100 * part / whole:.1f} %")
    for seconds, node in sorted(own, key=lambda one: -one[0])[:12]:
        print(f"  {node.name}: {seconds:.2f} s")
    for _, node in own:
        if node.schema == "marts" and node.kind == "view":
            start = time.process_time()
            connection.execute(f"CREATE TEMP TABLE read_{node.name} AS FROM {node.relation}")
            print(f"  read {node.name}: {time.process_time() - start:.2f} s")


if __name__ == "__main__":
    main()
