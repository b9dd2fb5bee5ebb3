"""The cells of one column of a draft: the texts that a seed would hold, or why a cell is not valid."""

from __future__ import annotations

from decimal import Decimal

import polars as pl

from pipelines.base.strict_yaml import Bilingual
from pipelines.contracts.column_types import EXCEL_SERIAL
from pipelines.contracts.parts import Column as ContractColumn
from pipelines.landing.cells.columns import cast_column
from pipelines.landing.cells.dates import days_of
from pipelines.landing.formats.unreadable import reason_of, shown
from pipelines.rulebooks.checks.cells import listed
from pipelines.rulebooks.drafts.layout import Column
from pipelines.rulebooks.words import plain

"""How officers and their programs write a day; the last is a date cell that lost its format."""


def read_cells(raw: pl.Series, column: Column) -> pl.DataFrame:
    """Read the cells of one column strictly.

    Args:
        raw: cells as the workbook shows them, as text; blanks around a text do not count.
        column: what the column may hold.

    Returns:
        `value`, the text as a seed holds it, null where the cell is empty or wrong; `shown`, what the cell shows; and
        `reason`, what is wrong with it, null where nothing is.
    """
    trimmed = raw.str.strip_chars().replace("", None).alias("shown")
    frame = trimmed.to_frame().with_columns(unreadable=reason_of(trimmed))
    readable = frame.select(pl.when(pl.col("unreadable").is_null()).then(pl.col("shown")))["shown"]
    values, misfits = _typed(readable, column)
    frame = frame.with_columns(
        pl.Series("value", values, dtype=pl.String), pl.Series("misfit", misfits, dtype=pl.String)
    )
    value, reasons = pl.col("value"), [pl.col("unreadable"), pl.col("misfit")]
    if column.codes is not None and column.names is None:
        is_unknown = ~value.is_in(list(column.codes))
        reasons.append(pl.when(is_unknown).then(pl.lit(f"is not in the code list: give one of {listed(column.codes)}")))
    if column.must_fill:
        reasons.append(pl.when(pl.col("shown").is_null()).then(pl.lit("must be filled")))
    return frame.select("value", shown("shown"), reason=pl.coalesce(reasons))


def _typed(cells: pl.Series, column: Column) -> tuple[list[str | None], list[str | None]]:
    """Values and what is wrong with them, by the type of the column."""
    if column.is_number:
        words = Bilingual(zh=column.words.zh, en=column.words.en)
        read = cast_column(cells, ContractColumn(name=column.name, type=column.type, description=words), ())
        numbers = read.frame[column.name].to_list()
        return [None if one is None else plain(Decimal(one)) for one in numbers], read.reason.to_list()
    if column.type == "date":
        days = days_of(cells, (EXCEL_SERIAL,)).to_list()
        wrong = [text is not None and day is None for text, day in zip(cells, days, strict=True)]
        return (
            [None if day is None else day.isoformat() for day in days],
            ["is not a date written as 2027-01-01" if is_wrong else None for is_wrong in wrong],
        )
    if column.type == "boolean":  # spreadsheets write TRUE where a person typed true
        cells = cells.str.to_lowercase()
    return cells.to_list(), [None] * len(cells)
