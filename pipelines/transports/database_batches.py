"""Rows of a database as Arrow batches, in bounded memory: PostgreSQL by ADBC, others by their SQLAlchemy driver."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from typing import Any

import adbc_driver_manager
import pyarrow as pa
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql.base import PGDialect

from pipelines.base.deferred import deferred
from pipelines.base.errors import TransportError
from pipelines.contracts.transports import Watermark
from pipelines.transports.database_texts import comparable, text_of
from pipelines.transports.patience import PassingError

with deferred("pyarrow.dataset"):  # which loads pandas, 0.5 s, for a way of writing that is not ours
    import adbc_driver_postgresql.dbapi as adbc

_BATCH_ROWS = 20_000
_CONNECT_SECONDS = 10
_AFTER = "kechuang.after"
_TYPES: dict[str, sa.types.TypeEngine[Any]] = {
    "integer": sa.BigInteger(),
    "date": sa.Date(),
    "timestamp": sa.DateTime(),
}


@dataclass(frozen=True)
class Wanted:
    """All columns of `source`, and of its rows those whose `watermark` is above `after`, a text; None: all rows."""

    source: sa.FromClause
    watermark: Watermark | None
    after: str | None
    timeout_seconds: int

    def select(self, bound: sa.ColumnElement[Any]) -> sa.Select[Any]:
        """The query, with `bound` as the value that the watermark must exceed."""
        query = sa.select(sa.text("*")).select_from(self.source)
        if self.watermark is None or self.after is None:
            return query
        return query.where(sa.column(self.watermark.column, _TYPES[self.watermark.type]) > bound)


def postgres_batches(url: sa.URL, wanted: Wanted) -> Iterator[pa.RecordBatch]:
    """Batches of some 16 MB, read with COPY. COPY takes no bound value: the watermark is bound to a setting first.

    Raises:
        PassingError: no connection, or it broke.
        TransportError: the database refuses.
    """
    target = url.set(drivername="postgresql")
    if "connect_timeout" not in url.query:
        target = target.update_query_dict({"connect_timeout": str(_CONNECT_SECONDS)})
    bound: sa.ColumnElement[Any] = sa.func.current_setting(sa.literal_column(f"'{_AFTER}'"))
    if wanted.watermark:
        bound = sa.cast(bound, _TYPES[wanted.watermark.type])
    sql = str(wanted.select(bound).compile(dialect=PGDialect()))  # type: ignore[no-untyped-call]
    settings = {
        "TimeZone": "UTC",
        "statement_timeout": f"{wanted.timeout_seconds}s",
        "default_transaction_read_only": "on",
    }
    settings |= {_AFTER: wanted.after} if wanted.after is not None else {}
    latest = time.monotonic() + wanted.timeout_seconds
    try:
        with (
            closing(adbc.connect(target.render_as_string(hide_password=False), autocommit=True)) as connection,
            closing(connection.cursor()) as cursor,
        ):
            for name, value in settings.items():
                cursor.execute("SELECT set_config($1, $2, false)", (name, value))
                cursor.fetchall()
            cursor.execute(sql)
            yield from cursor.fetch_record_batch()
    except adbc_driver_manager.Error as error:
        failure = _failure(error.sqlstate or "", str(error))
    except (pa.ArrowException, OSError) as error:  # while rows come, the driver gives no SQLSTATE
        refused = isinstance(error, pa.ArrowInvalid)
        failure = _failure("57014" if time.monotonic() >= latest else "XX000" if refused else "", "")
    else:
        return
    raise failure


def _failure(state: str, words: str) -> Exception:
    """What an error of PostgreSQL means, in our words: its own may hold the URL or values."""
    if state.startswith("28") or "authentication failed" in words:
        return TransportError("rejects the user or password: check them in the URL")
    if state in ("42P01", "3F000", "42703", "42501", "42883", "42601"):
        meanings = {"42501": "the user may not read it", "42703": "no such column", "42601": "it is not SQL"}
        what = meanings.get(state, "no such table, view or function")
        return TransportError(
            f"rejects the query (SQLSTATE {state}): {what}: compare the contract with the bureau's view"
        )
    if state == "57014":
        return TransportError("stopped the query after timeout_seconds: raise it, or use a watermark")
    if not state or state[:2] in ("08", "53", "57", "40"):
        return PassingError("no connection, or it was lost" + (f" (SQLSTATE {state})" if state else ""))
    return TransportError(f"stopped the query (SQLSTATE {state}): ask the bureau")


def sqlalchemy_batches(url: sa.URL, wanted: Wanted) -> Iterator[pa.RecordBatch]:
    """Batches of texts, from a cursor on the server where the driver has one.

    Raises:
        PassingError: no connection, or it broke.
        TransportError: the driver is missing, or the database refuses.
    """
    try:
        engine = sa.create_engine(url, poolclass=sa.NullPool)
    except (sa.exc.NoSuchModuleError, ImportError):
        engine = None
    if engine is None:
        raise TransportError(f"no driver for {url.drivername}: install the one that SQLAlchemy names for it")
    bound: sa.ColumnElement[Any] = sa.null()
    if wanted.watermark and wanted.after is not None:
        bound = sa.literal(comparable(wanted.after, wanted.watermark.type), _TYPES[wanted.watermark.type])
    try:
        with engine.connect().execution_options(stream_results=True, yield_per=_BATCH_ROWS) as connection:
            result = connection.execute(wanted.select(bound))
            names = list(result.keys())
            for rows in result.partitions():
                columns = [pa.array(map(text_of, column), pa.large_string()) for column in zip(*rows, strict=True)]
                yield pa.RecordBatch.from_arrays(columns, names=names)
    except sa.exc.DBAPIError as error:
        passing = isinstance(error, sa.exc.InterfaceError) or error.connection_invalidated
        name = type(error.orig).__name__
        failure: Exception = (
            PassingError(f"no connection, or it was lost ({name})")
            if passing
            else TransportError(f"rejects the request ({name}): check the server, the account and the contract's table")
        )
    else:
        return
    finally:
        engine.dispose()
    raise failure
