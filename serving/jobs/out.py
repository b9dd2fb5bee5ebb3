"""Writes the answer of a process: the head, then rows in the form that was asked for."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import IO, Any

import orjson
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
from polars import selectors as cs

from pipelines.banks.policy import ENTERPRISE
from pipelines.base.spreadsheet import as_cell
from serving.jobs.job import Foot, Format, Head

_ROWS_OF_TEXT = 16_384


def begin(out: IO[Any], head: Head) -> None:
    """Write the first line."""
    out.write(head.model_dump_json().encode() + b"\n")


def write_rows(out: IO[Any], pieces: Iterable[pl.DataFrame], form: Format) -> Foot:
    """Write the head and rows of one shape; errors that come before the first piece come before the head."""
    rows = iter(pieces)
    first = next(rows, pl.DataFrame())
    begin(out, Head())
    count, seen, counted = 0, list[pl.Series](), chain([first], rows)

    def noted() -> Iterator[pl.DataFrame]:
        nonlocal count
        for piece in counted:
            count += piece.height
            if ENTERPRISE in piece.columns and piece.schema[ENTERPRISE] == pl.String:
                seen.append(piece[ENTERPRISE].hash().unique())  # a million texts would take 120 MB
            yield piece

    _WAYS[form](out, noted())
    return Foot(rows=count, enterprises=pl.concat(seen).n_unique() if seen else 0, columns=first.width)


def write_json(out: IO[Any], content: object) -> Foot:
    """Write one JSON value."""
    begin(out, Head())
    out.write(orjson.dumps(content, option=orjson.OPT_NON_STR_KEYS))
    return Foot(rows=1, enterprises=1, columns=0)


def _ndjson(out: IO[Any], pieces: Iterator[pl.DataFrame]) -> None:
    for piece in _small(pieces):
        written = io.BytesIO()  # to a text and back takes three times as long
        _texts(piece).write_ndjson(written)
        out.write(written.getbuffer())


def _json(out: IO[Any], pieces: Iterator[pl.DataFrame]) -> None:
    found = [_texts(piece) for piece in pieces]
    rows = [row for piece in found for row in piece.rows()]
    columns = [{"name": name, "type": str(kind)} for name, kind in found[0].schema.items()] if found else []
    out.write(orjson.dumps({"columns": columns, "rows": rows}, default=str))


def _csv(out: IO[Any], pieces: Iterator[pl.DataFrame]) -> None:
    for no, piece in enumerate(_small(pieces)):
        safe = piece.with_columns(as_cell(pl.col(name)) for name, kind in piece.schema.items() if kind == pl.String)
        written = io.BytesIO()
        safe.write_csv(written, include_header=no == 0, quote_style="non_numeric", line_terminator="\r\n")
        out.write(written.getbuffer())


def _arrow(out: IO[Any], pieces: Iterator[pl.DataFrame]) -> None:
    first = next(pieces).to_arrow()
    stream = pa.PythonFile(out, mode="w")  # type: ignore[arg-type]
    with pa.ipc.new_stream(stream, first.schema) as writer:
        writer.write_table(first)
        for piece in pieces:
            writer.write_table(piece.to_arrow().cast(first.schema))


def _parquet(out: IO[Any], pieces: Iterator[pl.DataFrame]) -> None:
    first = next(pieces).to_arrow()
    with pq.ParquetWriter(out, first.schema, compression="zstd") as writer:
        writer.write_table(first)
        for piece in pieces:
            writer.write_table(piece.to_arrow().cast(first.schema))


def _small(pieces: Iterator[pl.DataFrame]) -> Iterator[pl.DataFrame]:
    """The same rows, as many at a time as are quickly put into text; one piece without rows stays."""
    for piece in pieces:
        yield from piece.iter_slices(_ROWS_OF_TEXT) if piece.height else (piece,)


def _texts(piece: pl.DataFrame) -> pl.DataFrame:
    """Decimals and dates as texts, as in every JSON of ours."""
    return piece.with_columns(cs.decimal().cast(pl.String), cs.temporal().cast(pl.String))


_WAYS = {"ndjson": _ndjson, "json": _json, "csv": _csv, "arrow": _arrow, "parquet": _parquet}
