"""Writes `changes.parquet` of a new release: what changed since the one before it."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

from pipelines.base.durable import sha256_of_file
from pipelines.base.errors import KechuangError
from pipelines.publish.before import folder_before
from pipelines.publish.changes import CHANGES_FILE, ORDER, Side, changes_table, compared
from pipelines.publish.dictionary.parquet_texts import write_described
from pipelines.publish.manifest import MANIFEST, Release, ReleasedChanges, ReleasedFile, read_release
from pipelines.publish.on_disk import refuse_changed_files
from pipelines.warehouse.receipt import PublishedTable


def write_changes(
    staging: Path,
    files: tuple[ReleasedFile, ...],
    tables: tuple[PublishedTable, ...],
    release_dir: Path,
    day: date,
    say: Callable[[str], None],
) -> ReleasedChanges | None:
    """Write what changed since the release of the last day before `day`; None if there is none to compare with.

    A release that exists already at `release_dir` keeps what it was compared with, whatever was released since.

    Args:
        staging: where the new release is written.
        files: its tables, which are there already.
        tables: what the build says of them.
        release_dir: where it will be.
        day: its business date.
        say: where progress goes, and the reason if the earlier release cannot be read.
    """
    if (release_dir / MANIFEST).exists():
        return _kept(read_release(release_dir), release_dir, staging)
    before_dir = folder_before(release_dir.parent, day)
    if before_dir is None:
        return None
    try:
        before = read_release(before_dir)
        refuse_changed_files(before_dir, before)
    except KechuangError as error:
        say(f"publish: without {CHANGES_FILE}: {error}")
        return None
    say(f"publish: changes since {before.release_id}")
    path = staging / CHANGES_FILE
    with compared(Side(before_dir, before.files), Side(staging, files)) as (connection, _):
        write_described(connection, "changes", ORDER, changes_table(tables), path)
        rows = connection.table("changes").count("*").fetchall()[0][0]
    return ReleasedChanges(
        file=path.name,
        bytes=path.stat().st_size,
        sha256=sha256_of_file(path),
        rows=rows,
        since=before.release_id,
        since_data_root=before.data_root,
    )


def _kept(release: Release, release_dir: Path, staging: Path) -> ReleasedChanges | None:
    """The changes of the release on disk, if it has any.

    Raises:
        DamagedRecordError: their file is missing.
    """
    if release.changes is not None:
        try:
            shutil.copyfile(release_dir / CHANGES_FILE, staging / CHANGES_FILE)
        except OSError:
            refuse_changed_files(release_dir, release)
            raise
    return release.changes
