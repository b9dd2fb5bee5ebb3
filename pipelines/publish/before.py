"""The release that a new one follows: where it is, and its tables as the gate compares them."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from pipelines.base.duck import opened_duckdb
from pipelines.base.errors import DamagedRecordError, KechuangError
from pipelines.base.sql import literal, quoted
from pipelines.publish.former import table_columns
from pipelines.publish.manifest import MANIFEST, ReleasedFile, read_release
from pipelines.publish.on_disk import refuse_changed_files
from pipelines.publish.pointer import pointed_at
from quality.changes import TABLES
from quality.family import Before


def folder_before(releases_dir: Path, day: date) -> Path | None:
    """The folder of the release before `day`: the one that is served, else the last by name."""
    try:
        pointer = pointed_at(releases_dir)
    except DamagedRecordError:
        pointer = None
    if pointer and pointer.business_date < day and (releases_dir / pointer.release_id / MANIFEST).exists():
        return releases_dir / pointer.release_id
    earlier = sorted(path.parent for path in releases_dir.glob(f"[0-9]*/{MANIFEST}"))
    return next((path for path in reversed(earlier) if path.name[:8] < f"{day:%Y%m%d}"), None)


def release_before(releases_dir: Path, day: date) -> tuple[Before | None, str | None]:
    """The release before `day` as the gate compares it, or one line that says why it cannot be read."""
    folder = folder_before(releases_dir, day)
    if folder is None:
        return None, None
    try:
        release = read_release(folder)
        refuse_changed_files(folder, release)
    except KechuangError as error:
        return None, str(error)
    return Before(release.release_id, release.data_root, selects(folder, release.files, TABLES)), None


def selects(folder: Path, files: tuple[ReleasedFile, ...], tables: tuple[str, ...]) -> dict[str, str]:
    """A SELECT over the file of each of these tables that a release has, its columns under their names of today."""
    found: dict[str, str] = {}
    with opened_duckdb() as connection:
        for table in tables:
            file, renamed = table_columns(files, table)
            if file is None:
                continue
            path = str(folder / file.file)
            columns = ", ".join(
                f"{quoted(column)} AS {quoted(renamed.get(column, column))}"
                for column in connection.read_parquet(path).columns
            )
            found[table] = f"SELECT {columns} FROM read_parquet({literal(path)})"  # noqa: S608 - names of our own files
    return found
