"""Open a build's warehouse read-only, for every check except those of Great Expectations (see `duckdb_dialect`)."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from pipelines.base.duck import opened_duckdb


@contextmanager
def open_read_only(warehouse: Path, *, threads: int) -> Iterator[duckdb.DuckDBPyConnection]:
    """A read-only DuckDB connection to `warehouse`, closed on leaving.

    Raises FileNotFoundError if the file does not exist, and duckdb.ConnectionException if this process has it open
    with other settings: close a writer (dbt keeps one inside `dbtRunner`) before checks start.
    """
    if not warehouse.is_file():
        raise FileNotFoundError(f"no warehouse to check: {warehouse.name}")
    with opened_duckdb(warehouse, read_only=True, threads=threads) as connection:
        yield connection
