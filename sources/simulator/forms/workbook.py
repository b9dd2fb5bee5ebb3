"""XLSX as offices make it: titles above the header, headers merged over two rows, numbers as numbers where they are."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from pathlib import Path
from typing import Any

import polars as pl
import xlsxwriter

from sources.simulator.forms.form import Append

_NUMBER = "\ue000"  # of the private use area: put in front of a text that is written as a number
_CREATED = datetime(2020, 1, 1)  # noqa: DTZ001 - no clock in the bytes


def as_number(text: pl.Expr) -> pl.Expr:
    """A cell that is written as a spreadsheet's number: a date's serial, an amount, a code that lost its digits."""
    return pl.concat_str(pl.lit(_NUMBER), text)


def number_of(cell: pl.Expr) -> pl.Expr:
    """The text of a cell made by `as_number`."""
    return cell.str.strip_prefix(_NUMBER)


@dataclass(frozen=True)
class XlsxForm:
    """One sheet. A header `上级/下级` is written over two rows, its upper part merged over its neighbours."""

    titles: tuple[str, ...] = ()
    sheet_name: str = "Sheet1"
    two_rows: bool = False
    suffix: str = ".xlsx"

    @property
    def first_row(self) -> int:
        """Titles and header come before it."""
        return len(self.titles) + (2 if self.two_rows else 1) + 1

    @contextmanager
    def opened(self, path: Path) -> Iterator[Append]:
        """Write a new file at `path`."""
        book = xlsxwriter.Workbook(str(path), {"constant_memory": True})
        book.set_properties({"created": _CREATED})
        sheet = book.add_worksheet(self.sheet_name)
        row = 0

        def append(cells: pl.DataFrame) -> None:
            nonlocal row
            if row == 0:
                row = self._head(sheet, cells.columns)
            for values in cells.iter_rows():
                for column, value in enumerate(values):
                    if value is None:
                        continue
                    if value[:1] == _NUMBER:
                        sheet.write_number(row, column, float(value[1:]))
                    else:
                        sheet.write_string(row, column, value)
                row += 1

        yield append
        book.close()

    def _head(self, sheet: Any, headers: list[str]) -> int:
        for row, title in enumerate(self.titles):
            if len(headers) > 1:
                sheet.merge_range(row, 0, row, len(headers) - 1, title)
            else:
                sheet.write_string(row, 0, title)
        row = len(self.titles)
        if not self.two_rows:
            sheet.write_row(row, 0, headers)
            return row + 1
        column = 0
        for upper, group in groupby(header.partition("/")[0] if "/" in header else "" for header in headers):
            width = len(list(group))
            if upper and width > 1:
                sheet.merge_range(row, column, row, column + width - 1, upper)
            elif upper:
                sheet.write_string(row, column, upper)
            else:
                for place in range(column, column + width):
                    sheet.write_string(row, place, headers[place])
            column += width
        for place, header in enumerate(headers):
            if "/" in header:
                sheet.write_string(row + 1, place, header.partition("/")[2])
        return row + 2
