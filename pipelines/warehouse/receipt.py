"""`build.json`: what a finished build is, and what the next one needs to know of it."""

from __future__ import annotations

from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

from pipelines.base.errors import StepRefusedError
from pipelines.base.records import Record, read_record
from pipelines.contracts.rights import Classification, Rights, strictest
from pipelines.plan.plan import date_of
from pipelines.warehouse.relation_record import RelationRecord

WAREHOUSE = "warehouse.duckdb"
BUILD = "build.json"


class PublishedColumn(BaseModel):
    """A published column, what it holds in Chinese and English, and what it takes to see it.

    A build by an earlier version has no rights.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str
    zh: str
    en: str
    rights: Rights | None = None


class PublishedTable(BaseModel):
    """A mart as dbt's project describes it: the columns of its key, and those that say which arrivals a row comes of.

    `classification` is that of its strictest column. `row_rights`: what it takes to see that there is a row. `row_feed`
    names the column that says which feed a row is of, where each row tells of one feed only; `row_feeds` are the rights
    of these feeds. A build by an earlier version has no texts, or no rights.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str
    key: tuple[str, ...]
    provenance: tuple[str, ...] = ()
    zh: str = ""
    en: str = ""
    classification: Classification | None = None
    row_rights: Rights | None = None
    row_feed: str | None = None
    row_feeds: dict[str, Rights] = {}
    columns: tuple[PublishedColumn, ...] = ()

    def rights_to(self, *names: str) -> Rights | None:
        """What it takes to see what is made of these columns, or of all, and of the rows; None without rights."""
        read = [column.rights for column in self.columns if not names or column.name in names]
        known = [one for one in (*read, self.row_rights) if one is not None]
        return strictest(known) if known else None


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
    SQL. A build by dbt, or by an earlier version, has none of these. `column_lineage_sha256`: of the file of column
    lineage beside the receipt, if the build has one. `lineage`: its tables of lineage of cells.
    """

    build_id: str
    plan_sha256: str
    warehouse_sha256: str
    tables: tuple[PublishedTable, ...]
    views: tuple[PublishedView, ...] = ()
    column_lineage_sha256: str | None = None
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
