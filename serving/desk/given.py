"""A table as the bank's contract gives it: a line for each column, a column for each row."""

from __future__ import annotations

from pipelines.banks.lens import Cells
from pipelines.banks.policy import ENTERPRISE
from pipelines.pages.parts import Cell, Grid, Label, Section
from pipelines.pages.words import NOT_KNOWN
from serving.desk.words import cell_of, column_title, table_title
from serving.state import Served

_OF_THE_DAY = "business_date"


def given_section(served: Served, name: str, rows: Cells) -> Section:
    """The columns that may be seen, turned; the key of each row is the head of its column."""
    table = served.tables[name]
    if not rows:
        return Section(table_title(table), note=Label("没有该企业的记录。", "No record of the enterprise."))
    told = {one.name: one for one in table.columns}
    key = [column for column in table.key if column != ENTERPRISE]
    heads = tuple(_head([cell_of(served, told[column], row) for column in key]) for row in rows)
    lines = tuple(
        (Cell(column_title(told[column])), *(cell_of(served, told[column], row) for row in rows))
        for column in rows[0]
        if column not in (*key, ENTERPRISE, _OF_THE_DAY)
    )
    grid = Grid((Label("字段", "Column"), *heads), lines, figures=frozenset(range(1, len(rows) + 1)))
    return Section(table_title(table), grids=(grid,))


def _head(cells: list[Cell]) -> Label:
    """The key of a row; "value" where the enterprise is all of it."""
    known = [one.text for one in cells if one != NOT_KNOWN] or [Label("取值", "Value")]
    return Label(" ".join(one.zh for one in known), " ".join(one.en or one.zh for one in known))
