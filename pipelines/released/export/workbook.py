"""A release as one XLSX workbook: a sheet about it, its dictionary, and a sheet for each table."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
from xlsxwriter.worksheet import Worksheet

from pipelines.base.durable import replacing
from pipelines.base.errors import KechuangError
from pipelines.base.spreadsheet import as_cell
from pipelines.base.workbook import opened_workbook
from pipelines.publish.dictionary.dictionary import Dictionary
from pipelines.publish.manifest import Release
from pipelines.released.export.relation import PREFIX_RULE, Form, Relation, each

MOST_ROWS = 1_048_575
"""Rows of a sheet below its header."""
_LONGEST_NAME = 31
_LONGEST_TEXT = 32_767
OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_numbers": False,
    "strings_to_urls": False,
    "default_date_format": "yyyy-mm-dd",
}


def write_workbook(
    connection: duckdb.DuckDBPyConnection,
    release: Release,
    relations: list[Relation],
    path: Path,
    dictionary: Dictionary | None,
    about: Sequence[tuple[str, str]] = (),
) -> int:
    """Write the workbook in one step; returns the number of rows. `about`: further lines of its first sheet.

    Raises:
        KechuangError: a table has more rows than a sheet, or a text more characters than a cell.
    """
    count = 0
    with replacing(path) as temporary, opened_workbook(temporary, OPTIONS) as book:
        # the same release gives the same bytes
        book.set_properties({"created": datetime.combine(release.business_date, time())})
        sheet = book.add_worksheet("release")
        _write_about(sheet, release, about)
        described = book.add_worksheet("dictionary")
        forms: dict[str, dict[str, Form]] = {}
        names = {"release", "dictionary"}
        for relation, rows, kinds in each(connection, relations):
            if rows.height > MOST_ROWS:
                raise KechuangError(
                    f"{relation.name}: {rows.height:,} rows do not fit into a sheet: use --csv or --sqlite, or --table"
                )
            write_rows(book.add_worksheet(_sheet_name(relation.name, names)), relation.name, rows, kinds)
            forms[relation.name] = kinds
            count += rows.height
        _write_dictionary(described, forms, dictionary)
    return count


def _write_about(sheet: Worksheet, release: Release, about: Sequence[tuple[str, str]]) -> None:
    lines = [
        ("发布 / Release", release.release_id),
        ("业务日期 / Business date", str(release.business_date)),
        ("data_root", release.data_root),
        ("文本前缀 / Prefix of texts", " / ".join(PREFIX_RULE)),
        *(("缺少 / Without", one.missing) for one in release.partial),
        *about,
    ]
    for row, (name, value) in enumerate(lines):
        sheet.write_string(row, 0, name)
        sheet.write_string(row, 1, value)
    sheet.set_column(0, 0, 28)
    sheet.set_column(1, 1, 100)


def _write_dictionary(sheet: Worksheet, forms: dict[str, dict[str, Form]], dictionary: Dictionary | None) -> None:
    """What each exported column means; `cells` says where numbers are texts for their length."""
    header = ("table", "column", "type", "cells", "unit", "codes", "zh", "en")
    for place, name in enumerate(header):
        sheet.write_string(0, place, name)
    described = {one.name: one for one in (*dictionary.tables, *dictionary.views)} if dictionary else {}
    row = 1
    for table, kinds in forms.items():
        columns = {column.name: column for column in described[table].columns} if table in described else {}
        for name, form in kinds.items():
            column = columns.get(name)
            cells: list[str | None] = [table, name, "", form]
            if column:
                cells[2:] = [column.type, form, column.unit, column.codes or column.standard, column.zh, column.en]
            for place, text in enumerate(cells):
                sheet.write_string(row, place, text or "")
            row += 1
    sheet.freeze_panes(1, 0)


def _sheet_name(name: str, taken: set[str]) -> str:
    """A name of a sheet that no other has, in whatever case."""
    short = name.removeprefix("mart_")[:_LONGEST_NAME]
    for number in range(2, 1_000):
        if short.lower() not in taken:
            break
        short = f"{name.removeprefix('mart_')[: _LONGEST_NAME - 4]}~{number}"
    taken.add(short.lower())
    return short


def write_rows(
    sheet: Worksheet, table: str, rows: pl.DataFrame, forms: dict[str, Form], heads: Sequence[str] = ()
) -> None:
    """Write rows below a header: the names of the columns, or `heads` in their place.

    Raises:
        KechuangError: a text has more characters than a cell.
    """
    for place, name in enumerate(heads or rows.columns):
        sheet.write_string(0, place, name)
    sheet.freeze_panes(1, 0)
    as_texts = [name for name, form in forms.items() if form == "text"]
    shown = rows.with_columns(pl.col(as_texts).cast(pl.String)).with_columns(as_cell(pl.col(pl.String)))
    for number, row in enumerate(shown.iter_rows(), 1):
        for place, value in enumerate(row):
            if value is not None and _write(sheet, number, place, value):
                raise KechuangError(
                    f"{table}.{rows.columns[place]}: a text is longer than a cell: use --csv or --sqlite"
                )


def _write(sheet: Worksheet, row: int, place: int, value: Any) -> int:
    """The number that XlsxWriter returns: other than 0 if something was lost."""
    if isinstance(value, bool):
        return int(sheet.write_boolean(row, place, value))
    if isinstance(value, str):
        return int(sheet.write_string(row, place, value))
    if isinstance(value, date):
        return int(sheet.write_datetime(row, place, value))
    return int(sheet.write_number(row, place, float(value) if isinstance(value, Decimal) else value))
