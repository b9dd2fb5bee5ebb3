"""What the reader process is asked, and what it answers: the two models that cross the process border as JSON."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from pipelines.contracts.feed import Feed


class _Frozen(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class ReadRequest(_Frozen):
    """Read `raw` as an arrival of `feed`; write `rows.parquet` and `quarantine.parquet` into `folder`."""

    raw: Path
    file_name: str
    delivery_id: str
    feed: Feed
    folder: Path
    max_text_bytes: int


class Member(_Frozen):
    """One table of the arrival. Its row n, as a spreadsheet shows it, has `_row_no` n + `row_no_offset`."""

    name: str
    layout: str
    encoding: str
    bad_bytes: int
    row_no_offset: int
    rows: int


class Problem(_Frozen):
    """Why no row of an arrival landed: a stable code and the line a person reads."""

    code: str
    message: str


class QuarantineReason(_Frozen):
    """How many rows were quarantined for one reason, and where the first of them is. `shape` shows no value."""

    file_name: str
    column: str
    reason: str
    rows: int
    first_row_no: int
    shape: str


class Trouble(_Frozen):
    """A reader's answer in place of a `Reading`: the machine kept it from reading, and says nothing of the file."""

    trouble: str


class Reading(_Frozen):
    """What was read. Rows in = landed + quarantined, for every arrival; a rejected one has a problem and no rows.

    `title_date` is the date above the header; `newest_date` is the newest event date or time of writing of a row.
    `left_out` has a line for each sheet and each file of a zip that is not a table of the feed, and why it is taken for
    none. `totals` is in receipts of earlier versions only: see `control_totals`.
    """

    problem: Problem | None = None
    members: tuple[Member, ...] = ()
    rows_in: int = 0
    rows_landed: int = 0
    rows_quarantined: int = 0
    reasons: tuple[QuarantineReason, ...] = ()
    notes: dict[str, int] = {}
    totals: dict[str, Decimal] = {}
    filled: dict[str, int] = {}
    first_event_date: date | None = None
    last_event_date: date | None = None
    title_date: date | None = None
    newest_date: date | None = None
    left_out: tuple[str, ...] = ()
