"""A fault of a rulebook: which file, which row, what is wrong. Independent of rules."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import polars as pl

from pipelines.base.plural import counted
from pipelines.rulebooks.seeds import FILE, ROW

_SHOWN = 10


@dataclass(frozen=True, order=True)
class Fault:
    """One fault; `row` as a spreadsheet counts."""

    file: str
    row: int
    what: str

    def __str__(self) -> str:
        return f"{self.file} row {self.row}: {self.what}"


def faults_in_one_line(found: list[Fault]) -> str:
    """How many there are, and the first of them."""
    lines = "; ".join(str(fault) for fault in found[:_SHOWN])
    return f"{counted(len(found), 'error')}: {lines}"


def faults(wrong: pl.DataFrame, words: Callable[[dict[str, Any]], str]) -> list[Fault]:
    """One fault for each row of `wrong`, which says in `_file` and `_row` where it is; `words` says what is wrong."""
    if wrong.is_empty():  # nearly always: hundreds of checks sort nothing
        return []
    return [fault_at(row, words(row)) for row in wrong.sort(FILE, ROW).iter_rows(named=True)]


def fault_at(row: dict[str, Any], what: str) -> Fault:
    """A fault of a row that says in `_file` and `_row` where it is."""
    return Fault(str(row[FILE]), int(row[ROW]), what)
