"""What the office's pages read: a release that is opened, with the words of its rules and codes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import duckdb

from pipelines.base.duck import opened_duckdb
from pipelines.base.sql import literal, quoted
from pipelines.pages.enterprise import Enterprise, Row
from pipelines.pages.parts import Cell, Label, Section
from pipelines.pages.words import plain
from pipelines.publish.dictionary.dictionary import Code
from pipelines.publish.manifest import Release

MOST = 200
"""Rows of a table that a page shows; files have all of them."""
RULES, PROFILE = "mart_rulebook", "mart_enterprise_profile"
NAMED = f"LEFT JOIN (SELECT enterprise_id, enterprise_name FROM marts.{PROFILE}) USING (enterprise_id)"  # noqa: S608 - our own name
"""Adds the name of the enterprise to rows with `enterprise_id`."""
FIRM_COLUMNS = (Label("企业", "Enterprise"), Label("统一社会信用代码", "Code"))


@dataclass(frozen=True)
class Office:
    """A release for the office. `words`: its rules and code lists, as sections of an enterprise take them."""

    release: Release
    connection: duckdb.DuckDBPyConnection
    words: Enterprise

    def has(self, *tables: str) -> bool:
        """Whether the release has all of these tables."""
        return set(tables) <= {file.table for file in self.release.files}

    def rows(self, query: str, *values: Any) -> list[Row]:
        """What a query of `marts` gives, its values as parameters."""
        found = self.connection.execute(query, values)
        columns = [one[0] for one in found.description]
        return [dict(zip(columns, row, strict=True)) for row in found.fetchall()]

    def some(self, query: str, *values: Any) -> Some:
        """The first rows of a query of `marts`, as many as a page shows."""
        found = self.rows(f"{query} LIMIT {MOST + 1}", *values)
        if len(found) <= MOST:
            return Some(found, len(found), None)
        ((total,),) = self.connection.execute(f"SELECT count(*) FROM ({query})", values).fetchall()  # noqa: S608 - ours
        said = Label(f"共 {total:,} 行，此处显示前 {MOST} 行", f"{total:,} rows, of which the first {MOST} are shown")
        return Some(found[:MOST], total, said)


class Some(NamedTuple):
    """The first rows of a query, how many it has, and a note where these are more."""

    rows: list[Row]
    total: int
    note: Label | None


@contextmanager
def opened_office(releases_dir: Path, release: Release, code_lists: Mapping[str, tuple[Code, ...]]) -> Iterator[Office]:
    """Open a release that is served; `code_lists` are those of its dictionary. Its bytes are not compared again."""
    folder = releases_dir / release.release_id
    with opened_duckdb(threads=1) as connection:
        connection.execute("CREATE SCHEMA marts")
        for file in release.files:
            source = literal(folder / file.file)
            connection.execute(f"CREATE VIEW marts.{quoted(file.table)} AS FROM read_parquet({source})")
        words = Enterprise(release.release_id, release.business_date, "", {}, (), code_lists=code_lists)
        office = Office(release, connection, words)
        if office.has(RULES):
            words.tables[RULES] = office.rows(f"FROM marts.{RULES}")
        yield office


def firm_cells(row: Row) -> tuple[Cell, ...]:
    """Name and code of the enterprise of a row, in the order of `FIRM_COLUMNS`."""
    return (plain(row["enterprise_name"] or row["enterprise_id"]), plain(row["enterprise_id"]))


def missing(title: Label) -> tuple[Section, ...]:
    """A page of what the release was made without."""
    return (Section(title, note=Label("本次发布没有此项数据", "The release does not have this data")),)
