"""A fault of a rulebook: which file, which row, what is wrong. Knows no rule."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import polars as pl

from pipelines.rulebooks.seeds import ROW, Table


@dataclass(frozen=True, order=True)
class Fault:
    """One fault; `row` as a spreadsheet counts."""

    file: str
    row: int
    what: str

    def __str__(self) -> str:
        return f"{self.file} row {self.row}: {self.what}"


def faults(table: Table, wrong: pl.DataFrame, words: Callable[[dict[str, Any]], str]) -> list[Fault]:
    """One fault for each row of `wrong`, which has the row's number in `_row`; `words` says what is wrong with it."""
    return [Fault(table.path.name, int(row[ROW]), words(row)) for row in wrong.sort(ROW).iter_rows(named=True)]
