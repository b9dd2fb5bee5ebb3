"""One build: a new DuckDB file with the landed views, every dbt model and the links of names; a receipt when whole."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb
from pydantic import BaseModel, ConfigDict

from pipelines.contracts import Feed
from pipelines.durable import discard_folder, sha256_of_file, sync_file, write_json
from pipelines.errors import KechuangError
from pipelines.identity.step import link_parties
from pipelines.identity.tables import create_tables
from pipelines.plan.plan import Plan, write_plan
from pipelines.recorded import read_record
from pipelines.settings import Settings
from pipelines.warehouse.compiled import compiled_nodes
from pipelines.warehouse.dbt import compiled_manifest
from pipelines.warehouse.dbt_build import run_by_dbt
from pipelines.warehouse.executor import Executor, NodeFailedError
from pipelines.warehouse.run import run_nodes
from pipelines.warehouse.sources import make_sources

WAREHOUSE = "warehouse.duckdb"
_RECEIPT = "build.json"


class PublishedTable(BaseModel):
    """A mart, the columns of its key, and those that say which deliveries a row comes of, as dbt's project says."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str
    key: tuple[str, ...]
    provenance: tuple[str, ...] = ()


class BuildReceipt(BaseModel):
    """Written last: its presence says that the warehouse beside it is whole."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    build_id: str
    plan_sha256: str
    warehouse_sha256: str
    tables: tuple[PublishedTable, ...]
    model_seconds: dict[str, float]


def dbt_dir(settings: Settings) -> Path:
    """Dbt's folder of this data folder: parse cache, manifest, results of the last command."""
    return settings.work_dir / "dbt"


def build_warehouse(
    plan: Plan, feeds: dict[str, Feed], settings: Settings, say: Callable[[str], None], executor: Executor = "runner"
) -> Path:
    """Build the plan's warehouse from nothing, and return the build's folder.

    An earlier attempt at the same build is discarded first: its folder is nobody's until a release is made of it.
    `executor` says who runs what dbt compiled: our runner, or dbt itself; both make the same tables.

    Raises:
        StepRefusedError: landed rows are not those that were planned.
        KechuangError: a model failed; names it and says why.
    """
    discard_folder(settings.builds_dir / plan.build_id)
    folder = write_plan(plan, settings.builds_dir)
    warehouse = folder / WAREHOUSE
    manifest = compiled_manifest(dbt_dir(settings), settings.threads)
    done: list[str] = []

    def finished(name: str) -> None:
        done.append(name)
        say(f"build: {len(done)} tables done, last {name}")

    def link() -> None:
        with opened(warehouse, settings.threads) as connection:
            link_parties(connection, feeds)

    try:
        with opened(warehouse, settings.threads) as connection:
            make_sources(connection, plan, feeds, settings.landing_dir)
            create_tables(connection)
            if executor == "runner":
                seconds = run_nodes(connection, compiled_nodes(manifest), link, finished)
        if executor == "dbt":
            seconds = run_by_dbt(warehouse, dbt_dir(settings), settings.threads, link, finished)
    except NodeFailedError as error:
        raise KechuangError(f"build {plan.build_id} failed in {error}") from error
    sync_file(warehouse)
    receipt = BuildReceipt(
        build_id=plan.build_id,
        plan_sha256=plan.sha256,
        warehouse_sha256=sha256_of_file(warehouse),
        tables=_published_tables(manifest),
        model_seconds=seconds,
    )
    write_json(folder / _RECEIPT, receipt.model_dump(mode="json"))
    return folder


@contextmanager
def opened(warehouse: Path, threads: int) -> Iterator[duckdb.DuckDBPyConnection]:
    """A writing connection to a build's file, with the settings that dbt's profile has too."""
    with duckdb.connect(warehouse, config={"threads": threads}) as connection:
        connection.execute("SET TimeZone = 'UTC'")
        yield connection


def read_build(build: Path) -> BuildReceipt:
    """The receipt of a whole build.

    Raises:
        StepRefusedError: the build was never finished.
    """
    missing = f"build {build.name} is not finished: run `kechuang build` again"
    return read_record(build / _RECEIPT, BuildReceipt, missing)


def published_models(manifest: dict[str, Any]) -> list[dict[str, Any]]:
    """The manifest's nodes of the public models, which a release publishes."""
    nodes = manifest["nodes"].values()
    return [node for node in nodes if node["resource_type"] == "model" and node["config"]["access"] == "public"]


def _published_tables(manifest: dict[str, Any]) -> tuple[PublishedTable, ...]:
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
