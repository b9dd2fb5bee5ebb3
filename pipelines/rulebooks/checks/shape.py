"""Cells have the declared types and no two rows one key; the tables with these types, for the checks that calculate."""

from __future__ import annotations

from dataclasses import replace

import polars as pl

from pipelines.rulebooks.faults import Fault, faults
from pipelines.rulebooks.seeds import ROW, Rulebooks, Table


def _typed(column: str, sql_type: str) -> pl.Expr:
    """The cells of a column under its SQL type; null where a cell does not fit."""
    text = pl.col(column)
    if sql_type.startswith("decimal"):
        precision, scale = (int(part) for part in sql_type[len("decimal(") : -1].split(","))
        return text.cast(pl.Decimal(precision, scale), strict=False)
    if sql_type == "integer":
        return text.cast(pl.Int64, strict=False)
    if sql_type == "date":
        return text.str.to_date("%Y-%m-%d", strict=False)
    if sql_type == "boolean":
        return text.replace_strict({"true": True, "false": False}, default=None, return_dtype=pl.Boolean)
    return text


def typed(rulebooks: Rulebooks) -> Rulebooks:
    """The same rulebooks with every column under its declared type."""
    return Rulebooks({name: _typed_table(table) for name, table in rulebooks.tables.items()})


def _typed_table(table: Table) -> Table:
    return replace(table, rows=table.rows.with_columns(_typed(name, kind) for name, kind in table.seed.types.items()))


def check_shape(rulebooks: Rulebooks, read: Rulebooks) -> list[Fault]:
    """Cells that do not fit their type, and keys that occur twice; `read` is what `typed` makes of the rulebooks."""
    return [
        fault
        for name, table in rulebooks.tables.items()
        for fault in [*_misfits(table, read.tables[name].rows), *_repeated(table)]
    ]


def _misfits(table: Table, cells: pl.DataFrame) -> list[Fault]:
    found: list[Fault] = []
    for column, kind in table.seed.types.items():
        if cells[column].null_count() > table.rows[column].null_count():
            wrong = table.rows.filter(table.rows[column].is_not_null() & cells[column].is_null())
            found += faults(wrong, lambda row, c=column, k=kind: f"{c} is {row[c]!r}, which is not a valid {k}")  # type: ignore[misc]
    return found


def _repeated(table: Table) -> list[Fault]:
    key = table.seed.key
    if not key or table.rows.select(key).n_unique() == table.rows.height:
        return []
    first = pl.col(ROW).min().over(key)
    twice = table.rows.with_columns(first=first).filter(pl.col(ROW) > pl.col("first"))
    return faults(twice, lambda row: f"the same {', '.join(key)} as row {row['first']}")
