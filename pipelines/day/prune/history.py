"""Old runs in Dagster's history.

Dagster's `delete_run` frees no disk space: it leaves the run's own SQLite file and the rows of asset checks, and pages
that it frees in `index.db` go back to the file system only with `VACUUM`.
"""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

from pipelines.base.errors import KechuangError
from pipelines.day.prune.discard import PRUNED, Prunable

if TYPE_CHECKING:
    import dagster as dg

_WORTH_BYTES = 8 << 20
_WORTH_SHARE = 3
"""`VACUUM` rewrites a file: only worth it if a third of the file is free. SQLite reuses free pages anyway."""


def stale_history(instance: dg.DagsterInstance, dagster_dir: Path, keep: int) -> Iterator[Prunable]:
    """What to remove from Dagster's history: runs beyond the newest `keep` that have ended, with events and logs.

    Args:
        instance: the one of this data folder.
        dagster_dir: its home.
        keep: how many runs stay.
    """
    files = _files_by_run(dagster_dir)  # listed before the runs: a run that starts in between has its record first
    records = instance.get_run_records()
    known = {one.dagster_run.run_id for one in records}
    for run_id in (one.dagster_run.run_id for one in records[keep:] if one.dagster_run.is_finished):
        yield Prunable(
            part="dagster",
            paths=tuple(files.get(run_id, ())),
            why=f"run {run_id[:8]} is not one of the last {keep}",
            before=partial(_forget_events, instance, run_id),
            after=partial(instance.run_storage.delete_run, run_id),  # last: an interrupted prune finds the run again
        )
    for run_id, paths in files.items():
        if run_id not in known:
            yield Prunable("dagster", tuple(paths), f"run {run_id[:8]} is gone")
    if len(records) > keep:
        since = records[keep - 1].create_timestamp.timestamp()
        values = tuple(path for path in _stored_values(dagster_dir) if path.lstat().st_mtime < since)
        if values:
            yield Prunable("dagster", values, f"values of runs that are not among the last {keep}")


def _files_by_run(dagster_dir: Path) -> dict[str, list[Path]]:
    """Event files, logs and half removed folders, by run id."""
    found: dict[str, list[Path]] = {}
    for path in [*(dagster_dir / "history" / "runs").glob("*.db*"), *(dagster_dir / "storage").glob("*")]:
        run_id = path.name.removeprefix(PRUNED).split(".")[0]
        if _is_run_id(run_id):
            found.setdefault(run_id, []).append(path)
    return found


def _is_run_id(text: str) -> bool:
    try:
        return str(UUID(text)) == text
    except ValueError:
        return False


def _stored_values(dagster_dir: Path) -> Iterator[Path]:
    """Files in which assets passed values to other assets, one per asset and partition."""
    storage = dagster_dir / "storage"
    for path in storage.rglob("*"):
        if not path.is_dir() and not _is_run_id(path.relative_to(storage).parts[0].removeprefix(PRUNED)):
            yield path


def _forget_events(instance: dg.DagsterInstance, run_id: str) -> None:
    """Delete the run's rows from tables that runs share; on SQLite its own file is removed as a whole."""
    from dagster._core.storage.event_log import SqlEventLogStorage, SqliteEventLogStorage
    from dagster._core.storage.event_log.schema import AssetCheckExecutionsTable

    storage = instance.event_log_storage
    if isinstance(storage, SqlEventLogStorage):
        with storage.index_connection() as connection:
            connection.execute(AssetCheckExecutionsTable.delete().where(AssetCheckExecutionsTable.c.run_id == run_id))
    if isinstance(storage, SqliteEventLogStorage):
        with storage.index_connection() as connection:
            storage.delete_events_for_run(connection, run_id)
        storage.free_concurrency_slots_for_run(run_id)
    else:
        storage.delete_events(run_id)


def compact(dagster_dir: Path) -> int:
    """Shrink Dagster's SQLite files where that is worth it; returns the bytes freed.

    Raises:
        KechuangError: another process writes to the file, or the disk has no room for the copy.
    """
    history = dagster_dir / "history"
    files = [history / "runs.db", history / "runs" / "index.db", dagster_dir / "schedules" / "schedules.db"]
    return sum(_compacted(file) for file in files if file.exists())


def _compacted(file: Path) -> int:
    before = _with_its_log(file)
    with closing(sqlite3.connect(file, isolation_level=None)) as connection:
        free, pages, page = (
            int(connection.execute(f"PRAGMA {name}").fetchone()[0])
            for name in ("freelist_count", "page_count", "page_size")
        )
        if free * page < _WORTH_BYTES or free * _WORTH_SHARE < pages:
            return 0
        needed = 2 * (pages - free) * page
        if shutil.disk_usage(file.parent).free < needed:
            raise KechuangError(
                f"{file}: not compacted, for lack of disk space ({free * page:,} bytes would be freed): free some"
            )
        try:
            connection.execute("VACUUM")
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        except sqlite3.OperationalError as error:
            raise KechuangError(f"{file}: not compacted ({error}): close `kechuang ui`, or try again later") from error
    return before - _with_its_log(file)


def _with_its_log(file: Path) -> int:
    return sum(path.stat().st_size for path in (file, file.with_name(f"{file.name}-wal")) if path.exists())
