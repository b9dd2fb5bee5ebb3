"""Opening a build's warehouse for looking only: the one way checks open the file."""

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
