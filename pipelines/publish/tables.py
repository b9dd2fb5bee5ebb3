"""The marts of a build, or its tables of lineage, as Parquet files that describe themselves."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import duckdb

from pipelines.base.durable import sha256_of_file, sync_file
from pipelines.base.sql import quoted
from pipelines.publish.dictionary.parquet_texts import write_described
from pipelines.publish.logical_root import roots_of
from pipelines.publish.manifest import ReleasedFile
from pipelines.publish.unchanged_files import Unchanged, copied
from pipelines.warehouse.receipt import PublishedTable


def write_tables(
    connection: duckdb.DuckDBPyConnection,
    tables: tuple[PublishedTable, ...],
    folder: Path,
    say: Callable[[str], None],
    unchanged: Unchanged,
    schema: str = "marts",
) -> list[ReleasedFile]:
    """Write one file for each table, in order of its key, or copy the `unchanged` one of an earlier release.

    `connection` reads the build's warehouse with one thread: the order of row groups, and so the bytes, must not depend
    on the machine. `schema` is where the tables are.
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
        order = ", ".join(map(quoted, table.key))
        write_described(connection, f"{schema}.{quoted(table.name)}", order, table, path)
        roots = roots_of(path, table.key, connection, without=table.provenance, is_in_order=True)
        files.append(
            ReleasedFile(
                table=table.name,
                file=path.name,
                key=table.key,
                provenance=table.provenance,
                rows=roots.rows,
                bytes=path.stat().st_size,
                sha256=sha256_of_file(path),
                logical_root=roots.logical,
                merkle_root=roots.merkle,
            )
        )
    return files
