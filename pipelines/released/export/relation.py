"""One table or view of a release as it is exported, and in which form each column is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import duckdb
import polars as pl

from pipelines.base.errors import KechuangError
from pipelines.base.sql import quoted
from pipelines.publish.manifest import Release

Form = Literal["text", "number", "date", "flag"]
_EXACT_DIGITS = 15
"""Significant decimal digits that every double holds exactly."""
_RULE_ZH = "为防公式注入，以 = + - @ 等开头的文本前加一个撇号（'）；原有撇号后接此类字符的再加一个。数值不受影响。"
_RULE_EN = (
    "Against formula injection, texts that begin with = + - @ and the like have an apostrophe (') in front; those that "
    "had one already have one more. Numbers are unchanged."
)
PREFIX_RULE = (_RULE_ZH, _RULE_EN)
"""What every file for spreadsheets says of its texts."""


@dataclass(frozen=True)
class Relation:
    """`schema` is `marts` or `views`."""

    schema: str
    name: str

    def rows(self, connection: duckdb.DuckDBPyConnection) -> pl.DataFrame:
        """All rows; tables in the order in which they were published."""
        rows: pl.DataFrame = connection.table(quoted(f"{self.schema}.{self.name}")).pl()
        return rows


def relations_of(release: Release, names: tuple[str, ...]) -> list[Relation]:
    """The tables and views by name, or without names every table and the changes.

    Raises:
        KechuangError: the release has no such table or view.
    """
    views = release.views.names if release.views else ()
    known = {file.table: Relation("marts", file.table) for file in release.files}
    known |= {view: Relation("views", view) for view in views}
    if not names:
        return [one for name, one in known.items() if one.schema == "marts" or name == "changes"]
    if unknown := [name for name in names if name not in known]:
        raise KechuangError(f"release {release.release_id} has no table {unknown[0]}: it has {', '.join(known)}")
    return [known[name] for name in dict.fromkeys(names)]


def forms_of(rows: pl.DataFrame) -> dict[str, Form]:
    """The form of each column: numbers with more digits than a double holds are texts, all of their column."""
    return {name: _form(rows[name]) for name in rows.columns}


def _form(column: pl.Series) -> Form:
    if column.dtype == pl.Boolean:
        return "flag"
    if column.dtype == pl.Date:
        return "date"
    if not column.dtype.is_numeric():
        return "text"
    values = column.drop_nulls()
    if values.is_empty():
        return "number"
    ends: list[Any] = [values.max(), values.min()]
    largest = int(max(map(abs, ends)))
    return "number" if len(str(largest)) + _decimals(values) <= _EXACT_DIGITS else "text"


def _decimals(values: pl.Series) -> int:
    """Digits behind the point that any of the values has."""
    scale = values.dtype.scale if isinstance(values.dtype, pl.Decimal) else 0
    return next(digits for digits in range(scale + 1) if digits == scale or (values.round(digits) == values).all())


def refuse_existing(path: Path) -> None:
    """Make sure that nothing is overwritten.

    Raises:
        KechuangError: there is a file or folder at the path, or no folder for it.
    """
    if path.exists():
        raise KechuangError(f"{path}: exists already: give another path")
    if not path.parent.is_dir():
        raise KechuangError(f"{path.parent}: no such folder")


def each(
    connection: duckdb.DuckDBPyConnection, relations: list[Relation]
) -> Iterator[tuple[Relation, pl.DataFrame, dict[str, Form]]]:
    """The relations with their rows and forms, one after the other: only one is in memory."""
    for relation in relations:
        rows = relation.rows(connection)
        yield relation, rows, forms_of(rows)
