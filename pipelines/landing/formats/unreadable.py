"""Cells that a format holds and that have no faithful text: marked here, and quarantined with their row in `rows`."""

from __future__ import annotations

from typing import Literal

import polars as pl

UNREADABLE = "\ufdd1"
"""A noncharacter that no text may hold; one letter follows that says why, then what can be shown of the cell."""

Why = Literal["m", "n", "t", "f", "e", "s", "d", "v"]

_REASONS: dict[str, str] = {
    "m": "is missing from the record, and the layout does not call it optional",
    "n": "is a list or an object, not one value",
    "t": "is given more than once in the record",
    "f": "is a number of more than 15 digits, of which the file keeps no more than 15: have the column sent as text",
    "s": "contains half a character (lone surrogate)",
    "d": "is shown in another unit by its number format: have the column sent as plain numbers",
    "v": "is a formula without a value: have the file opened in a spreadsheet, saved and sent again",
    "e": "is an error of the spreadsheet, such as #N/A or #REF!",
}


def unreadable(why: Why, text: str = "") -> str:
    """The mark in place of a cell without a faithful text."""
    return f"{UNREADABLE}{why}{text}"


def reason_of(cell: pl.Series) -> pl.Expr:
    """Why each cell is unreadable; null for those that are not."""
    if not cell.str.starts_with(UNREADABLE).any():
        return pl.lit(None, dtype=pl.String)
    is_marked = pl.lit(cell).str.starts_with(UNREADABLE)
    why = pl.lit(cell).str.slice(1, 1).replace_strict(_REASONS, default="holds a character that no text may hold")
    return pl.when(is_marked).then(why).otherwise(pl.lit(None, dtype=pl.String))


def shown(name: str) -> pl.Expr:
    """The column without marks: what can be shown of each cell."""
    column = pl.col(name)
    return pl.when(column.str.starts_with(UNREADABLE)).then(column.str.slice(2)).otherwise(column).alias(name)
