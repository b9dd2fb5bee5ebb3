"""What two engines made of one plan: marts written as publish writes them, and the columns in which they differ."""

from dataclasses import dataclass
from pathlib import Path

import duckdb

from pipelines.base.duck import opened_duckdb
from pipelines.base.sql import literal, quoted
from pipelines.publish.manifest import ReleasedFile
from pipelines.publish.tables import write_tables
from pipelines.warehouse.published import LINEAGE
from pipelines.warehouse.receipt import finished_warehouse, read_build


@dataclass(frozen=True)
class Compared:
    """One table: its rows on DuckDB and on Spark, whether its logical roots are equal, and else how it differs."""

    table: str
    rows: tuple[int, int]
    is_equal: bool
    differing: tuple[str, ...] = ()

    def __str__(self) -> str:
        said = "root equal" if self.is_equal else "DIFFERS in " + ("; ".join(self.differing) or "its types or its keys")
        return f"{self.table:<40}{self.rows[0]:>12,}{self.rows[1]:>12,}   {said}"


def published(build: Path, folder: Path) -> dict[str, ReleasedFile]:
    """Write the marts and the tables of lineage of a finished build as publish does; what is said of them, by name."""
    folder.mkdir(parents=True)
    built = read_build(build)
    with opened_duckdb(finished_warehouse(build), threads=1, read_only=True) as connection:
        files = write_tables(connection, built.tables, folder, lambda _: None, {})
        files += write_tables(connection, built.lineage, folder, lambda _: None, {}, LINEAGE)
    return {file.table: file for file in files}


def compared(on_duckdb: Path, on_spark: Path, one: ReleasedFile, other: ReleasedFile) -> Compared:
    """Compare a table of both folders."""
    rows, is_equal = (one.rows, other.rows), one.logical_root == other.logical_root
    if is_equal:
        return Compared(one.table, rows, is_equal)
    with opened_duckdb() as connection:
        return Compared(
            one.table, rows, is_equal, _differing(connection, on_duckdb / one.file, on_spark / one.file, one)
        )


def _differing(connection: duckdb.DuckDBPyConnection, one: Path, other: Path, file: ReleasedFile) -> tuple[str, ...]:
    """`column: n rows, at <key> <on DuckDB> / <on Spark>` for each column that differs at a key that both have."""
    columns = [name for name in connection.read_parquet(str(one)).columns if name not in (*file.key, *file.provenance)]
    keys = " AND ".join(f"a.{quoted(name)} IS NOT DISTINCT FROM b.{quoted(name)}" for name in file.key)
    key = " || ' ' || ".join(f"coalesce(CAST(a.{quoted(name)} AS VARCHAR), '-')" for name in file.key)
    found = []
    for column in map(quoted, columns):
        count, at, left, right = connection.execute(
            f"SELECT count(*), min({key}), arg_min(coalesce(CAST(a.{column} AS VARCHAR), 'null'), {key}), "
            f"arg_min(coalesce(CAST(b.{column} AS VARCHAR), 'null'), {key}) "
            f"FROM read_parquet({literal(one)}) a JOIN read_parquet({literal(other)}) b ON {keys} "
            f"WHERE a.{column} IS DISTINCT FROM b.{column}"
        ).fetchall()[0]
        if count:
            found.append(f"{column}: {count} rows, at {at} {left} / {right}")
    return tuple(found)
