"""Opening a build's warehouse for looking only.

What lives here: the one way checks open the file, and how a name or a text is quoted for SQL. Nothing here writes.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb


@contextmanager
def open_read_only(warehouse: Path, *, threads: int) -> Iterator[duckdb.DuckDBPyConnection]:
    """A read-only DuckDB connection to `warehouse`, closed on leaving.

    Raises FileNotFoundError where there is no such file, and duckdb.ConnectionException where this process still
    has it open with other settings: close a writer (dbt keeps one inside `dbtRunner`) before checks start.
    """
    if not warehouse.is_file():
        raise FileNotFoundError(f"no warehouse to check: {warehouse.name}")
    connection = duckdb.connect(str(warehouse), read_only=True, config={"threads": threads})
    try:
        yield connection
    finally:
        connection.close()


def quoted(name: str) -> str:
    """A column name, or a dotted `<schema>.<table>`, with every part quoted for SQL."""
    return ".".join('"' + part.replace('"', '""') + '"' for part in name.split("."))


def literal(text: object) -> str:
    """A SQL string literal: for paths and names of our own where SQL takes no parameter, as in a view or ATTACH."""
    return "'" + str(text).replace("'", "''") + "'"
