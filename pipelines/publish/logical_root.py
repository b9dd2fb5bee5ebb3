"""One hash over the content of a table that any engine can compute again: the logical root.

Columns of provenance, which name the arrivals of a row, are left out: they change with how files are cut.

header = one line `<column>:<TYPE>` and a line feed per column, in the table's order
row    = its cells joined by `,`; a cell is `-` for null, else `<bytes of its text>:<its text>`
text   = integers and decimals in plain digits with the declared scale, dates as YYYY-MM-DD, `true`/`false`
root   = SHA-256(header, then SHA-256(row) as 64 lower-case hex digits for each row in order of the key)
"""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

import duckdb
import pyarrow as pa

from pipelines.base.errors import StepRefusedError
from pipelines.base.sql import quoted

_EXACT_TYPE = re.compile(r"VARCHAR|DATE|BOOLEAN|TINYINT|SMALLINT|INTEGER|BIGINT|HUGEINT|DECIMAL\(\d+,\d+\)")
_BATCH = 1 << 16


def logical_root(
    parquet: Path,
    key: tuple[str, ...],
    connection: duckdb.DuckDBPyConnection,
    *,
    without: tuple[str, ...] = (),
    is_in_order: bool = False,
) -> tuple[str, int]:
    """Logical root and number of rows of a Parquet file.

    Args:
        parquet: the file, as published.
        key: columns of its key; must order the rows completely.
        connection: any DuckDB connection; its threads do not matter.
        without: columns that are not hashed, those of provenance.
        is_in_order: the rows are in order of the key, as those of a file that was just written so; they are not sorted.

    Raises:
        StepRefusedError: a column has a type without exact text, as floats have none.
    """
    table = connection.read_parquet(str(parquet))
    kinds = (str(kind) for kind in table.types)
    columns = [(name, kind) for name, kind in zip(table.columns, kinds, strict=True) if name not in without]
    if inexact := [name for name, kind in columns if not _EXACT_TYPE.fullmatch(kind)]:
        raise StepRefusedError(f"{parquet.name}: columns without an exact text form: {', '.join(inexact)}; use DECIMAL")
    digest = hashlib.sha256("".join(f"{name}:{kind}\n" for name, kind in columns).encode())
    cells = ", ',', ".join(
        f"CASE WHEN {quoted(name)} IS NULL THEN '-' "
        f"ELSE strlen(CAST({quoted(name)} AS VARCHAR)) || ':' || CAST({quoted(name)} AS VARCHAR) END"
        for name, _ in columns
    )
    names = ", ".join(quoted(name) for name in key)
    hashed = table.project(f"{names}, sha256(concat({cells})) AS row_hash")  # to sort whole rows takes much more memory
    rows = 0
    in_order = hashed if is_in_order else hashed.order(names)
    for batch in in_order.project("row_hash").to_arrow_reader(_BATCH):
        rows += batch.num_rows
        digest.update(_characters(batch.column(0)))
    return digest.hexdigest(), rows


def _characters(texts: pa.StringArray) -> memoryview:
    """All texts of an array without nulls, joined, as they lie in its buffer."""
    _, ends, characters = texts.buffers()
    if not len(texts) or ends is None or characters is None:
        return memoryview(b"")
    at = memoryview(ends).cast("i")
    return memoryview(characters)[at[texts.offset] : at[texts.offset + len(texts)]]


def data_root(roots: dict[str, str]) -> str:
    """SHA-256 over one line `<table> <logical root>` and a line feed per table, in order of name."""
    return hashlib.sha256("".join(f"{name} {roots[name]}\n" for name in sorted(roots)).encode()).hexdigest()
