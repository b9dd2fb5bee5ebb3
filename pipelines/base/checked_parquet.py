"""Small tables of our own that outlive a run, as Parquet with a checksum on each page."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from pipelines.base.durable import replacing

Schema = Mapping[str, pl.DataType | type[pl.DataType]]


def write_checked(path: Path, rows: pl.DataFrame) -> None:
    """Write the rows in place of `path`, in one step."""
    with replacing(path) as temporary:
        pq.write_table(rows.to_arrow(), temporary, compression="zstd", write_page_checksum=True)


def read_checked(path: Path, schema: Schema) -> pl.DataFrame | None:
    """The rows in `path`; None if there is no such file, or one that is damaged or has other columns."""
    if not path.exists():
        return None
    try:
        found = pl.DataFrame(pq.read_table(path, page_checksum_verification=True))
    except (OSError, pa.ArrowException):
        return None
    return found if found.schema == pl.Schema(schema) else None
