"""What a point index holds, as `point.json` says it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from pipelines.base.records import Record
from pipelines.contracts.rights import Rights
from pipelines.publish.dictionary.dictionary import DescribedTable

SERVING = "serving"
POINT, POINT_JSON = "point.sqlite", "point.json"
PROFILE, NAMES = "mart_enterprise_profile", "mart_enterprise_name"
ENTERPRISE = "enterprise_id"
LAYOUT = 2
"""Raised when an index is made otherwise: those of another layout are made again."""


class Part(BaseModel):
    """Values of one table that have the same rights: JSON text in column `p<no>` of the index.

    An array of rows, each an array of values in the order of `columns`; `enterprise_id` is not repeated. With `feed`,
    the part holds only the rows that have this feed in column `row_feed`.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    no: int
    table: str
    columns: tuple[str, ...]
    feed: str | None = None
    row_feed: str | None = None

    @property
    def column(self) -> str:
        """Its column in the index."""
        return f"p{self.no}"


class PointIndex(Record):
    """The index of one release: its manifest by SHA-256, the file by size and SHA-256, and the parts in it."""

    layout: int = 0
    release_id: str
    release_sha256: str
    business_date: date
    data_root: str
    enterprises: int
    names: int
    bytes: int
    sha256: str
    parts: tuple[Part, ...]


def index_folder(data_dir: Path, release_id: str) -> Path:
    """Where the index of a release is."""
    return data_dir / SERVING / release_id


def parts_of(tables: tuple[DescribedTable, ...]) -> tuple[Part, ...]:
    """The parts of the tables that tell of enterprises, the profile's first: what follows in a row is read past them.

    A table without rights, as in a release of an earlier version, has none: nobody may see it.
    """
    told = [table for table in tables if _has_rights(table) and any(one.name == ENTERPRISE for one in table.columns)]
    ordered = sorted(told, key=lambda table: (table.name != PROFILE, table.name))
    found = [(table, columns, feed) for table in ordered for columns, feed in _parts(table)]
    return tuple(
        Part(no=no, table=table.name, columns=columns, feed=feed, row_feed=table.row_feed)
        for no, (table, columns, feed) in enumerate(found)
    )


def _has_rights(table: DescribedTable) -> bool:
    return table.row_rights is not None and all(column.rights for column in table.columns)


def _parts(table: DescribedTable) -> Iterator[tuple[tuple[str, ...], str | None]]:
    if table.row_feed:
        columns = tuple(column.name for column in table.columns if column.name != ENTERPRISE)
        yield from ((columns, feed) for feed in sorted(table.row_feeds))
        return
    by_rights: dict[Rights | None, list[str]] = {}
    for column in (one for one in table.columns if one.name != ENTERPRISE):
        by_rights.setdefault(column.rights, []).append(column.name)
    yield from ((tuple(columns), None) for columns in by_rights.values())
