"""`build.json`: what a finished build is, and what the next one needs to know of it."""

from __future__ import annotations

from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

from pipelines.base.errors import StepRefusedError
from pipelines.base.records import Record, read_record
from pipelines.contracts.parts import Classification
from pipelines.plan.plan import date_of
from pipelines.warehouse.relation_record import RelationRecord

WAREHOUSE = "warehouse.duckdb"
BUILD = "build.json"


class PublishedColumn(BaseModel):
    """A published column, and what it holds in Chinese and English."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str
    zh: str
    en: str


class PublishedTable(BaseModel):
    """A mart as dbt's project describes it: the columns of its key, and those that say which arrivals a row comes of.

    A build by an earlier version has neither texts nor a classification.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str
    key: tuple[str, ...]
    provenance: tuple[str, ...] = ()
    zh: str = ""
    en: str = ""
    classification: Classification | None = None
    columns: tuple[PublishedColumn, ...] = ()


class PublishedView(BaseModel):
    """A view for readers of a release: its SQL names the marts as `marts.<name>` and nothing else."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str
    sql: str
    zh: str = ""
    en: str = ""
    columns: tuple[PublishedColumn, ...] = ()


class BuildReceipt(Record):
    """Written last: its presence says that the warehouse beside it is whole.

    `relations`: how each came about, and what its content is called; `given`: the content of what all of them begin
    with. `started_from`: the build that tables were taken from. `engine_sha256`: what made the tables besides their
    SQL. A build by dbt, or by an earlier version, has none of these. `lineage`: its tables of lineage.
    """

    build_id: str
    plan_sha256: str
    warehouse_sha256: str
    tables: tuple[PublishedTable, ...]
    views: tuple[PublishedView, ...] = ()
    lineage: tuple[PublishedTable, ...] = ()
    model_seconds: dict[str, float]
    relations: dict[str, RelationRecord] = Field(default_factory=dict)
    given: dict[str, str] = Field(default_factory=dict)
    started_from: str | None = None
    engine_sha256: str | None = None


def read_build(build: Path) -> BuildReceipt:
    """The receipt of a whole build.

    Raises:
        StepRefusedError: the build was never finished.
        DamagedRecordError: its receipt cannot be read.
    """
    again = f"run `kechuang build --date {date_of(build)}` again"
    missing = f"build {build.name} is not finished: {again}"
    return read_record(build / BUILD, BuildReceipt, missing=missing, remedy=again)


def finished_warehouse(build: Path) -> Path:
    """The database of a whole build.

    Raises:
        StepRefusedError: the build was never finished, or its database was pruned since.
    """
    read_build(build)
    warehouse = build / WAREHOUSE
    if not warehouse.exists():
        again = f"run `kechuang build --date {date_of(build)}` to make it again"
        raise StepRefusedError(f"build {build.name}: its {WAREHOUSE} was pruned; {again}")
    return warehouse
