"""What `kechuang trace --json` prints: a published cell, and what it rests on down to lines as they were sent."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict

from pipelines.base.strict_yaml import Bilingual
from pipelines.landing.raw_rows import RawCell

Kind = Literal["cell", "measure", "set", "constant", "cohort", "deliveries"]


class _Frozen(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class RuleCited(_Frozen):
    """The rule of a cell's row, as `mart_rulebook` states it."""

    rulebook_code: str
    version: str
    rule_code: str
    document_no: str | None
    clause: str | None
    authority: str | None


class SourceDelivery(_Frozen):
    """One arrival: what was sent, by whom, on which legal basis, and how it was read."""

    delivery_no: int
    delivery_id: str
    feed: str
    title: Bilingual
    publisher: Bilingual
    legal_basis: Bilingual
    is_legal_basis_verified: bool
    paths: tuple[str, ...]
    sha256: str
    bytes: int
    as_of: date | None
    received_at: datetime | None
    layouts: dict[str, int]
    rows_landed: int
    rows_quarantined: int
    receipt: str
    contract: str


class Records(_Frozen):
    """Consecutive rows of one arrival: `_row_no` from `first_row`, and the number of the first record."""

    delivery_no: int
    first_row: int
    count: int
    first_record_id: int


class SourceRow(_Frozen):
    """One source row as it was sent. `place` is its number in the file or sheet `table`, as a spreadsheet shows it.

    `read` are the columns that the traced figure was read from; `line` is the text of a delimited file.
    """

    record_id: int
    delivery_no: int
    table: str
    place: int
    layout: str
    cells: tuple[RawCell, ...]
    read: tuple[str, ...]
    line: str | None


class Step(_Frozen):
    """One node of the tree. What several nodes rest on is followed once: elsewhere it `is_shown_elsewhere`.

    Of a step that is all arrivals of a feed, `arrivals` are the numbers of the newest of `arrival_count`.
    """

    kind: Kind
    name: str
    title: Bilingual
    key: dict[str, str] = {}
    value: str | None = None
    rule: RuleCited | None = None
    record_count: int = 0
    records: tuple[Records, ...] = ()
    rows: tuple[SourceRow, ...] = ()
    arrival_count: int = 0
    arrivals: tuple[int, ...] = ()
    is_shown_elsewhere: bool = False
    rests_on: tuple[Step, ...] = ()


class Trace(_Frozen):
    """A published cell and all it rests on. `problems`: why some rows are not shown as they were sent.

    `enterprise_id` is null for a table that is not of enterprises.
    """

    release_id: str
    business_date: date
    enterprise_id: str | None
    enterprise_name: str | None = None
    mart: str
    column: str
    cell: Step
    deliveries: tuple[SourceDelivery, ...]
    problems: tuple[str, ...] = ()


class TouchedCells(_Frozen):
    """Cells of one row that rest on a source record."""

    mart: str
    key: dict[str, str]
    columns: tuple[str, ...]


class RecordTrace(_Frozen):
    """A source record, and the published cells that rest on it. `cohorts`: tables whose ranks compare those cells.

    `of_feed`: columns of tables that rest on all arrivals of the record's feed, this one among them.
    """

    release_id: str
    record_id: int
    row: SourceRow | None
    delivery: SourceDelivery
    cells: tuple[TouchedCells, ...]
    cohorts: tuple[str, ...]
    of_feed: dict[str, tuple[str, ...]] = {}
    problems: tuple[str, ...] = ()


class TouchedRelease(_Frozen):
    """What one release took from an arrival: records by kind of source set, and columns that may rest on them."""

    release_id: str
    records: int
    enterprises: int
    sets: dict[str, int]
    columns: dict[str, tuple[str, ...]]


class DeliveryTrace(_Frozen):
    """An arrival, and the releases that were made of it. `untraced`: releases of earlier versions, without lineage.

    `unplanned`: releases whose plan is gone, so that nobody knows whether they hold the arrival.
    """

    delivery: SourceDelivery
    releases: tuple[TouchedRelease, ...]
    untraced: tuple[str, ...]
    unplanned: tuple[str, ...] = ()
