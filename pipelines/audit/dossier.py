"""All that a release says of one enterprise: its rows in each mart, its source sets, and what the rules take."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import duckdb

from pipelines.base.duck import opened_duckdb
from pipelines.base.errors import DamagedRecordError, StepRefusedError
from pipelines.base.nearest import suggested
from pipelines.base.sql import literal, quoted
from pipelines.plan.delivery_numbers import ROW_BITS
from pipelines.publish.manifest import REMEDY, Release, ReleasedFile, read_release

ENTERPRISE = "enterprise_id"
NO_ENTERPRISE = ""
"""Whose sets of source records are of no enterprise, such as those of a loan product."""
SETS, RECORDS, INPUTS = "lineage", "lineage_record", "lineage_input"
Row = dict[str, Any]


@dataclass(frozen=True)
class Records:
    """Consecutive rows of one arrival."""

    first: int
    count: int

    @property
    def delivery_no(self) -> int:
        """Number of the arrival."""
        return self.first >> ROW_BITS

    @property
    def first_row(self) -> int:
        """Number of the first row in the arrival."""
        return self.first & ((1 << ROW_BITS) - 1)

    def __contains__(self, record_id: int) -> bool:
        """Whether the record is one of these rows."""
        return self.first <= record_id < self.first + self.count


@dataclass(frozen=True)
class RuleInput:
    """One row of `lineage_input`."""

    kind: str
    code: str
    item: str
    year: str


class TracedRelease:
    """A release whose rows are looked up by enterprise. Close it after use.

    Raises:
        StepRefusedError: the release has no lineage.
        DamagedRecordError: its manifest cannot be read.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.release: Release = read_release(folder)
        if not self.release.lineage:
            raise StepRefusedError(
                f"{folder}: has no lineage: it was published by an earlier version; `kechuang rebuild` makes it again"
            )
        self.files = {one.table: one for one in (*self.release.files, *self.release.lineage)}
        self._open = ExitStack()
        self._connection = self._open.enter_context(opened_duckdb())

    def __enter__(self) -> TracedRelease:
        """Open for use in a `with` block."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the connection."""
        self._open.close()

    def select(self, table: str, where: str = "true", values: tuple[Any, ...] = ()) -> list[Row]:
        """Rows of a table, in order of its key; `where` is SQL with a `?` for each value.

        Raises:
            StepRefusedError: the release has no such table.
            DamagedRecordError: its file cannot be read.
        """
        file = self.file(table)
        order = ", ".join(map(quoted, file.key))
        path = literal(self.folder / file.file)
        query = f"FROM read_parquet({path}) WHERE {where} ORDER BY {order}"
        try:
            cursor = self._connection.execute(query, list(values))
            names = [column[0] for column in cursor.description or []]
            return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
        except duckdb.Error as error:  # DuckDB's words name the place
            raise DamagedRecordError(
                self.folder / file.file, "is not a Parquet file that can be read", REMEDY
            ) from error

    def file(self, table: str) -> ReleasedFile:
        """What the manifest says of a table.

        Raises:
            StepRefusedError: the release has no such table.
        """
        if table not in self.files:
            near = suggested(table, self.files)
            raise StepRefusedError(f"release {self.release.release_id} has no table {table}: {near}")
        return self.files[table]

    def is_of_enterprises(self, table: str) -> bool:
        """Whether each row of a table is of one enterprise.

        Raises:
            StepRefusedError: the release has no such table.
        """
        return ENTERPRISE in self.file(table).key

    @cached_property
    def inputs(self) -> dict[tuple[str, str, str, str], tuple[RuleInput, ...]]:
        """What each rule takes, by kind, rulebook, version and code."""
        found: dict[tuple[str, str, str, str], list[RuleInput]] = defaultdict(list)
        for row in self.select(INPUTS):
            key = (row["rule_kind"], row["rulebook_code"], row["version"], row["rule_code"])
            year = "" if row["period_year"] is None else str(row["period_year"])
            found[key].append(RuleInput(row["input_kind"], row["input_code"], row["item"] or "", year))
        return {key: tuple(inputs) for key, inputs in found.items()}

    def direct_columns(self) -> list[tuple[str, str, str, str, str]]:
        """Table, column, and kind, name and column of a source whose values it takes; nothing of older releases.

        Raises:
            DamagedRecordError: the file of column lineage cannot be read.
        """
        file = self.release.column_lineage
        if file is None:
            return []
        path = self.folder / file.file
        try:
            return self._connection.execute(
                "SELECT table_name, column_name, source_kind, source_name, source_column FROM read_parquet(?) "
                "WHERE is_direct ORDER BY ALL",
                [str(path)],
            ).fetchall()
        except duckdb.Error as error:
            raise DamagedRecordError(path, "is not a Parquet file that can be read", REMEDY) from error

    def enterprises(self) -> Iterator[str]:
        """Every enterprise of the release."""
        return (row[ENTERPRISE] for row in self.select("mart_enterprise_profile"))


class Dossier:
    """One enterprise of a release, read as far as it is asked for. Tables without enterprises are read whole.

    That of `NO_ENTERPRISE` has the sets of what is of none, and no row of a table of enterprises.
    """

    def __init__(self, traced: TracedRelease, enterprise_id: str) -> None:
        self.traced, self.enterprise_id = traced, enterprise_id
        self._rows: dict[str, list[Row]] = {}

    def rows(self, table: str) -> list[Row]:
        """The enterprise's rows of a mart, in order of its key; a release from before the mart has none."""
        if table not in self.traced.files:
            return []
        if table not in self._rows:
            if self.traced.is_of_enterprises(table):
                found = self.traced.select(table, f"{ENTERPRISE} = ?", (self.enterprise_id,))
            else:
                found = self.traced.select(table)
            self._rows[table] = found
        return self._rows[table]

    @cached_property
    def sets(self) -> dict[tuple[str, str], tuple[Records, ...]]:
        """The enterprise's source records, by kind of set and item."""
        found: dict[tuple[str, str], list[Records]] = defaultdict(list)
        for row in self.traced.select(SETS, f"{ENTERPRISE} = ?", (self.enterprise_id,)):
            found[row["source_set"], row["item"]].append(Records(row["first_record_id"], row["record_count"]))
        return {key: tuple(records) for key, records in found.items()}

    def items(self, source_set: str) -> list[str]:
        """Items of a kind of set that hold a record."""
        return [item for kind, item in self.sets if kind == source_set]

    def shows_feed(self, feed: str) -> bool:
        """Whether the records of a feed are shown: here all are."""
        return True

    def shows_column(self, table: str, column: str) -> bool:
        """Whether the cells of a column are shown: here all are."""
        return True

    @cached_property
    def figure_year(self) -> str:
        """The year that "last year" means in the release; empty if it is not known."""
        profile = self.rows("mart_enterprise_profile")
        return str(profile[0]["figure_year"] or "") if profile else ""
