"""XML: one element per record, one child per column, a child repeated where a cell holds several texts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl

from sources.simulator.forms.form import Append, sliced

_ESCAPED = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}


@dataclass(frozen=True)
class XmlForm:
    """Elements `record` below `root`, in UTF-8; `several` names the columns that repeat, and what parts their texts."""

    root: str
    record: str
    several: Mapping[str, str] = field(default_factory=dict)
    suffix: str = ".xml"
    first_row: int = 1

    @contextmanager
    def opened(self, path: Path) -> Iterator[Append]:
        """Write a new file at `path`."""
        with path.open("wb") as file:
            file.write(f'<?xml version="1.0" encoding="UTF-8"?>\n<{self.root}>\n'.encode())

            def append(cells: pl.DataFrame) -> None:
                for piece in sliced(cells):
                    lines = piece.select(pl.concat_str(self._record(piece.columns))).to_series()
                    file.write("".join(lines).encode())

            yield append
            file.write(f"</{self.root}>\n".encode())

    def _record(self, columns: list[str]) -> list[pl.Expr]:
        children = [self._child(name) for name in columns]
        return [pl.lit(f"<{self.record}>"), *children, pl.lit(f"</{self.record}>\n")]

    def _child(self, name: str) -> pl.Expr:
        text = pl.col(name).str.replace_many(list(_ESCAPED), list(_ESCAPED.values()))
        if name in self.several:
            text = text.str.replace_all(self.several[name], f"</{name}><{name}>", literal=True)
        return (
            pl.when(pl.col(name).is_null())
            .then(pl.lit(f"<{name}/>"))
            .otherwise(pl.format(f"<{name}>{{}}</{name}>", text))
        )
