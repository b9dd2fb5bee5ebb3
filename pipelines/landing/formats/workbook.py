"""Spreadsheets (XLSX, XLS, XLSB) as text: sheet by sheet, title rows stepped over, no number harmed by a float.

calamine gives a sheet as text with dates well spelled but numbers rounded; as floats; and as Booleans, which are set
for numbers only and so distinguish `5` from `"5"`. The three together give every cell's text. What it does not know of
dates and percentages `book_formats` makes it see.
"""

from __future__ import annotations

import tempfile
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import NamedTuple

import fastexcel
import polars as pl

from pipelines.base.errors import RejectedDeliveryError
from pipelines.base.machine import stop_for, trouble_of
from pipelines.contracts.column_types import EXCEL_SERIAL, EXCEL_SERIAL_1904, SERIALS
from pipelines.contracts.feed import Feed
from pipelines.landing.cells.dates import DAY_NUMBERS
from pipelines.landing.cells.number_spellings import times_ten_to
from pipelines.landing.formats.book_formats import read_formats
from pipelines.landing.formats.compound_file import DamagedFileError
from pipelines.landing.formats.formula_cells import formulas_without_value
from pipelines.landing.formats.opened import OpenedTable
from pipelines.landing.formats.sheets import LeaveOut, Sheet, open_sheets
from pipelines.landing.formats.spreadsheet_numbers import number_texts
from pipelines.landing.formats.unreadable import UNREADABLE, unreadable

_MOST_UNPACKED = 2 << 30
_AFTER_SENTINELS = date(1901, 1, 1)
"""1900-01-01 means 'not known'."""
_DAMAGED = "the spreadsheet is damaged, or needs a password: ask the bureau to send it again"


def open_workbook(path: Path, name: str, feed: Feed, max_bytes: int, leave_out: LeaveOut) -> Iterator[OpenedTable]:
    """Yield each sheet that holds the feed's rows, in the workbook's order, under the name `file!sheet 2`.

    A sheet's number names it, its text does not: some bureaus send a sheet for each enterprise, under its name.

    Raises:
        RejectedDeliveryError: damaged, too large, or sheets fit no layout: see `open_sheets`.
    """
    yield from open_sheets(sheet_texts(path, max_bytes), name, feed, leave_out)


def sheet_texts(path: Path, max_bytes: int = _MOST_UNPACKED, *, shows_percentages: bool = True) -> Iterator[Sheet]:
    """Yield each sheet that holds anything.

    With `shows_percentages` 0.05 is `5%` where the cell's format says so, else `0.05`.

    Raises:
        RejectedDeliveryError: damaged, or unpacks to more than `max_bytes`.
    """
    _refuse_bomb(path, min(max_bytes, _MOST_UNPACKED))
    try:
        with tempfile.TemporaryDirectory(prefix="styles-") as folder:
            books = _books(path, Path(folder), shows_percentages=shows_percentages)
            for number, sheet in enumerate(books.book.sheet_names, start=1):
                rows, is_hidden = _texts(books, sheet)
                if rows.width:
                    yield Sheet(number, rows, sheet, is_hidden=is_hidden, is_1904=books.is_1904)
    except (fastexcel.FastExcelError, DamagedFileError) as error:
        stop_for(trouble_of(error))
        raise RejectedDeliveryError("damaged", _DAMAGED) from error


@dataclass(frozen=True)
class _Books:
    """The workbook, and copies in which only percentages are dates, only numbers with a percent sign as a mere text, or
    only numbers that are shown divided; None where there are none. `unvalued`: see `formulas_without_value`.
    """

    book: fastexcel.ExcelReader
    percentages: fastexcel.ExcelReader | None
    written_percentages: fastexcel.ExcelReader | None
    scaled: fastexcel.ExcelReader | None
    is_1904: bool
    unvalued: dict[str, dict[str, list[int]]]


def _books(path: Path, folder: Path, *, shows_percentages: bool) -> _Books:
    formats = read_formats(path)
    copies: dict[str, fastexcel.ExcelReader] = {}
    dated = path
    if formats:
        if formats.has_unseen_dates:
            dated = formats.with_dates(folder / "dates")
        if formats.has_percentages and shows_percentages:
            copies["percentages"] = fastexcel.read_excel(formats.with_percentages_as_dates(folder / "percentages"))
        if formats.has_written_percentages and shows_percentages:
            copies["written"] = fastexcel.read_excel(formats.with_written_percentages_as_dates(folder / "written"))
        if formats.has_scaled:
            copies["scaled"] = fastexcel.read_excel(formats.with_scaled_as_dates(folder / "scaled"))
    return _Books(
        fastexcel.read_excel(dated),
        copies.get("percentages"),
        copies.get("written"),
        copies.get("scaled"),
        is_1904=formats is not None and formats.is_1904,
        unvalued=formulas_without_value(path),
    )


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


def _texts(books: _Books, sheet: str) -> tuple[pl.DataFrame, bool]:
    """All cells of a sheet as text, columns `c0`, `c1`, …, from the sheet's first row on, and whether it is hidden."""
    text, errors, is_hidden = _load(books.book, sheet, "string")
    number = _load(books.book, sheet, "float").frame
    is_number = _load(books.book, sheet, "boolean").frame
    unvalued = books.unvalued.get(sheet, {})

    def differ(copy: fastexcel.ExcelReader | None) -> pl.DataFrame | None:
        """Which numbers a copy of the workbook has as dates."""
        return _load(copy, sheet, "float").frame.select(pl.all().is_null()) if copy else None

    percentages, written, scaled = map(differ, (books.percentages, books.written_percentages, books.scaled))
    columns = []
    for name in text.columns:
        is_float = is_number[name].is_not_null() & number[name].is_not_null() & ~text[name].is_in(["true", "false"])
        spelled = _days(text[name], is_1904=books.is_1904)
        if is_float.any():
            numbers = number_texts(number.select(pl.when(is_float).then(pl.col(name)))[name])
            if percentages is not None:
                numbers = _percentages(numbers, is_float & percentages[name], places=2)
            if written is not None:
                numbers = _percentages(numbers, is_float & written[name], places=0)
            if scaled is not None and (is_scaled := is_float & scaled[name]).any():
                numbers = numbers.scatter(is_scaled.arg_true(), unreadable("d"))
            spelled = pl.select(pl.when(is_float).then(numbers).otherwise(spelled).alias(name))[name]
        if rows := errors.get(name):
            spelled = spelled.scatter(rows, unreadable("e"))
        if rows := [row for row in unvalued.get(name, ()) if row < len(spelled)]:
            spelled = spelled.scatter(rows, unreadable("v"))
        columns.append(spelled.alias(name))
    return pl.DataFrame(columns), is_hidden


def _days(texts: pl.Series, *, is_1904: bool) -> pl.Series:
    """Days without the time of day that calamine adds; a number too low for a day as it was typed: 2024 is a year."""
    day = texts.str.extract(r"^([0-9]{4}-[0-9]{2}-[0-9]{2}) 00:00:00$")
    origin = SERIALS[EXCEL_SERIAL_1904 if is_1904 else EXCEL_SERIAL]
    first = SERIALS[EXCEL_SERIAL] + timedelta(days=DAY_NUMBERS[0])
    parsed = day.str.to_date("%Y-%m-%d", strict=False)
    is_low = (parsed >= _AFTER_SENTINELS) & (parsed < first)
    typed = pl.lit(parsed - origin).dt.total_days().cast(pl.String)
    return pl.select(pl.when(is_low).then(typed).otherwise(pl.coalesce(day, texts)).alias(texts.name))[texts.name]


def _percentages(numbers: pl.Series, is_percentage: pl.Series, places: int) -> pl.Series:
    """0.0435 as the `4.35%` that the spreadsheet shows, where `is_percentage`: its point moved by `places`."""
    shown = times_ten_to(pl.col("n"), pl.lit(places)) + "%"
    whole = pl.when(pl.lit(is_percentage) & ~pl.col("n").str.starts_with(UNREADABLE)).then(shown).otherwise(pl.col("n"))
    return numbers.alias("n").to_frame().select(whole.alias(numbers.name))[numbers.name]


class _Loaded(NamedTuple):
    """A sheet read as one type, by column the rows of cells that are errors, and whether the sheet is hidden."""

    frame: pl.DataFrame
    errors: dict[str, list[int]]
    is_hidden: bool


def _load(book: fastexcel.ExcelReader, sheet: str, dtype: fastexcel.DType) -> _Loaded:
    loaded = book.load_sheet(sheet, header_row=None, skip_rows=0, dtypes=dtype)
    is_hidden = loaded.visible != "visible"
    if dtype != "string" or not loaded.width:
        frame = loaded.to_polars()
        return _Loaded(frame.rename({name: f"c{place}" for place, name in enumerate(frame.columns)}), {}, is_hidden)
    batch, found = loaded.to_arrow_with_errors()
    frame = pl.DataFrame(batch)
    errors: dict[str, list[int]] = {}
    for error in found.errors if found else ():
        row, column = error.offset_position
        errors.setdefault(f"c{column}", []).append(row)
    return _Loaded(frame.rename({name: f"c{place}" for place, name in enumerate(frame.columns)}), errors, is_hidden)
