"""Hashes over the content of a table that any engine can compute again: its Merkle root, and its logical root.

Columns of provenance, which name the arrivals of a row, are left out: they change with how files are cut.

header       = one line `<column>:<TYPE>` and a line feed per column, in the table's order
row          = its cells joined by `,`; a cell is `-` for null, else `<bytes of its text>:<its text>`
text         = integers and decimals in plain digits with the declared scale, dates as YYYY-MM-DD, `true`/`false`
Merkle root  = that of the tree of RFC 6962 (`merkle`) whose entries are the rows, in order of the key
logical root = SHA-256(header, then the Merkle root as 64 lower-case hex digits)

With the Merkle root one row can be proven to be in a release without the others.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path

import duckdb

from pipelines.base.errors import StepRefusedError
from pipelines.base.sql import literal, quoted
from pipelines.publish.merkle import Tree, leaf_of, tree_over

_EXACT_TYPE = re.compile(r"VARCHAR|DATE|BOOLEAN|TINYINT|SMALLINT|INTEGER|BIGINT|HUGEINT|DECIMAL\(\d+,\d+\)")


@dataclass(frozen=True)
class Roots:
    """Hashes of a table's content, and its rows."""

    logical: str
    merkle: str
    rows: int


def roots_of(
    parquet: Path,
    key: tuple[str, ...],
    connection: duckdb.DuckDBPyConnection,
    *,
    without: tuple[str, ...] = (),
    is_in_order: bool = False,
) -> Roots:
    """Roots and number of rows of a Parquet file.

    Args:
        parquet: the file, as published.
        key: columns of its key; must order the rows completely.
        connection: a DuckDB connection with one thread.
        without: columns that are not hashed, those of provenance.
        is_in_order: the rows are in order of the key, as those of a file that was just written so; they are not sorted.

    Raises:
        StepRefusedError: a column has a type without exact text, as floats have none.
    """
    columns = hashed_columns(connection.read_parquet(str(parquet)), parquet.name, without)
    tree = tree_of(parquet, key, connection, columns, is_in_order=is_in_order)
    roots = Roots(logical_root(columns, tree.root), tree.root, tree.size)
    tree.drop()
    return roots


def logical_root(columns: list[tuple[str, str]], merkle_root: str) -> str:
    """The logical root of a table with these columns whose rows have this Merkle root."""
    header = "".join(f"{name}:{kind}\n" for name, kind in columns)
    return hashlib.sha256(f"{header}{merkle_root}".encode()).hexdigest()


def hashed_columns(table: duckdb.DuckDBPyRelation, name: str, without: tuple[str, ...]) -> list[tuple[str, str]]:
    """Name and type of each column that is hashed.

    Raises:
        StepRefusedError: a column has a type without exact text; the line begins with `name`.
    """
    kinds = (str(kind) for kind in table.types)
    columns = [(column, kind) for column, kind in zip(table.columns, kinds, strict=True) if column not in without]
    if inexact := [column for column, kind in columns if not _EXACT_TYPE.fullmatch(kind)]:
        raise StepRefusedError(f"{name}: columns without an exact text form: {', '.join(inexact)}; use DECIMAL")
    return columns


def row_text(columns: list[tuple[str, str]]) -> str:
    """SQL of a row's text."""
    cells = ", ',', ".join(
        f"CASE WHEN {quoted(name)} IS NULL THEN '-' "
        f"ELSE strlen(CAST({quoted(name)} AS VARCHAR)) || ':' || CAST({quoted(name)} AS VARCHAR) END"
        for name, _ in columns
    )
    return f"concat({cells})"


def tree_of(
    parquet: Path,
    key: tuple[str, ...],
    connection: duckdb.DuckDBPyConnection,
    columns: list[tuple[str, str]],
    *,
    is_in_order: bool,
) -> Tree:
    """The Merkle tree over the rows; arguments as of `roots_of`."""
    names = ", ".join(quoted(name) for name in key)
    order = "" if is_in_order else f"ORDER BY {names}"  # key and hash alone: sorting whole rows takes much more memory
    return tree_over(
        connection,
        f"SELECT leaf FROM (SELECT {names}, {leaf_of(row_text(columns))} AS leaf "  # noqa: S608 - quoted names
        f"FROM read_parquet({literal(str(parquet))})) {order}",
    )


def data_root(roots: dict[str, str]) -> str:
    """SHA-256 over one line `<table> <logical root>` and a line feed per table, in order of name."""
    return hashlib.sha256("".join(f"{name} {roots[name]}\n" for name in sorted(roots)).encode()).hexdigest()
