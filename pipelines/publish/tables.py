"""The marts of a build as Parquet files that describe themselves."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import duckdb

from pipelines.base.durable import sha256_of_file, sync_file
from pipelines.base.sql import literal, quoted
from pipelines.publish.dictionary.parquet_texts import texts_of
from pipelines.publish.logical_root import logical_root
from pipelines.publish.manifest import ReleasedFile
from pipelines.publish.unchanged_files import Unchanged, copied
from pipelines.warehouse.receipt import PublishedTable

_ROW_GROUP = 122_880


def write_tables(
    connection: duckdb.DuckDBPyConnection,
    tables: tuple[PublishedTable, ...],
    folder: Path,
    say: Callable[[str], None],
    unchanged: Unchanged,
) -> list[ReleasedFile]:
    """Write one file for each table, in order of its key, or copy the `unchanged` one of an earlier release.

    `connection` reads the build's warehouse with one thread: the order of row groups, and so the bytes, must not depend
    on the machine.
    """
    files: list[ReleasedFile] = []
    for table in tables:
        if file := copied(table.name, folder, unchanged):
            say(f"publish: {table.name}, as released before")
            sync_file(folder / file.file)
            files.append(file)
            continue
        say(f"publish: {table.name}")
        path = folder / f"{table.name}.parquet"
        _write(connection, table, path)
        sync_file(path)
        root, rows = logical_root(path, table.key, connection, without=table.provenance, is_in_order=True)
        files.append(
            ReleasedFile(
                table=table.name,
                file=path.name,
                key=table.key,
                provenance=table.provenance,
                rows=rows,
                bytes=path.stat().st_size,
                sha256=sha256_of_file(path),
                logical_root=root,
            )
        )
    return files


def _write(connection: duckdb.DuckDBPyConnection, table: PublishedTable, path: Path) -> None:
    texts = ", ".join(f"{literal(key)}: {literal(value)}" for key, value in texts_of(table).items())
    connection.execute(
        f"COPY (FROM marts.{quoted(table.name)} ORDER BY {', '.join(map(quoted, table.key))}) TO {literal(path)} "
        f"(FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE {_ROW_GROUP}, KV_METADATA {{{texts}}})"
    )
