"""Writing the files of a release over marts made up by hand. No tests here."""

from pathlib import Path
from typing import Any

import duckdb

from pipelines.contracts.rights import Classification
from pipelines.publish.manifest import ReleasedFile
from pipelines.publish.tables import write_tables
from pipelines.warehouse.receipt import PublishedColumn, PublishedTable

Row = dict[str, Any]


def described(name: str, key: tuple[str, ...], columns: dict[str, str]) -> PublishedTable:
    """A table whose columns have their names as texts."""
    return PublishedTable(
        name=name,
        key=key,
        zh=f"表 {name}。",
        en=f"Table {name}.",
        classification=Classification(access="consent", jrt0197_level=3),
        columns=tuple(PublishedColumn(name=column, zh=f"列 {column}。", en=f"Column {column}.") for column in columns),
    )


def marts(tables: dict[str, tuple[dict[str, str], list[Row]]]) -> duckdb.DuckDBPyConnection:
    """A warehouse with these marts: by name, the types of their columns and their rows."""
    connection = duckdb.connect(config={"threads": 1})
    connection.execute("CREATE SCHEMA marts")
    for name, (columns, rows) in tables.items():
        connection.execute(f'CREATE TABLE marts."{name}" ({", ".join(f"{c} {t}" for c, t in columns.items())})')
        for row in rows:
            places = ", ".join("?" for _ in columns)
            connection.execute(f'INSERT INTO marts."{name}" VALUES ({places})', [row.get(c) for c in columns])  # noqa: S608
    return connection


def written(connection: duckdb.DuckDBPyConnection, tables: list[PublishedTable], folder: Path) -> list[ReleasedFile]:
    """The files of the tables, in a new folder."""
    folder.mkdir(parents=True)
    return write_tables(connection, tuple(tables), folder, lambda _: None, {})
