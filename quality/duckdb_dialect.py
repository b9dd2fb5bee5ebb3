"""A SQLAlchemy dialect for DuckDB that buffers its results, for Great Expectations only.

Great Expectations reads a result after it has closed the connection; DuckDB has dropped the rows by then, and
every expectation fails with `list index out of range`. Here each result is read whole as soon as its statement
has run. Queries of Great Expectations are aggregates or carry a LIMIT, so a buffer stays small.
Nothing else in the project should use this dialect: it trades memory for a promise it alone needs.
"""

from pathlib import Path
from typing import Any

import duckdb_sqlalchemy
from sqlalchemy.dialects import registry
from sqlalchemy.engine.cursor import FullyBufferedCursorFetchStrategy

DRIVER = "kechuang_buffered"
# The file itself is named in connect_args: a path may hold characters that mean something in a URL.
URL = f"duckdb+{DRIVER}:///warehouse"


class BufferedContext(duckdb_sqlalchemy.Dialect.execution_ctx_cls):  # type: ignore[misc]
    """An execution whose rows outlive the connection."""

    def post_exec(self) -> None:
        """Read the whole result while the cursor is alive."""
        super().post_exec()
        if self.cursor.description is not None:
            self.cursor_fetch_strategy = FullyBufferedCursorFetchStrategy(
                self.cursor, alternate_description=None, initial_buffer=self.cursor.fetchall()
            )


class BufferedDialect(duckdb_sqlalchemy.Dialect):  # type: ignore[misc]
    """duckdb-sqlalchemy's dialect with buffered results."""

    driver = DRIVER
    supports_statement_cache = True
    execution_ctx_cls = BufferedContext


def connect_args(warehouse: Path, *, threads: int) -> dict[str, Any]:
    """What `create_engine` passes to `duckdb.connect`: the file, read-only, with a bound on threads."""
    return {"database": str(warehouse), "read_only": True, "config": {"threads": threads}}


def register() -> str:
    """Make the dialect known to SQLAlchemy under its own name; returns the URL to connect with."""
    registry.register(f"duckdb.{DRIVER}", __name__, BufferedDialect.__name__)
    return URL
