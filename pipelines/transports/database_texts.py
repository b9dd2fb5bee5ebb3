"""Values of a database as exact texts: a NUMERIC keeps its digits, a date is ISO 8601. Independent of connections."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from pipelines.base.errors import TransportError
from pipelines.contracts.transports import Watermark


def text_batch(batch: pa.RecordBatch) -> pa.RecordBatch:
    """The batch with every column as text; NULL stays NULL.

    Raises:
        TransportError: a column holds money, bytes, lists or another type that has no one text.
    """
    for field in batch.schema:
        if (field.metadata or {}).get(b"POSTGRESQL:type") == b"money":  # comes as a count of the smallest unit
            words = "whose decimals are those of the server's locale: cast it to numeric in a view or query"
            raise TransportError(f"column {field.name} is of type money, {words}")
    columns = [_text_column(name, column) for name, column in zip(batch.schema.names, batch.columns, strict=True)]
    return pa.RecordBatch.from_arrays(columns, names=batch.schema.names)


def _text_column(name: str, column: Any) -> Any:
    kind = column.type
    if isinstance(kind, pa.BaseExtensionType):
        if isinstance(kind, pa.UuidType):
            return pa.array([None if value is None else str(value) for value in column.to_pylist()], pa.large_string())
        column, kind = column.storage, column.storage.type
    if pa.types.is_nested(kind) or pa.types.is_binary(kind) or pa.types.is_large_binary(kind):
        raise TransportError(
            f"column {name} is of type {kind}, which has no single text form: cast it in a view or query"
        )
    return pc.cast(column, pa.large_string())


def text_of(value: Any) -> str | None:
    """The text of a value as a driver gives it.

    Raises:
        TransportError: bytes, which have no one text.
    """
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (date, datetime)):
        return value.isoformat(" ") if isinstance(value, datetime) else value.isoformat()
    if isinstance(value, (bytes, bytearray, memoryview)):
        raise TransportError("a column holds bytes, which have no one text: cast it in a view or query")
    return str(value)


def highest(so_far: str | None, batch: pa.RecordBatch, watermark: Watermark) -> str | None:
    """The highest watermark of `so_far` and the batch, as text.

    Raises:
        TransportError: the column is not there, or not of the declared type.
    """
    if watermark.column not in batch.schema.names:
        raise TransportError(f"no column {watermark.column} (watermark): compare with the bureau's view")
    column = batch.column(watermark.column)
    found = text_of(pc.max(column).as_py())
    try:
        values = [comparable(text, watermark.type) for text in (so_far, found) if text is not None]
        return text_of(max(values)) if values else None
    except (ValueError, TypeError):
        pass
    raise TransportError(f"column {watermark.column} (watermark) is not of type {watermark.type}: correct the contract")


def comparable(text: str, kind: str) -> Any:
    """A watermark's text as a value that sorts and binds by its type."""
    if kind == "integer":
        return int(text)
    return date.fromisoformat(text) if kind == "date" else datetime.fromisoformat(text)
