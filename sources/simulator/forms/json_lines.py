"""JSON lines: one object a line, texts under the bureau's names."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from sources.simulator.forms.form import Append, sliced


@dataclass(frozen=True)
class JsonLinesForm:
    """UTF-8; a missing value is null."""

    suffix: str = ".jsonl"
    first_row: int = 1

    @contextmanager
    def opened(self, path: Path) -> Iterator[Append]:
        """Write a new file at `path`."""
        with path.open("wb") as file:

            def append(cells: pl.DataFrame) -> None:
                for piece in sliced(cells):
                    file.write(piece.write_ndjson().encode())

            yield append
