"""A bank's SQL: run over tables that were cut already, in a process that can open nothing any more."""

from __future__ import annotations

import resource
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO

import duckdb
import polars as pl
import pyarrow as pa

from pipelines.base.duck import opened_duckdb
from pipelines.base.sql import quoted
from serving.jobs.job import Foot
from serving.jobs.out import write_rows
from serving.jobs.scene import Scene
from serving.jobs.statement import SCHEMA, parsed
from serving.problems import Problem

_SETTINGS = (
    "SET threads = 1",
    "SET memory_limit = '512MB'",
    "SET temp_directory = ''",
    "SET autoinstall_known_extensions = false",
    "SET autoload_known_extensions = false",
    "SET enable_external_access = false",
    "SET lock_configuration = true",
)


def ask(scene: Scene, out: BinaryIO) -> Foot:
    """Run the statement and write its rows.

    Raises:
        Problem: it is refused, fails, or takes more time, memory or rows than allowed.
    """
    limits, begun = scene.job.limits, time.monotonic()
    most = limits.rows or 0
    allowed = [name for name in scene.terms.tables if name in scene.tables]
    statement = parsed(scene.job.sql, allowed, most)
    with opened_duckdb(threads=1) as connection:
        connection.execute(f"CREATE SCHEMA {SCHEMA}")
        for table in statement.tables:
            _load(scene, connection, table, statement.columns)
        connection.execute(f"SET schema = '{SCHEMA}'")
        for setting in _SETTINGS:
            connection.execute(setting)
        pa.array([1]).to_pylist()  # whatever is loaded late is loaded now
        pl.DataFrame({"a": [1]}).to_arrow()
        with _nothing_can_be_opened():
            rows = _run(connection, statement.sql, limits.seconds - (time.monotonic() - begun))
    if rows.height > most:
        raise Problem("sql-limit", f"it returns more than {most:,} rows: add a LIMIT, or export the table")
    return write_rows(out, [rows], scene.job.format)


def _load(scene: Scene, connection: duckdb.DuckDBPyConnection, table: str, named: frozenset[str] | None) -> None:
    """Put what the bank may see of a table into the connection: the columns that the statement names."""
    access = scene.access(table)
    wanted = tuple(access.columns) if named is None else tuple(one for one in access.columns if one in named)
    name = f"{SCHEMA}.{quoted(table)}"
    for no, piece in enumerate(scene.cut(table, wanted)):
        connection.register("cut", piece)
        connection.execute(f"INSERT INTO {name} FROM cut" if no else f"CREATE TABLE {name} AS FROM cut")
        connection.unregister("cut")


@contextmanager
def _nothing_can_be_opened() -> Iterator[None]:
    """Within, the system lets this process open neither files nor connections, and write to no file."""
    limits = {kind: resource.getrlimit(kind) for kind in (resource.RLIMIT_NOFILE, resource.RLIMIT_FSIZE)}
    for kind, (_, most) in limits.items():
        resource.setrlimit(kind, (0, most))
    try:
        yield
    finally:
        for kind, limit in limits.items():
            resource.setrlimit(kind, limit)


def _run(connection: duckdb.DuckDBPyConnection, sql: str, seconds: float) -> pl.DataFrame:
    timer = threading.Timer(max(seconds, 0.1), connection.interrupt)
    timer.start()
    try:
        found: pl.DataFrame = connection.sql(sql).pl()
    except duckdb.InterruptException:
        raise Problem("sql-limit", "it takes too long: ask for less, or export the table") from None
    except duckdb.OutOfMemoryException:
        raise Problem("sql-limit", "it takes too much memory: ask for less, or export the table") from None
    except duckdb.Error as error:
        raise Problem("sql-refused", str(error).strip().splitlines()[0][:300]) from None
    except pl.exceptions.DuplicateError:
        raise Problem("sql-refused", "give each column a name of its own") from None
    finally:
        timer.cancel()
    return found
