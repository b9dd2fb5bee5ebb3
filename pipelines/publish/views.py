"""`views.sql` of a release: its tables by name, and the views that join them for readers.

A reader runs it in the release's folder (`duckdb -init views.sql`), or lets `opened_release` do that.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from pipelines.base.duck import opened_duckdb
from pipelines.base.durable import sha256_of_file, sync_file
from pipelines.base.sql import literal, quoted
from pipelines.publish.changes import CHANGES_FILE
from pipelines.publish.manifest import Release, ReleasedFile, ReleasedViews
from pipelines.publish.on_disk import refuse_changed_files
from pipelines.warehouse.receipt import PublishedView

VIEWS_FILE = "views.sql"
_HEAD = "-- Run in this folder: the tables of the release as marts.<name>, and views over them as views.<name>."


def write_views(folder: Path, files: tuple[ReleasedFile, ...], views: tuple[PublishedView, ...]) -> ReleasedViews:
    """Write the file into a release's folder; returns what the manifest says of it."""
    lines = [_HEAD, "CREATE SCHEMA marts;", "CREATE SCHEMA views;"]
    lines += [f"CREATE VIEW marts.{quoted(file.table)} AS FROM {_read(file.file)};" for file in files]
    lines += [f"CREATE VIEW views.{quoted(view.name)} AS (\n{view.sql}\n);" for view in views]
    path = folder / VIEWS_FILE
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    sync_file(path)
    return ReleasedViews(
        file=VIEWS_FILE,
        names=tuple(view.name for view in views),
        bytes=path.stat().st_size,
        sha256=sha256_of_file(path),
    )


def _read(file: object) -> str:
    return f"read_parquet({literal(file)})"


def _with_places(sql: str, folder: Path, names: Iterable[str]) -> str:
    """The statements for a reader that is not in the folder: DuckDB allows no relative path where folders are named."""
    for name in names:
        sql = sql.replace(_read(name), _read(folder / name))
    return sql


def create_views(
    connection: duckdb.DuckDBPyConnection, folder: Path, views: ReleasedViews, tables: tuple[ReleasedFile, ...]
) -> None:
    """Create the release's tables and views in a connection, wherever it runs."""
    sql = (folder / views.file).read_text(encoding="utf-8")
    connection.execute(_with_places(sql, folder, (*(file.file for file in tables), CHANGES_FILE)))


@contextmanager
def opened_release(folder: Path, release: Release) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection that sees the release's tables in `marts` and its views in `views`, and no other file.

    Releases from before there were views have only `marts`.

    Raises:
        DamagedRecordError: a file of the release is not what was published; every byte is compared.
    """
    refuse_changed_files(folder, release)
    with opened_duckdb() as connection:
        connection.execute(f"SET allowed_directories = [{literal(folder)}]")
        connection.execute("SET enable_external_access = false")
        connection.execute("SET lock_configuration = true")
        if release.views is None:
            connection.execute("CREATE SCHEMA marts")
            for file in release.files:
                connection.execute(f"CREATE VIEW marts.{quoted(file.table)} AS FROM {_read(folder / file.file)}")
        else:
            create_views(connection, folder, release.views, release.files)
        yield connection
