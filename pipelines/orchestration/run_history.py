"""Dagster's run history without a wait for the disk at every event, and without an engine for each.

Dagster opens its SQLite files again for each event, with an engine made for it. When the last connection to a file
closes, SQLite writes its log back into the file, and every commit waits for the disk: several waits an event, thousands
a day. Here one more connection to each file stays open while the run lasts, and commits do not wait (`synchronous =
NORMAL`, which in WAL mode keeps the file whole through a power cut; at worst the last events before it are missing, and
the run is then seen as not finished). An engine is kept, with the statements that it compiled: half of what an event
costs.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa


@contextmanager
def history_kept_open(dagster_dir: Path) -> Iterator[None]:
    """Until the block ends, keep Dagster's SQLite files below `dagster_dir` open once this process has opened them."""
    held: dict[Path, sqlite3.Connection] = {}
    with ExitStack() as open_files:

        def opened(connection: Any, _: Any) -> None:
            if not isinstance(connection, sqlite3.Connection):
                return
            file = Path(connection.execute("PRAGMA database_list").fetchone()[2])
            if not file.is_relative_to(dagster_dir):
                return
            connection.execute("PRAGMA synchronous = NORMAL")
            if file not in held:
                held[file] = open_files.enter_context(closing(sqlite3.connect(file, check_same_thread=False)))
            held[file].execute("PRAGMA schema_version").fetchone()  # a file is held once it is read

        sa.event.listen(sa.Engine, "connect", opened)
        open_files.callback(sa.event.remove, sa.Engine, "connect", opened)
        open_files.enter_context(_engines_kept())
        yield


@contextmanager
def _engines_kept() -> Iterator[None]:
    """Until the block ends, each file has one engine, which still opens a connection for each access.

    Two of Dagster's modules make one for each access, by a function that they know as `create_engine`.
    """
    from dagster._core.storage.event_log.sqlite import sqlite_event_log  # where a run starts, and nowhere else
    from dagster._core.storage.runs.sqlite import sqlite_run_storage

    makers: tuple[Any, ...] = (sqlite_event_log, sqlite_run_storage)
    engines: dict[str, sa.Engine] = {}

    def engine_of(url: str, **options: Any) -> sa.Engine:
        if url not in engines:
            engines[url] = sa.create_engine(url, **options)
        return engines[url]

    before = [module.create_engine for module in makers]
    for module in makers:
        module.create_engine = engine_of
    try:
        yield
    finally:
        for module, make in zip(makers, before, strict=True):
            module.create_engine = make
