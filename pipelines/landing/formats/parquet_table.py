"""Parquet, typed or not, as text: decimals, dates and whole numbers exactly. Read in batches."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from pipelines.base.errors import MachineError, RejectedDeliveryError
from pipelines.base.machine import trouble_of
from pipelines.landing.formats.opened import BadRecord
from pipelines.landing.formats.spreadsheet_numbers import number_texts

_BATCH_ROWS = 50_000
_LISTED = (pl.List, pl.Array, pl.Object)


class ParquetTable:
    """The table in a Parquet file; fields of a struct are `a.b`. Row n is the n-th of the file."""

    def __init__(self, path: Path, max_bytes: int) -> None:
        """Read the schema; `max_bytes` bounds the text that the whole file may become."""
        self.ragged: list[BadRecord] = []
        self._max_bytes = max_bytes
        try:
            self._file = pq.ParquetFile(path)
            empty = _flat(pl.DataFrame(self._file.schema_arrow.empty_table()))
        except (pa.ArrowException, OSError, pl.exceptions.PolarsError) as error:
            raise _damaged(error) from error
        self.headers = empty.columns
        if listed := [name for name, kind in empty.schema.items() if kind in _LISTED or kind == pl.Binary]:
            raise RejectedDeliveryError("not_a_table", f"{len(listed)} of its columns hold lists or bytes, not values")

    def batches(self) -> Iterator[pl.DataFrame]:
        """Frames of text columns `c0`, `c1`, … and `row_no`."""
        left, next_row = self._max_bytes, 1
        names = [f"c{place}" for place in range(len(self.headers))]
        try:
            for batch in self._file.iter_batches(batch_size=_BATCH_ROWS):
                frame = _flat(pl.DataFrame(batch))
                texts = pl.DataFrame(
                    [_text(frame[header]).alias(name) for name, header in zip(names, self.headers, strict=True)]
                )
                left -= sum(int(texts[name].str.len_bytes().sum() or 0) for name in names)
                if left < 0:
                    raise RejectedDeliveryError("too_large", f"holds more than {self._max_bytes:,} bytes of text")
                rows = pl.int_range(next_row, next_row + texts.height, dtype=pl.Int64, eager=True)
                next_row += texts.height
                yield texts.with_columns(row_no=rows)
        except (pa.ArrowException, OSError) as error:
            raise _damaged(error) from error


def _damaged(error: Exception) -> Exception:
    """What to raise in place of `error`: of the machine, or of a file that is not what it says."""
    if trouble := trouble_of(error):
        return error if isinstance(error, MemoryError) else MachineError(trouble)
    return RejectedDeliveryError("damaged", "the Parquet file is cut off or damaged: ask the bureau to send it again")


def _flat(frame: pl.DataFrame) -> pl.DataFrame:
    while structs := [name for name, kind in frame.schema.items() if isinstance(kind, pl.Struct)]:
        frame = frame.unnest(*structs, separator=".")
    return frame


def _text(values: pl.Series) -> pl.Series:
    if values.dtype.is_float():
        return number_texts(values.cast(pl.Float64), digits=17)
    if isinstance(values.dtype, pl.Datetime):
        texts = values.dt.to_string("%Y-%m-%d %H:%M:%S%.f")
        return texts.str.replace(r" 00:00:00(\.0+)?$", "")
    return values.cast(pl.String)
