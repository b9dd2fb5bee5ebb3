"""What a format hands to the reader: a table of text cells, whatever it was written in. Opens nothing itself."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

import polars as pl


class RowSetAside(Protocol):
    """A row that is not a row of its table: too few cells, or not readable by itself."""

    @property
    def row_no(self) -> int:
        """Its number, counted as the format counts."""

    @property
    def text(self) -> str:
        """The cell's content."""

    @property
    def reason(self) -> str:
        """What is wrong with it, for the quarantine; quotes no value."""


class Table(Protocol):
    """Headers, and rows as they are read; `ragged` is complete once `batches` is used up."""

    @property
    def headers(self) -> list[str]:
        """One for each column, as sent."""

    @property
    def ragged(self) -> Sequence[RowSetAside]:
        """Rows given apart."""

    def batches(self) -> Iterator[pl.DataFrame]:
        """Frames of text columns `c0`, `c1`, … and `row_no` (Int64), which rises and is never given twice.

        Raises:
            RejectedDeliveryError: what follows cannot be read.
        """


@dataclass(frozen=True)
class OpenedTable:
    """One table of a file: the file itself, or a sheet of it (`file!sheet 2`); `title` is the text above its header.

    `around`: what an object around a list of records says of it, as `name:value`.
    `is_1904`: its numbers that are days count from 1904-01-01, as in workbooks of older Macs.
    """

    name: str
    table: Table
    encoding: str
    bad_bytes: int = 0
    title: tuple[str, ...] = ()
    around: tuple[str, ...] = ()
    is_1904: bool = False


@dataclass(frozen=True)
class BadRecord:
    """A record that cannot be read by itself, though the rest of its file can."""

    row_no: int
    text: str
    reason: str
