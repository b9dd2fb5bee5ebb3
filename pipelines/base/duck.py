"""Connections to DuckDB: all of ours are opened here, quiet, and with a place of their own for what memory cannot hold.

Without a database file, DuckDB puts what memory cannot hold into `.tmp` of the folder that the command was called in.
Called from `python -c`, it draws a progress bar on standard output for a query that takes 2 s, also into a pipe.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from pipelines.base.settings import memory_limit


@contextmanager
def opened_duckdb(
    database: Path | None = None, *, threads: int | None = None, read_only: bool = False
) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection to a file, or in memory, closed on leaving.

    What memory cannot hold goes beside the file; without one, into a private folder of the system's temporary folder
    (`TMPDIR`), which is removed. It holds what `KECHUANG_MEMORY_MB` says.

    Args:
        database: the file; made if it is not there, unless `read_only`.
        threads: how many may work; None for as many as the machine has.
        read_only: nothing is written, and others may read at the same time.

    Raises:
        KechuangError: as `memory_limit`.
    """
    config = memory_limit() | ({"threads": threads} if threads else {})
    with tempfile.TemporaryDirectory(prefix="kechuang-duckdb-") as aside:
        if database is None:
            config["temp_directory"] = aside
        with duckdb.connect(str(database or ":memory:"), read_only=read_only, config=config) as connection:
            be_quiet(connection)
            yield connection


def be_quiet(connection: duckdb.DuckDBPyConnection) -> None:
    """Have a connection that somebody else opened draw no progress bar."""
    connection.execute("SET enable_progress_bar = false")
