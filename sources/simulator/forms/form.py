"""What all forms have in common."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Protocol

import polars as pl

Append = Callable[[pl.DataFrame], None]
"""Adds the rows of a frame to the file; called at least once, also for a frame without rows."""

_SLICE = 200_000


class Form(Protocol):
    """One way to write rows of text down."""

    @property
    def suffix(self) -> str:
        """Of the file's name, with its dot."""

    @property
    def first_row(self) -> int:
        """Number of the first row of data."""

    def opened(self, path: Path) -> AbstractContextManager[Append]:
        """Write a new file at `path`."""


def sliced(cells: pl.DataFrame) -> Iterator[pl.DataFrame]:
    """The frame piece by piece, so that the text of all of it is never in memory at once; a frame without rows once."""
    for offset in range(0, max(cells.height, 1), _SLICE):
        yield cells.slice(offset, _SLICE)
