"""Dagster's run history without a wait for the disk at every event.

Dagster opens its SQLite files anew for each event. Whoever closes a file last has SQLite write its log back into it,
and every commit waits for the disk: several waits an event, thousands a day. Here one more connection to each file
stays open while the run lasts, and commits do not wait (`synchronous = NORMAL`, which in WAL mode keeps the file whole
through a power cut; at worst the last events before it are missing, and the run is then seen as not finished).
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
    """Until the block ends, hold Dagster's SQLite files below `dagster_dir` open, from when this process first does."""
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
        yield
