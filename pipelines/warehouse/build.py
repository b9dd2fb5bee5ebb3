"""Builds one plan: a new DuckDB file with landed views, dbt's models and the links of names; a receipt when whole."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import duckdb

from pipelines.base.duck import opened_duckdb
from pipelines.base.durable import discard_folder, sha256_once, sync_file
from pipelines.base.errors import KechuangError
from pipelines.base.plural import counted
from pipelines.base.records import write_record
from pipelines.base.settings import Settings
from pipelines.city.folder import city_of
from pipelines.contracts.feed import Feed
from pipelines.linking.code_hash import linking_reads, linking_sha256, linking_sources
from pipelines.linking.inputs import coded_feeds
from pipelines.linking.step import link_parties
from pipelines.linking.tables import create_tables
from pipelines.plan.plan import PLAN, Plan
from pipelines.warehouse.by_dbt import run_by_dbt
from pipelines.warehouse.by_runner import make_seeds, run_nodes
from pipelines.warehouse.compiled import Node, compiled_nodes, with_seeds
from pipelines.warehouse.dbt import compiled_manifest
from pipelines.warehouse.earlier import attach_earlier, copy_earlier
from pipelines.warehouse.executors import Executor, NodeFailedError
from pipelines.warehouse.explained import explain_build
from pipelines.warehouse.incremental_build import IncrementalBuild
from pipelines.warehouse.keys import date_as_read, date_to_know, engine_sha256, given_contents
from pipelines.warehouse.receipt import BUILD, WAREHOUSE, BuildReceipt
from pipelines.warehouse.sources import make_sources
from pipelines.warehouse.spark.by_spark import run_by_spark
from pipelines.warehouse.spark.session import refuse_without_spark

_TABLES_A_LINE = 10
"""Dagster keeps each line of progress as an event, which takes it longer than to make most tables."""


def dbt_dir(settings: Settings) -> Path:
    """Dbt's folder of this data folder: parse cache, manifest, results of the last command."""
    return settings.work_dir / "dbt"


def build_warehouse(
    plan: Plan,
    feeds: dict[str, Feed],
    settings: Settings,
    say: Callable[[str], None],
    executor: Executor = "runner",
    seeds: Mapping[str, Path] | None = None,
) -> Path:
    """Build the warehouse of a plan that is written down, from nothing; returns the build's folder.

    What an earlier attempt at the same build made is discarded first. `executor` says who runs what dbt compiled: our
    runner, dbt itself, or dbt on Spark; all make the same tables. `seeds` are files, by name of the seed, that take the
    place of dbt's: those over which a city's rows are laid.

    Raises:
        DamagedRecordError: landed rows are not those that were planned.
        KechuangError: a model failed, names it and says why; or parties of a feed without a model are to be linked;
            or Spark is wanted and not installed.
    """
    if executor == "spark":
        refuse_without_spark()
    folder = settings.builds_dir / plan.build_id
    _discard_what_was_made(folder)
    warehouse = folder / WAREHOUSE
    manifest = compiled_manifest(dbt_dir(settings), settings.threads)
    nodes, city = with_seeds(compiled_nodes(manifest), seeds or {}), city_of(settings)
    _refuse_unread_parties(feeds, nodes)
    done: list[str] = []

    def finished(name: str) -> None:
        done.append(name)
        if len(done) % _TABLES_A_LINE == 0 or len(done) == len(nodes):
            say(f"build: {counted(len(done), 'table')} done, last {name}")

    def link() -> None:
        with opened(warehouse, settings.threads) as connection:
            link_parties(connection, feeds, city, plan.business_date)
        say("build: names linked to enterprises")

    earlier, incremental, given = None, None, given_contents(plan, feeds)
    try:
        if executor == "runner":
            earlier = copy_earlier(settings.builds_dir, given, warehouse, say)
        with opened(warehouse, settings.threads) as connection:
            if earlier:
                attach_earlier(connection, earlier, nodes)
            make_sources(connection, plan, feeds, settings.landing_dir)
            if not earlier:
                create_tables(connection)
            if executor == "runner":
                before = earlier.receipt.relations if earlier else {}
                incremental = IncrementalBuild(connection, given, before, lambda node: date_as_read(node, plan, feeds))
                linking = linking_sha256(feeds, city, plan.business_date)
                reads = (*linking_reads(feeds), *linking_sources(feeds))
                link_once = partial(incremental.link, link, linking, reads, date_to_know(coded_feeds(feeds), plan))
                seconds = run_nodes(connection, incremental.make, nodes, link_once, finished)
            else:
                seconds = make_seeds(connection, nodes, finished)
        if executor == "spark":
            opening = partial(opened, warehouse, settings.threads)
            there, target = folder / "spark", dbt_dir(settings).with_name("dbt_on_spark")
            seconds |= run_by_spark(
                opening, there, plan, feeds, nodes, settings.landing_dir, target, settings.threads, link, finished
            )
        if executor == "dbt":
            seconds |= run_by_dbt(warehouse, dbt_dir(settings), settings.threads, nodes, link, finished)
    except NodeFailedError as error:
        raise KechuangError(f"build {plan.build_id} failed in {error}") from error
    sync_file(warehouse)
    explained = explain_build(folder, manifest, feeds, dbt_dir(settings) / "explained")
    receipt = BuildReceipt(
        build_id=plan.build_id,
        plan_sha256=plan.sha256,
        warehouse_sha256=sha256_once(warehouse),
        tables=explained.tables,
        views=explained.views,
        column_lineage_sha256=explained.column_lineage_sha256,
        lineage=explained.lineage,
        model_seconds=seconds,
        relations=incremental.made if incremental else {},
        given=given if incremental else {},
        started_from=earlier.receipt.build_id if earlier else None,
        engine_sha256=engine_sha256() if incremental else None,
    )
    write_record(folder / BUILD, receipt)
    return folder


def _refuse_unread_parties(feeds: dict[str, Feed], nodes: tuple[Node, ...]) -> None:
    """Make sure that the names of a feed can be read: a feed that a city adds has no staging model yet."""
    if missing := sorted(set(linking_reads(feeds)) - {node.name for node in nodes}):
        raise KechuangError(
            f"a contract names `parties`, but dbt's project has no model {missing[0]}: take them out of the contract, "
            "or add the model (CONTRIBUTING.md)"
        )


@contextmanager
def opened(warehouse: Path, threads: int) -> Iterator[duckdb.DuckDBPyConnection]:
    """A writing connection to a build's file, with the settings that dbt's profile has too."""
    with opened_duckdb(warehouse, threads=threads) as connection:
        connection.execute("SET TimeZone = 'UTC'")
        yield connection


def _discard_what_was_made(folder: Path) -> None:
    """Remove all but the plan, by which a release is traced; first the receipt, which vouches for the rest."""
    (folder / BUILD).unlink(missing_ok=True)
    for path in folder.iterdir():
        if path.is_dir():
            discard_folder(path)
        elif path.name != PLAN:
            path.unlink()
