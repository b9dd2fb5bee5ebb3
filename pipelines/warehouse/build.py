"""One build: a new DuckDB file with the landed views, every dbt model and the links of names; a receipt when whole."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb
from pydantic import BaseModel, ConfigDict

from pipelines.base.durable import discard_folder, sha256_of_file, sync_file
from pipelines.base.errors import KechuangError, StepRefusedError
from pipelines.base.records import Record, read_record, write_record
from pipelines.base.settings import Settings
from pipelines.city.folder import city_of
from pipelines.contracts.feed import Feed
from pipelines.linking.step import link_parties
from pipelines.linking.tables import create_tables
from pipelines.plan.plan import PLAN, Plan
from pipelines.warehouse.compiled import compiled_nodes, with_seeds
from pipelines.warehouse.dbt import compiled_manifest
from pipelines.warehouse.dbt_build import run_by_dbt
from pipelines.warehouse.executor import Executor, NodeFailedError
from pipelines.warehouse.run import make_seeds, run_nodes
from pipelines.warehouse.sources import make_sources

WAREHOUSE = "warehouse.duckdb"
BUILD = "build.json"


class PublishedTable(BaseModel):
    """A mart, the columns of its key, and those that say which deliveries a row comes of, as dbt's project says."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str
    key: tuple[str, ...]
    provenance: tuple[str, ...] = ()


class BuildReceipt(Record):
    """Written last: its presence says that the warehouse beside it is whole."""

    build_id: str
    plan_sha256: str
    warehouse_sha256: str
    tables: tuple[PublishedTable, ...]
    model_seconds: dict[str, float]


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
    runner, or dbt itself; both make the same tables. `seeds` are files, by name of the seed, that take the place of
    dbt's: those over which a city's rows are laid.

    Raises:
        DamagedRecordError: landed rows are not those that were planned.
        KechuangError: a model failed; names it and says why.
    """
    folder = settings.builds_dir / plan.build_id
    _discard_what_was_made(folder)
    warehouse = folder / WAREHOUSE
    manifest = compiled_manifest(dbt_dir(settings), settings.threads)
    nodes, city = with_seeds(compiled_nodes(manifest), seeds or {}), city_of(settings)
    done: list[str] = []

    def finished(name: str) -> None:
        done.append(name)
        say(f"build: {len(done)} tables done, last {name}")

    def link() -> None:
        with opened(warehouse, settings.threads) as connection:
            link_parties(connection, feeds, city, plan.business_date)
        say("build: names linked to enterprises")

    try:
        with opened(warehouse, settings.threads) as connection:
            make_sources(connection, plan, feeds, settings.landing_dir)
            create_tables(connection)
            if executor == "runner":
                seconds = run_nodes(connection, nodes, link, finished)
            else:
                seconds = make_seeds(connection, nodes, finished)
        if executor == "dbt":
            seconds |= run_by_dbt(warehouse, dbt_dir(settings), settings.threads, link, finished)
    except NodeFailedError as error:
        raise KechuangError(f"build {plan.build_id} failed in {error}") from error
    sync_file(warehouse)
    receipt = BuildReceipt(
        build_id=plan.build_id,
        plan_sha256=plan.sha256,
        warehouse_sha256=sha256_of_file(warehouse),
        tables=published_tables(manifest),
        model_seconds=seconds,
    )
    write_record(folder / BUILD, receipt)
    return folder


@contextmanager
def opened(warehouse: Path, threads: int) -> Iterator[duckdb.DuckDBPyConnection]:
    """A writing connection to a build's file, with the settings that dbt's profile has too."""
    with duckdb.connect(warehouse, config={"threads": threads}) as connection:
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


def read_build(build: Path) -> BuildReceipt:
    """The receipt of a whole build.

    Raises:
        StepRefusedError: the build was never finished.
        DamagedRecordError: its receipt cannot be read.
    """
    again = "run `kechuang build` again"
    missing = f"build {build.name} is not finished: {again}"
    return read_record(build / BUILD, BuildReceipt, missing=missing, remedy=again)


def finished_warehouse(build: Path) -> Path:
    """The database of a whole build.

    Raises:
        StepRefusedError: the build was never finished, or its database was pruned since.
    """
    receipt = read_build(build)
    warehouse = build / WAREHOUSE
    if not warehouse.exists():
        day = f"{receipt.build_id[:4]}-{receipt.build_id[4:6]}-{receipt.build_id[6:8]}"
        raise StepRefusedError(
            f"build {build.name}: its {WAREHOUSE} was pruned; run `kechuang build --date {day}` to make it again"
        )
    return warehouse


def published_models(manifest: dict[str, Any]) -> list[dict[str, Any]]:
    """The manifest's nodes of the public models, which a release publishes."""
    nodes = manifest["nodes"].values()
    return [node for node in nodes if node["resource_type"] == "model" and node["config"]["access"] == "public"]


def published_tables(manifest: dict[str, Any]) -> tuple[PublishedTable, ...]:
    """The public models and their keys, in order of name."""
    marts = published_models(manifest)
    for mart in marts:
        if not mart["config"]["meta"].get("key"):
            raise KechuangError(f"{mart['name']}: give the columns of its key under config.meta.key")
    tables = [
        PublishedTable(
            name=mart["name"],
            key=tuple(mart["config"]["meta"]["key"]),
            provenance=tuple(mart["config"]["meta"].get("provenance", ())),
        )
        for mart in marts
    ]
    return tuple(sorted(tables, key=lambda table: table.name))
