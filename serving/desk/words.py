"""Values, columns and tables in words, by the dictionary of the release that they are of."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from pipelines.pages.enterprise_page import TITLES
from pipelines.pages.parts import Cell, Label
from pipelines.pages.words import NOT_KNOWN, plain
from pipelines.publish.dictionary.dictionary import DescribedColumn, DescribedTable
from serving.state import Served

_NUMBERS_AS_NAMES = ("_year", "_no")
"""Integers that are names: without separators."""


def table_title(table: DescribedTable) -> Label:
    """The title of a table: that of its section on a page, else how its description begins."""
    begins = Label(table.zh.split("：")[0].split("。")[0], table.en.split(":")[0].split(".")[0])
    return TITLES.get(table.name, begins)


def column_title(column: DescribedColumn) -> Label:
    """What a column holds, without the notes behind it, and without its codes."""
    zh, en = column.zh.split("；")[0], column.en.split(";")[0]
    if column.codes:
        zh, en = zh.split("：")[0], en.split(":")[0]
    return Label(zh.rstrip("。"), en.rstrip("."))


def cell_of(served: Served, column: DescribedColumn, row: Mapping[str, Any]) -> Cell:
    """The value of a column as people read it: codes by their lists, amounts with their units.

    `row` is of a table, decimals and dates as they are or as texts.
    """
    value = row.get(column.name)
    if value is None or value == "":
        return NOT_KNOWN
    if column.codes:
        codes = str(value).split(",")
        labels = [code_label(served, column.codes, code, row.get("rulebook_code")) for code in codes]
        return Cell(Label("、".join(one.zh for one in labels), ", ".join(one.en or one.zh for one in labels)))
    if isinstance(value, int) and not isinstance(value, bool) and column.name.endswith(_NUMBERS_AS_NAMES):
        return Cell(Label(str(value)))
    return plain(Decimal(value) if column.type.startswith("DECIMAL") else value, column.name)


def code_label(served: Served, codes: str, code: str, rulebook: Any = None) -> Label:
    """The words of a code of a list, those of the row's rulebook first; the code itself if it has none."""
    found = [one for one in served.code_lists.get(codes, ()) if one.code == code]
    found.sort(key=lambda one: one.rulebook != rulebook)
    return Label(found[0].zh, found[0].en) if found else Label(code)
