"""One build: a new DuckDB file with the landed views, every dbt model and the links of names; a receipt when whole."""

from __future__ import annotations

import time
from collections.abc import Callable
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
from pipelines.warehouse.dbt import MANIFEST, RUN_RESULTS, failed_nodes, invoke_dbt, read_artifact
from pipelines.warehouse.sources import make_sources

WAREHOUSE = "warehouse.duckdb"
_RECEIPT = "build.json"
_MODELS_AND_SEEDS = ("--exclude-resource-type", "test", "--exclude-resource-type", "unit_test")


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


def build_warehouse(plan: Plan, feeds: dict[str, Feed], settings: Settings, say: Callable[[str], None]) -> Path:
    """Build the plan's warehouse from nothing, and return the build's folder.

    An earlier attempt at the same build is discarded first: its folder is nobody's until a release is made of it.

    Raises:
        StepRefusedError: landed rows are not those that were planned.
        KechuangError: a model failed; names it and dbt's message.
    """
    discard_folder(settings.builds_dir / plan.build_id)
    folder = write_plan(plan, settings.builds_dir)
    warehouse = folder / WAREHOUSE
    with duckdb.connect(warehouse, config={"threads": settings.threads}) as connection:
        make_sources(connection, plan, feeds, settings.landing_dir)
        create_tables(connection)
    done: list[str] = []

    def node_finished(name: str) -> None:
        done.append(name)
        say(f"build: {len(done)} tables done, last {name}")

    def run_dbt(selector: str) -> list[dict[str, Any]]:
        succeeded = invoke_dbt(
            ["build", "--selector", selector, *_MODELS_AND_SEEDS],
            warehouse=warehouse,
            target_dir=dbt_dir(settings),
            threads=settings.threads,
            node_finished=node_finished,
        )
        results = read_artifact(dbt_dir(settings), RUN_RESULTS)
        if not succeeded:
            first, *others = failed_nodes(results)
            more = f" (and {len(others)} more)" if others else ""
            raise KechuangError(f"build {plan.build_id} failed in {first}{more}")
        done: list[dict[str, Any]] = results["results"]
        return done

    made = run_dbt("before_linking")
    started = time.perf_counter()
    link_parties(warehouse, feeds, settings.threads)
    seconds = {"linking": round(time.perf_counter() - started, 3)}
    say(f"build: names linked to enterprises in {seconds['linking']:.0f} s")
    made += run_dbt("after_linking")
    seconds |= {one["unique_id"].split(".")[-1]: round(one["execution_time"], 3) for one in made}
    sync_file(warehouse)
    receipt = BuildReceipt(
        build_id=plan.build_id,
        plan_sha256=plan.sha256,
        warehouse_sha256=sha256_of_file(warehouse),
        tables=_published_tables(read_artifact(dbt_dir(settings), MANIFEST)),
        model_seconds=seconds,
    )
    write_json(folder / _RECEIPT, receipt.model_dump(mode="json"))
    return folder


def read_build(build: Path) -> BuildReceipt:
    """The receipt of a whole build.

    Raises:
        StepRefusedError: the build was never finished.
    """
    missing = f"build {build.name} is not finished: run `kechuang build` again"
    return read_record(build / _RECEIPT, BuildReceipt, missing)


def _published_tables(manifest: dict[str, Any]) -> tuple[PublishedTable, ...]:
    """The public models and their keys, in order of name."""
    nodes = manifest["nodes"].values()
    marts = [node for node in nodes if node["resource_type"] == "model" and node["config"]["access"] == "public"]
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
