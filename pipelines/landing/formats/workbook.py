"""Spreadsheets (XLSX, XLS, XLSB) as text: sheet by sheet, title rows stepped over, no number harmed by a float.

calamine gives a sheet as text with dates well spelled but numbers rounded; as floats; and as Booleans, which are set
for numbers only and so tell `5` from `"5"`. The three together give every cell's text.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from pathlib import Path

import fastexcel
import polars as pl

from pipelines.base.errors import RejectedDeliveryError
from pipelines.base.machine import stop_for, trouble_of
from pipelines.contracts.feed import Feed
from pipelines.landing.formats.header_rows import Header, find_header
from pipelines.landing.formats.opened import BadRecord, OpenedTable
from pipelines.landing.formats.spreadsheet_numbers import number_texts
from pipelines.landing.formats.unreadable import unreadable

_BATCH_ROWS = 100_000
_MOST_UNPACKED = 2 << 30
_DAMAGED = "the spreadsheet is damaged, or needs a password: ask the bureau to send it again"


class SheetTable:
    """One sheet below its header, held in memory."""

    def __init__(self, rows: pl.DataFrame, header: Header) -> None:
        """Take the sheet's `rows`, from row 1 on, and where its header stands."""
        self.headers, self.ragged = header.names, list[BadRecord]()
        named = {f"c{place}": pl.col(f"c{at}") for place, at in enumerate(header.places)}
        numbers = pl.int_range(1, pl.len() + 1, dtype=pl.Int64)
        self._rows = rows.select(**named, row_no=numbers).slice(header.last_row)

    def batches(self) -> Iterator[pl.DataFrame]:
        """Frames of text columns `c0`, `c1`, … and `row_no`, as the spreadsheet shows it; empty rows are left out."""
        for piece in self._rows.iter_slices(_BATCH_ROWS):
            yield piece.filter(~pl.all_horizontal(pl.exclude("row_no").fill_null("").str.strip_chars() == ""))


def open_workbook(path: Path, name: str, feed: Feed, max_bytes: int) -> Iterator[OpenedTable]:
    """Yield each sheet that holds anything, in the workbook's order, under the name `file!sheet 2`.

    A sheet's number names it, its text does not: some bureaus send a sheet for each enterprise, under its name.

    Raises:
        RejectedDeliveryError: damaged, too large, or a sheet fits no layout (with `sheets: matching`: none does).
    """
    problem: RejectedDeliveryError | None = None
    has_fitting = False
    for number, _, rows in sheet_texts(path, max_bytes):
        try:
            header = find_header(rows, feed)
        except RejectedDeliveryError as error:
            problem = problem or RejectedDeliveryError(error.code, f"sheet {number}: {error}")
            if feed.format.sheets == "all":
                raise problem from error
            continue
        has_fitting = True
        yield OpenedTable(f"{name}!sheet {number}", SheetTable(rows, header), encoding="workbook")
    if not has_fitting:
        empty = RejectedDeliveryError("empty", "the spreadsheet holds no cell: ask the bureau to send it again")
        raise problem or empty


def sheet_texts(path: Path, max_bytes: int = _MOST_UNPACKED) -> Iterator[tuple[int, str, pl.DataFrame]]:
    """Yield number, name and cells of each sheet that holds anything: text columns `c0`, `c1`, …, the first row first.

    Raises:
        RejectedDeliveryError: damaged, or unpacks to more than `max_bytes`.
    """
    _refuse_bomb(path, min(max_bytes, _MOST_UNPACKED))
    try:
        book = fastexcel.read_excel(path)
        sheets = book.sheet_names
    except fastexcel.FastExcelError as error:
        stop_for(trouble_of(error))
        raise RejectedDeliveryError("damaged", _DAMAGED) from error
    for number, sheet in enumerate(sheets, start=1):
        rows = _texts(book, sheet)
        if rows.width:
            yield number, sheet, rows


def _refuse_bomb(path: Path, limit: int) -> None:
    """Unpack the parts of an XLSX once, only to count; what the zip claims is not trusted."""
    if not zipfile.is_zipfile(path):
        return
    left = limit
    with zipfile.ZipFile(path) as archive:
        for part in archive.infolist():
            with archive.open(part) as packed:
                while chunk := packed.read(1 << 20):
                    left -= len(chunk)
                    if left < 0:
                        raise RejectedDeliveryError("too_large", f"unpacks to more than the {limit:,} bytes allowed")


def _texts(book: fastexcel.ExcelReader, sheet: str) -> pl.DataFrame:
    """All cells of a sheet as text, columns `c0`, `c1`, …, from the sheet's first row on."""
    try:
        text, errors = _load(book, sheet, "string")
        number, _ = _load(book, sheet, "float")
        is_number, _ = _load(book, sheet, "boolean")
    except fastexcel.FastExcelError as error:
        stop_for(trouble_of(error))
        raise RejectedDeliveryError("damaged", _DAMAGED) from error
    columns = []
    for name in text.columns:
        is_float = is_number[name].is_not_null() & number[name].is_not_null() & ~text[name].is_in(["true", "false"])
        spelled = text[name].str.replace(r"^([0-9]{4}-[0-9]{2}-[0-9]{2}) 00:00:00$", "$1")
        if is_float.any():
            numbers = number_texts(number.select(pl.when(is_float).then(pl.col(name)))[name])
            spelled = pl.select(pl.when(is_float).then(numbers).otherwise(spelled).alias(name))[name]
        if rows := errors.get(name):
            spelled = spelled.scatter(rows, unreadable("e"))
        columns.append(spelled.alias(name))
    return pl.DataFrame(columns)


def _load(book: fastexcel.ExcelReader, sheet: str, dtype: fastexcel.DType) -> tuple[pl.DataFrame, dict[str, list[int]]]:
    """The sheet read as one type, and by column the rows of cells that are errors."""
    loaded = book.load_sheet(sheet, header_row=None, skip_rows=0, dtypes=dtype)
    if dtype != "string" or not loaded.width:
        frame = loaded.to_polars()
        return frame.rename({name: f"c{place}" for place, name in enumerate(frame.columns)}), {}
    batch, found = loaded.to_arrow_with_errors()
    frame = pl.DataFrame(batch)
    errors: dict[str, list[int]] = {}
    for error in found.errors if found else ():
        row, column = error.offset_position
        errors.setdefault(f"c{column}", []).append(row)
    return frame.rename({name: f"c{place}" for place, name in enumerate(frame.columns)}), errors
