"""Rows of a kept arrival as they were sent: headers and cells before any cast, and of a delimited text the very line.

Run in a process of its own as `python -m pipelines.landing.raw_rows`, like all reading of what bureaus sent: for each
line of standard input, a `RawRequest`, a line on standard output, `RawRows`.
"""

from __future__ import annotations

import csv
import resource
import subprocess
import sys
from collections.abc import Iterator, Sequence
from itertools import chain
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from pipelines.base.durable import sha256_of_file
from pipelines.base.errors import RejectedDeliveryError
from pipelines.contracts.feed import Feed
from pipelines.landing.formats import open_tables
from pipelines.landing.formats.delimited import TableText
from pipelines.landing.formats.layouts import fit_layout
from pipelines.landing.formats.opened import OpenedTable
from pipelines.landing.formats.records import RecordTable
from pipelines.landing.reader.archives import unpack
from pipelines.landing.reader.child import ReaderLimits

_LIMITS = ReaderLimits()


class _Frozen(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class RawRequest(_Frozen):
    """Which rows of which file: `row_nos` as landed rows have them (`_row_no`); `offsets` by the name of the table.

    `sha256` is that of the bytes that were sent, as 64 hex digits.
    """

    raw: Path
    sha256: str
    file_name: str
    feed: Feed
    folder: Path
    row_nos: tuple[int, ...]
    offsets: dict[str, int]


class RawCell(_Frozen):
    """One cell as sent, and the column of ours that its header stands for in the layout; None for none."""

    header: str
    column: str | None
    text: str


class RawRow(_Frozen):
    """One row as sent: the file or sheet, its number there, its cells, and the line if the file is a delimited text."""

    row_no: int
    table: str
    place: int
    layout: str
    cells: tuple[RawCell, ...]
    line: str | None


class RawRows(_Frozen):
    """The rows that were found; `problem` says why there may be fewer than were asked for. `last_row_no`: of all."""

    rows: tuple[RawRow, ...] = ()
    last_row_no: int = 0
    problem: str | None = None


def raw_rows(requests: Sequence[RawRequest]) -> list[RawRows]:
    """Read rows of kept arrivals in one process of its own, within the limits of any reading; an answer for each."""
    command = [sys.executable, "-m", "pipelines.landing.raw_rows"]
    asked = b"".join(request.model_dump_json().encode() + b"\n" for request in requests)
    try:
        done = subprocess.run(  # noqa: S603 - our own module
            command, input=asked, capture_output=True, timeout=_LIMITS.wall_seconds, check=False
        )
        answers = [RawRows.model_validate_json(line) for line in done.stdout.splitlines()]
        why = f"the kept file could not be read (exit code {done.returncode})"
    except subprocess.TimeoutExpired:
        answers, why = [], "reading the kept files took too long"
    return answers + [RawRows(problem=why)] * (len(requests) - len(answers))


def _read(request: RawRequest) -> RawRows:
    if not request.raw.is_file():
        return RawRows(problem="the file that was sent is no longer kept")
    if sha256_of_file(request.raw) != request.sha256:
        return RawRows(problem=f"the kept file is not the one that was sent: {request.raw.name} has another SHA-256")
    found, last = list[RawRow](), 0
    try:
        for name, path in unpack(request.raw, request.file_name, request.folder, _LIMITS.text_bytes, lambda _: None):
            spare = request.folder / "text"
            for opened in open_tables(path, name, request.feed, spare, _LIMITS.text_bytes, lambda _: None):
                rows, last_of_table = _rows_of(opened, path, request)
                found, last = [*found, *rows], max(last, last_of_table)
    except RejectedDeliveryError as error:
        return RawRows(rows=tuple(found), problem=str(error))
    return RawRows(rows=tuple(found), last_row_no=last)


def _rows_of(opened: OpenedTable, path: Path, request: RawRequest) -> tuple[list[RawRow], int]:
    """The wanted rows of a table, and the greatest `row_no` of all its rows; nothing of a table that was not read."""
    offset = request.offsets.get(opened.name)
    if offset is None:
        return [], 0
    wanted = {no - offset for no in request.row_nos if no > offset}
    layout, columns = fit_layout(request.feed, opened.table.headers)
    rows: dict[int, list[str]] = {}
    last = 0
    for batch in opened.table.batches():
        last = max([last, *batch["row_no"].tail(1)])
        for *cells, place in batch.filter(batch["row_no"].is_in(sorted(wanted))).rows():
            rows[place] = [cell or "" for cell in cells]
    if isinstance(opened.table, TableText):
        lines = _lines(opened.table, rows)
    else:
        lines = _json_lines(path, opened.encoding, rows) if isinstance(opened.table, RecordTable) else {}
    found = []
    for place, cells in sorted(rows.items()):
        named = zip(opened.table.headers, cells, strict=False)
        row = RawRow(
            row_no=place + offset,
            table=opened.name,
            place=place,
            layout=layout.name,
            cells=tuple(
                RawCell(header=head, column=columns.get(at), text=text) for at, (head, text) in enumerate(named)
            ),
            line=lines.get(place),
        )
        found.append(row)
    return found, last + offset if last else 0


def _lines(table: TableText, rows: dict[int, list[str]]) -> dict[int, str]:
    """The text of each row's line, or lines where a cell holds a line feed, if its cells are those that were read."""
    shift = table.header_row_no - table.header_lines
    found: dict[int, str] = {}
    taken: list[str] = []
    with table.path.open(encoding="utf-8", newline="") as stream:

        def noted() -> Iterator[str]:
            for line in stream:
                taken.append(line)
                yield line

        for number, cells in enumerate(csv.reader(noted(), delimiter=table.delimiter), start=1):
            if number + shift in rows and rows[number + shift] == [cells[at] for at in table.places if at < len(cells)]:
                found[number + shift] = "".join(taken).rstrip("\r\n")
            taken.clear()
    return found


def _json_lines(path: Path, encoding: str, rows: dict[int, list[str]]) -> dict[int, str]:
    """The line of each record, if the file has one record a line: a record that is in an array has none."""
    with path.open("rb") as stream:
        if not (start := stream.readline()).lstrip(b"\xef\xbb\xbf \t").startswith(b"{"):
            return {}
        numbered = enumerate(chain([start], stream), start=1)
        return {no: line.decode(encoding, errors="replace").rstrip("\r\n") for no, line in numbered if no in rows}


def main() -> None:
    """Answer each line of standard input."""
    resource.setrlimit(resource.RLIMIT_DATA, (_LIMITS.memory_bytes, _LIMITS.memory_bytes))
    resource.setrlimit(resource.RLIMIT_CPU, (_LIMITS.cpu_seconds, _LIMITS.cpu_seconds))
    for line in sys.stdin.buffer:
        sys.stdout.write(_read(RawRequest.model_validate_json(line)).model_dump_json() + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
