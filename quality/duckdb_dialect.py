"""A SQLAlchemy dialect for DuckDB, for Great Expectations on a file that nobody writes to.

Great Expectations reads a result after it has closed the connection; DuckDB has dropped the rows by then, and
every expectation fails with `list index out of range`. Here each result is read whole as soon as its statement
has run. Queries of Great Expectations are aggregates or carry a LIMIT, so a buffer stays small. It also asks three
times for each table's columns and keys, a third of all its queries: here all columns of a schema are read once.
Nothing else in the project should use this dialect: it trades memory for a promise it alone needs.
"""

from pathlib import Path
from typing import Any

import duckdb_sqlalchemy
from sqlalchemy import Connection
from sqlalchemy.dialects import registry
from sqlalchemy.engine.cursor import FullyBufferedCursorFetchStrategy
from sqlalchemy.engine.reflection import ObjectKind
from sqlalchemy.exc import NoSuchTableError

from pipelines.base.duck import be_quiet
from pipelines.base.settings import memory_limit

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

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._columns: dict[str | None, dict[str, list[Any]]] = {}

    def connect(self, *given: Any, **options: Any) -> Any:
        """A connection that draws no progress bar."""
        connection = super().connect(*given, **options)
        be_quiet(connection)
        return connection

    def get_columns(self, connection: Connection, table_name: str, schema: str | None = None, **_: Any) -> list[Any]:
        """Columns of a table or view, read with those of its whole schema."""
        if schema not in self._columns:
            found = self.get_multi_columns(connection, schema=schema, kind=ObjectKind.ANY)
            self._columns[schema] = {name: columns for (_, name), columns in found}
        if table_name not in self._columns[schema]:
            raise NoSuchTableError(table_name)
        return self._columns[schema][table_name]

    def get_pk_constraint(self, connection: Connection, table_name: str, schema: str | None = None, **_: Any) -> Any:
        """None: a build's tables declare no keys, and no expectation asks for one."""
        return {"constrained_columns": [], "name": None}


def connect_args(warehouse: Path, *, threads: int) -> dict[str, Any]:
    """What `create_engine` passes to `duckdb.connect`: the file, read-only, with bounds on threads and memory."""
    return {"database": str(warehouse), "read_only": True, "config": memory_limit() | {"threads": threads}}


def register() -> str:
    """Make the dialect known to SQLAlchemy under its own name; returns the URL to connect with."""
    registry.register(f"duckdb.{DRIVER}", __name__, BufferedDialect.__name__)
    return URL
