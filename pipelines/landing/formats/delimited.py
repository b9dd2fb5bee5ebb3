"""A UTF-8 delimited text file read as batches of text cells, with the row number a spreadsheet would show.

Strict: a row with too few or too many cells is given apart, never padded or cut. Types are not looked at here.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import numpy as np
import polars as pl
import pyarrow as pa
import pyarrow.csv as pc

from pipelines.base.errors import RejectedDeliveryError
from pipelines.base.plural import counted
from pipelines.landing.formats.opened import BadRecord
from pipelines.landing.formats.quoting import refuse_loose_quotes, swallowed_rows

_BLOCK = 64 << 20
"""Bytes parsed at once. A longer cell looks the same as a quotation mark that is never closed."""

_BATCH_ROWS = 100_000
_SHOWN_TEXT = 20_000
HEADER_LIMIT = 1 << 20
"""So far into a file its header may end."""


@dataclass(frozen=True)
class RaggedRow:
    """A row whose number of cells is not that of the header."""

    row_no: int
    expected: int
    found: int
    text: str

    @property
    def reason(self) -> str:
        """What is wrong with it, for the quarantine."""
        return f"has {counted(self.found, 'cell')} where the header has {self.expected}"


@dataclass
class TableText:
    """A table's headers, and its rows as they are read; `ragged` is complete once `batches` is used up.

    `places` are the columns of the file that have a header, `width` how many a row has: some exporters end each row
    with a delimiter. What has no header must be empty.
    """

    headers: list[str]
    path: Path
    delimiter: str
    header_lines: int
    header_row_no: int
    has_rows: bool
    ragged: list[RaggedRow | BadRecord] = field(default_factory=list)
    width: int = 0
    places: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Without another word each column has a header."""
        self.width = self.width or len(self.headers)
        self.places = self.places or list(range(len(self.headers)))

    def batches(self) -> Iterator[pl.DataFrame]:
        """Frames of text columns `c0`, `c1`, … and `row_no` (Int64; the header's row is 1, or lower after blank lines).

        Rows in which every cell is empty are not rows and are left out.

        Raises:
            RejectedDeliveryError: the text cannot be parsed, as when a quotation mark is never closed.
        """
        if not self.has_rows:
            return
        names = [f"c{place}" for place in range(self.width)]
        numbers: list[int] = []
        shift = self.header_row_no - self.header_lines
        last_row = pl.DataFrame()
        has_long_cells = False
        swallowers: list[RaggedRow] = []
        odd: list[RaggedRow] = []

        def set_aside(row: pc.InvalidRow) -> Literal["skip"]:
            row_no = row.number or 0  # pyarrow counts rows when it reads with one thread, as here
            numbers.append(row_no)
            odd.append(RaggedRow(row_no + shift, len(self.headers), row.actual_columns, row.text))
            return "skip"

        try:
            reader = pc.open_csv(
                self.path,
                read_options=pc.ReadOptions(
                    use_threads=False, skip_rows=self.header_lines, column_names=names, block_size=_BLOCK
                ),
                parse_options=pc.ParseOptions(
                    delimiter=self.delimiter,
                    newlines_in_values=True,
                    ignore_empty_lines=False,
                    invalid_row_handler=set_aside,
                ),
                convert_options=pc.ConvertOptions(
                    column_types=dict.fromkeys(names, pa.large_string()), strings_can_be_null=False
                ),
            )
            next_number = self.header_lines + 1
            for batch in reader:
                frame = pl.DataFrame(batch)
                numbered = _skipping(next_number, frame.height, numbers)
                next_number = int(numbered[-1]) + 1 if frame.height else next_number
                frame = frame.with_columns(row_no=pl.Series(numbered) + shift)
                last_row = frame.tail(1)
                for piece in frame.iter_slices(_BATCH_ROWS):
                    runs_over = pl.any_horizontal(pl.col(names).str.contains("\n", literal=True))
                    if piece.select(runs_over.any()).item():
                        has_long_cells = True
                        piece, found = self._part_swallowers(piece, names)
                        swallowers += found
                    yield self._headed(piece)
            self.ragged += odd
            self._refuse_cut_off(*(last_row.select("row_no", names[-1]).row(0) if last_row.height else (0, "")))
            if has_long_cells:
                refuse_loose_quotes(self.path, self.delimiter)
            self.ragged += swallowers
            yield from self._evened()
        except pa.ArrowInvalid as error:
            raise RejectedDeliveryError(
                "not_a_table",
                f"not readable as delimited text: a quotation mark is not closed, or a cell is over {_BLOCK >> 20} MB",
            ) from error

    def _headed(self, frame: pl.DataFrame) -> pl.DataFrame:
        """The columns that have a header, of rows that hold anything; one with a cell beyond them is given apart."""
        frame = frame.filter(~pl.all_horizontal(pl.exclude("row_no").str.strip_chars() == ""))
        beyond = [f"c{place}" for place in range(self.width) if place not in self.places]
        if beyond:
            has_more = frame.select(more=pl.any_horizontal(pl.col(beyond).str.strip_chars() != ""))["more"]
            text = pl.concat_str(pl.exclude("row_no"), separator=self.delimiter).str.slice(0, _SHOWN_TEXT)
            for row_no, row in frame.filter(has_more).select("row_no", text).iter_rows():
                self.ragged.append(RaggedRow(row_no, len(self.headers), self.width, row))
            frame = frame.filter(~has_more)
        return frame.select(
            *(pl.col(f"c{place}").alias(f"c{at}") for at, place in enumerate(self.places)), pl.col("row_no")
        )

    def _evened(self) -> Iterator[pl.DataFrame]:
        """Of the rows given apart those that only have empty cells too many, or lack those that others have."""
        needed, rows, left = max(self.places) + 1, list[tuple[int, list[str]]](), list[RaggedRow | BadRecord]()
        for row in self.ragged:
            if isinstance(row, BadRecord):
                left.append(row)
                continue
            records = list(csv.reader(io.StringIO(row.text, newline=""), delimiter=self.delimiter))
            cells = records[0] if len(records) == 1 else []
            if len(cells) >= needed and any(cells) and not any(cell.strip() for cell in cells[needed:]):
                rows.append((row.row_no, [cells[place] for place in self.places]))
            else:
                left.append(row)
        self.ragged = left
        if rows:
            columns = {f"c{at}": [cells[at] for _, cells in rows] for at in range(len(self.places))}
            yield pl.DataFrame(columns, schema=dict.fromkeys(columns, pl.String)).with_columns(
                row_no=pl.Series([no for no, _ in rows], dtype=pl.Int64)
            )

    def _part_swallowers(self, frame: pl.DataFrame, names: list[str]) -> tuple[pl.DataFrame, list[RaggedRow]]:
        """Part sound rows from those in which an open quotation mark has swallowed others: rows with too many cells."""
        swallowed = swallowed_rows(frame, names, self.delimiter)
        text = pl.concat_str(names, separator=self.delimiter).str.slice(0, _SHOWN_TEXT)
        found = frame.select("row_no", text=text).with_columns(swallowed=swallowed).filter(swallowed > 0)
        rows = [RaggedRow(no, len(names), len(names) * (others + 1), row) for no, row, others in found.iter_rows()]
        return frame.filter(swallowed == 0), rows

    def _refuse_cut_off(self, row_no: int, last_cell: str) -> None:
        """Refuse a text that ends inside a quoted cell, which then holds the rest of the file.

        Either the last whole row (`row_no`, `last_cell`) ends in it, or it left the last row short of cells.
        """
        if self.ragged and self.ragged[-1].row_no > row_no:
            row_no, text = self.ragged[-1].row_no, self.ragged[-1].text
            is_cut_off = len(text.splitlines()) > 1 and text.count('"') % 2 == 1
        else:
            opened = ('"' + last_cell.replace('"', '""')).encode()
            before = [(mark + '"').encode() for mark in (self.delimiter, "\n", "\r")]
            with self.path.open("rb") as stream:
                stream.seek(max(0, self.path.stat().st_size - len(opened) - 1))
                end = stream.read()
            is_cut_off = bool(row_no) and end.endswith(opened) and end.startswith(tuple(before))
        if is_cut_off:
            raise RejectedDeliveryError(
                "quote_not_closed", f"row {row_no}: a quotation mark is opened and never closed"
            )


def _skipping(start: int, count: int, skipped: list[int]) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """`count` whole numbers from `start` on, leaving out `skipped`."""
    later = np.asarray([number for number in skipped if number >= start], dtype=np.int64)
    candidates = np.arange(start, start + count + len(later), dtype=np.int64)
    return candidates[~np.isin(candidates, later)][:count]


def first_lines(path: Path) -> list[str]:
    """The lines in which the header may be, with their ends.

    Raises:
        RejectedDeliveryError: the file has no text.
    """
    with path.open(encoding="utf-8", newline="") as stream:
        start = stream.read(HEADER_LIMIT)
    if not start.strip():
        raise RejectedDeliveryError("empty", "the file is empty: ask the bureau to send it again")
    return list(io.StringIO(start, newline=""))  # str.splitlines would also split at U+2028 and the like
