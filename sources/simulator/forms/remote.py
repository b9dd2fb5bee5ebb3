"""Rows that a bureau keeps behind a server: Parquet that `serve` shows over HTTP or loads into a database."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from sources.simulator.forms.form import Append

PUBLISHED_ON = "_published_on"


@dataclass(frozen=True)
class RemoteForm:
    """All sheets of the feed in one table, with the day from which each row is there."""

    suffix: str = ".parquet"
    first_row: int = 1

    @contextmanager
    def opened(self, path: Path) -> Iterator[Append]:
        """Write a new file at `path`."""
        writer: pq.ParquetWriter | None = None
        try:

            def append(cells: pl.DataFrame) -> None:
                nonlocal writer
                table: pa.Table = cells.to_arrow(compat_level=pl.CompatLevel.oldest())
                writer = writer or pq.ParquetWriter(path, table.schema, compression="zstd")
                writer.write_table(table)

            yield append
        finally:
            if writer is not None:
                writer.close()
