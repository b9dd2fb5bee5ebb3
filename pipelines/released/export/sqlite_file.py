"""A release as one SQLite file with typed columns and keys, its dictionary and its code lists."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path
from typing import Any

import duckdb
import polars as pl

from pipelines.base.durable import replacing
from pipelines.base.sql import quoted
from pipelines.publish.dictionary.dictionary import Dictionary
from pipelines.publish.manifest import Release
from pipelines.released.export.relation import Form, Relation, each


def write_sqlite(
    connection: duckdb.DuckDBPyConnection,
    release: Release,
    relations: list[Relation],
    path: Path,
    dictionary: Dictionary | None,
) -> int:
    """Write the file in one step; returns the number of rows.

    Texts and dates are TEXT, whole numbers and flags (0, 1) INTEGER, other numbers REAL. Numbers with more digits than
    a double holds are TEXT.
    """
    keys = {file.table: file.key for file in release.files}
    count = 0
    with replacing(path) as temporary, closing(sqlite3.connect(temporary)) as file:
        names = ("release_id", "business_date", "data_root")
        facts = [(name, str(getattr(release, name))) for name in names]
        _create(file, "release", {"name": "TEXT", "value": "TEXT"}, ("name",), facts)
        for relation, rows, forms in each(connection, relations):
            types = {name: _type(rows.schema[name], form) for name, form in forms.items()}
            _create(file, relation.name, types, keys.get(relation.name, ()), _values(rows, forms))
            count += rows.height
        if dictionary:
            _create_dictionary(file, dictionary)
        file.commit()
    return count


def _type(dtype: pl.DataType, form: Form) -> str:
    if form == "number":
        return "INTEGER" if dtype.is_integer() else "REAL"
    return "INTEGER" if form == "flag" else "TEXT"


def _values(rows: pl.DataFrame, forms: dict[str, Form]) -> Iterable[tuple[Any, ...]]:
    ways = {
        "text": pl.String,
        "date": pl.String,
        "flag": pl.Int8,
    }
    columns = []
    for name, form in forms.items():
        is_real = form == "number" and not rows.schema[name].is_integer()
        wanted = pl.Float64 if is_real else ways.get(form)
        columns.append(pl.col(name).cast(wanted) if wanted else pl.col(name))
    return rows.select(columns).iter_rows()


def _create(
    file: sqlite3.Connection, name: str, types: dict[str, str], key: tuple[str, ...], rows: Iterable[tuple[Any, ...]]
) -> None:
    columns = [f"{quoted(column)} {kind}" for column, kind in types.items()]
    keyed = [f"PRIMARY KEY ({', '.join(map(quoted, key))})"] if key else []
    file.execute(f"CREATE TABLE {quoted(name)} ({', '.join([*columns, *keyed])})")
    places = ", ".join("?" for _ in types)
    file.executemany(f"INSERT INTO {quoted(name)} VALUES ({places})", rows)  # noqa: S608 - quoted


def _create_dictionary(file: sqlite3.Connection, dictionary: Dictionary) -> None:
    columns = ("table_name", "column_name", "type", "unit", "codes", "standard", "zh", "en")
    described = [
        (one.name, column.name, column.type, column.unit, column.codes, column.standard, column.zh, column.en)
        for one in (*dictionary.tables, *dictionary.views)
        for column in one.columns
    ]
    _create(file, "dictionary", dict.fromkeys(columns, "TEXT"), columns[:2], described)
    lists = [
        (name, code.code, code.rulebook, code.zh, code.en)
        for name, codes in dictionary.code_lists.items()
        for code in codes
    ]
    _create(file, "code_list", dict.fromkeys(("list", "code", "rulebook", "zh", "en"), "TEXT"), (), lists)
