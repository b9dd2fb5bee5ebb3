"""`dictionary.json` of a release: every table and view with its columns, types, units, codes and texts, and the lists.

It is made of what dbt's project, `columns.yml` and the rules in force say. A release that holds other rules has another
dictionary; the same plan gives the same bytes.
"""

from __future__ import annotations

from pathlib import Path

import duckdb
from pydantic import BaseModel, ConfigDict

from pipelines.base.records import Record, write_record
from pipelines.base.sql import quoted
from pipelines.contracts.rights import Classification, Rights
from pipelines.publish.dictionary.columns import ListRelation, facts_of, list_relations
from pipelines.publish.dictionary.words import code_words
from pipelines.warehouse.receipt import PublishedColumn, PublishedTable, PublishedView

DICTIONARY = "dictionary.json"


class _Frozen(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class DescribedColumn(_Frozen):
    """A column: its type in DuckDB, `unit` by the list `unit`, `codes` (name of a list), `standard` of other codes.

    `rights`: what it takes to see it.
    """

    name: str
    type: str
    zh: str
    en: str
    unit: str | None = None
    codes: str | None = None
    standard: str | None = None
    rights: Rights | None = None


class DescribedTable(_Frozen):
    """A table, or a view (without key and classification).

    `row_rights`: what it takes to see that there is a row. `row_feed`: the column with the feed that a row is of, where
    each row tells of one feed only; `row_feeds`: the rights of these feeds.
    """

    name: str
    zh: str
    en: str
    key: tuple[str, ...] = ()
    provenance: tuple[str, ...] = ()
    classification: Classification | None = None
    row_rights: Rights | None = None
    row_feed: str | None = None
    row_feeds: dict[str, Rights] = {}
    columns: tuple[DescribedColumn, ...]


class Code(_Frozen):
    """A code and its label; `rulebook` if the same code may mean something else in another one."""

    code: str
    zh: str
    en: str
    rulebook: str | None = None


class Dictionary(Record):
    """What the columns of a release mean. `code_lists` are by the names that columns give in `codes` and `unit`."""

    tables: tuple[DescribedTable, ...]
    views: tuple[DescribedTable, ...]
    code_lists: dict[str, tuple[Code, ...]]


def write_dictionary(
    folder: Path,
    tables: tuple[PublishedTable, ...],
    views: tuple[PublishedView, ...],
    release: duckdb.DuckDBPyConnection,
    warehouse: duckdb.DuckDBPyConnection,
) -> Path:
    """Write the dictionary into a release's folder; returns its path.

    Args:
        folder: the release's folder.
        tables: the tables in it.
        views: the views over them.
        release: sees the release's tables in `marts` and its views in `views`.
        warehouse: reads the build's warehouse, for the lists.
    """
    path = folder / DICTIONARY
    write_record(path, _dictionary(tables, views, release, warehouse))
    return path


def _dictionary(
    tables: tuple[PublishedTable, ...],
    views: tuple[PublishedView, ...],
    release: duckdb.DuckDBPyConnection,
    warehouse: duckdb.DuckDBPyConnection,
) -> Dictionary:
    return Dictionary(
        tables=tuple(
            DescribedTable(
                name=table.name,
                zh=table.zh,
                en=table.en,
                key=table.key,
                provenance=table.provenance,
                classification=table.classification,
                row_rights=table.row_rights,
                row_feed=table.row_feed,
                row_feeds=table.row_feeds,
                columns=_columns(table.name, f"marts.{table.name}", table.columns, release),
            )
            for table in tables
        ),
        views=tuple(
            DescribedTable(
                name=view.name,
                zh=view.zh,
                en=view.en,
                columns=_columns(view.name, f"views.{view.name}", view.columns, release),
            )
            for view in views
        ),
        code_lists=_code_lists(warehouse),
    )


def _columns(
    name: str, relation: str, texts: tuple[PublishedColumn, ...], release: duckdb.DuckDBPyConnection
) -> tuple[DescribedColumn, ...]:
    said = {column.name: column for column in texts}
    table = release.table(quoted(relation))
    return tuple(
        DescribedColumn(
            name=column,
            type=str(kind),
            zh=said[column].zh if column in said else "",
            en=said[column].en if column in said else "",
            rights=said[column].rights if column in said else None,
            **facts_of(name, column).model_dump(),
        )
        for column, kind in zip(table.columns, table.types, strict=True)
    )


def _code_lists(warehouse: duckdb.DuckDBPyConnection) -> dict[str, tuple[Code, ...]]:
    """The lists of words, and those that the build holds; some are both, the words then come first."""
    found: dict[str, list[Code]] = {
        name: [Code(code=code, zh=words.zh, en=words.en) for code, words in codes.items()]
        for name, codes in code_words().items()
    }
    for name, relation in list_relations().items():
        found.setdefault(name, []).extend(_listed(warehouse, relation))
    return {name: tuple(found[name]) for name in sorted(found)}


def _listed(warehouse: duckdb.DuckDBPyConnection, relation: ListRelation) -> list[Code]:
    """Codes of the rulebooks in force where there are several versions; the label of a code without words is itself."""
    schema, _, name = relation.relation.partition(".")
    known = "SELECT count(*) FROM duckdb_tables() WHERE schema_name = ? AND table_name = ?"
    if warehouse.execute(known, [schema, name]).fetchall() == [(0,)]:
        return []
    code, zh, en = (quoted(column) for column in (relation.code, relation.zh, relation.en))
    rulebook = quoted(relation.rulebook) if relation.rulebook else "NULL"
    where = "rule_kind = ? AND is_in_force" if relation.rule_kind else "true"
    rows = warehouse.execute(
        f"SELECT {code}, min({zh}), min({en}), {rulebook} FROM {quoted(relation.relation)} "  # noqa: S608 - our names
        f"WHERE {code} IS NOT NULL AND {where} GROUP BY ALL ORDER BY 4, 1",
        [relation.rule_kind] if relation.rule_kind else [],
    ).fetchall()
    return [
        Code(code=str(found), zh=zh or str(found), en=en or zh or str(found), rulebook=book)
        for found, zh, en, book in rows
    ]
