"""What one bank sees of single enterprises of a release, for one purpose: the policy's answer, read off a point index.

The policy says once what each column takes; then an enterprise costs one look at its consents and one row of the index.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple

import orjson

from pipelines.banks.contract import ALL, DeliveryTerms
from pipelines.banks.disputes import OBJECTIONS
from pipelines.banks.policy import Access, Holding, Rules, is_met
from pipelines.publish.dictionary.dictionary import DescribedTable
from pipelines.released.point.layout import Part
from pipelines.released.point.read import PointReader, Row

Value = Any
Cells = list[dict[str, Value]]


class _Place(NamedTuple):
    """Where a column is: the part, and the place in the part's arrays; the key of the enterprise is in no part."""

    column: str
    part: Part | None
    at: int
    need: frozenset[Any]


@dataclass(frozen=True)
class _Section:
    """A table as it is stored: columns and where they are, or the parts of the feeds that a row may be of."""

    table: str
    access: Access
    places: tuple[_Place, ...]
    by_feed: tuple[tuple[Part, frozenset[Any]], ...]
    counted: Part | None


class _Shown(NamedTuple):
    """A section for who holds certain scopes: each column with the slot of its part in what is read, and its place."""

    table: str
    columns: tuple[tuple[str, int, int], ...]
    counted: int
    feeds: tuple[int, ...]


class Plan(NamedTuple):
    """What is read and shown for who holds certain scopes. `hidden`: by table, the scopes that are missing for what."""

    read: tuple[str, ...]
    shown: tuple[_Shown, ...]
    hidden: dict[str, dict[str, list[str]]]
    columns: int


@dataclass(frozen=True)
class Seen:
    """What is seen of an enterprise: its rows by table, decimals and dates as texts, and what consent keeps hidden.

    `hidden`: by table, then by the scopes that are missing (`tax,invoice`), the columns; `*` for the rows themselves.
    `consents`: numbers of the consents that hold.
    """

    no: int
    enterprise_id: str
    held: frozenset[str]
    consents: tuple[str, ...]
    sections: dict[str, Cells]
    hidden: dict[str, dict[str, list[str]]]
    columns: int

    @property
    def rows(self) -> int:
        """How many rows are shown."""
        return sum(map(len, self.sections.values()))


_NOTHING: tuple[frozenset[str], tuple[str, ...]] = (frozenset(), ())


class Lens:
    """Reads enterprises of a release for a bank and a purpose.

    Args:
        reader: the point index of the release.
        tables: what the release's dictionary says of its tables.
        rules: the policy for the purpose, by the contracts of today.
        terms: what the bank's contract asks for; a table that is not in it is not seen, but for objections to what is.

    Attributes:
        tables: names of the tables that can be seen of an enterprise.
        accesses: what each table of the contract takes; None for one that nobody agrees to pass on.
    """

    def __init__(
        self, reader: PointReader, tables: Mapping[str, DescribedTable], rules: Rules, terms: DeliveryTerms
    ) -> None:
        self.reader = reader
        wanted = {name: () if columns == ALL else columns for name, columns in terms.tables.items()}
        wanted.setdefault(OBJECTIONS, ())
        stored = {part.table for part in reader.index.parts}
        self.accesses = {name: rules.access(tables[name], wanted[name]) for name in wanted if name in stored}
        self._sections = {
            name: _section(name, access, [part for part in reader.index.parts if part.table == name])
            for name, access in sorted(self.accesses.items())
            if access is not None
        }
        self.tables = tuple(self._sections)
        self._plan = lru_cache(maxsize=512)(self._made_plan)

    def see(self, code: str, holding: Holding, tables: Collection[str] = ()) -> Seen | None:
        """The enterprise with this code or `enterprise_id`; None if there is none or it is out of the bank's scope.

        `tables`: those that are wanted; none for all.
        """
        wanted = tuple(name for name in self.tables if not tables or name in tables)
        likely = self._plan(holding.given.get(code, _NOTHING)[0], wanted)
        return self._read(self.reader.row(code, likely.read), likely, holding, wanted)

    def see_at(self, no: int, holding: Holding, tables: Collection[str] = ()) -> Seen | None:
        """The same of the enterprise with this number in the index."""
        wanted = tuple(name for name in self.tables if not tables or name in tables)
        likely = self._plan(frozenset(), wanted)
        return self._read(self.reader.row_at(no, likely.read), likely, holding, wanted)

    def _read(self, found: Row | None, likely: Plan, holding: Holding, wanted: tuple[str, ...]) -> Seen | None:
        """What is seen of a row that was read by the plan that is likely; read again where another one holds."""
        if found is None:
            return None
        no, enterprise_id, region_code = found[:3]
        given = holding.held(enterprise_id, region_code)
        if given is None:
            return None
        held, consents = given
        plan = self._plan(held, wanted)
        row = found if plan is likely else self.reader.row_at(no, plan.read) or ()
        parts = [orjson.loads(one) if one else [] for one in row[3:]]
        sections = {shown.table: _cells(shown, parts, enterprise_id) for shown in plan.shown}
        return Seen(no, enterprise_id, held, consents, sections, plan.hidden, plan.columns)

    def _made_plan(self, held: frozenset[str], wanted: tuple[str, ...]) -> Plan:
        read: dict[str, int] = {}
        shown: list[_Shown] = []
        hidden: dict[str, dict[str, list[str]]] = {}
        for section in (self._sections[name] for name in wanted):
            if not is_met(section.access.row, held):
                hidden[section.table] = {_missing(section.access.row, held): ["*"]}
                continue
            seen = [place for place in section.places if is_met(place.need, held)]
            for place in section.places:
                if place not in seen:
                    hidden.setdefault(section.table, {}).setdefault(_missing(place.need, held), []).append(place.column)
            for part, need in section.by_feed:
                if not is_met(need, held):
                    missing = hidden.setdefault(section.table, {}).setdefault(_missing(need, held), [])
                    missing.append(f"* {part.feed}")
            columns = tuple((one.column, _slot(read, one.part), one.at) for one in seen)
            feeds = tuple(_slot(read, part) for part, need in section.by_feed if is_met(need, held))
            shown.append(_Shown(section.table, columns, _slot(read, section.counted), feeds))
        return Plan(tuple(read), tuple(shown), hidden, sum(len(one.columns) for one in shown))


def _section(name: str, access: Access, parts: list[Part]) -> _Section:
    if access.by_feed is not None:
        one_part = parts[0]
        places = [_Place(column, None, _at(one_part, column), frozenset()) for column in access.columns]
        by_feed = [(part, access.by_feed[part.feed]) for part in parts if part.feed in access.by_feed]
        return _Section(name, access, tuple(places), tuple(by_feed), None)
    owner = {column: part for part in parts for column in part.columns}
    found = [
        _Place(column, owner.get(column), _at(owner[column], column) if column in owner else -1, need)
        for column, need in access.columns.items()
    ]
    return _Section(name, access, tuple(found), (), parts[0])


def _at(part: Part, column: str) -> int:
    return part.columns.index(column) if column in part.columns else -1


def _slot(read: dict[str, int], part: Part | None) -> int:
    """Place of a part in what is read, where it is added if it is not there yet; -1 for none."""
    return -1 if part is None else read.setdefault(part.column, len(read))


def _missing(need: Collection[str], held: frozenset[str]) -> str:
    return ",".join(sorted(set(need) - held))


def _cells(shown: _Shown, parts: list[list[list[Value]]], enterprise_id: str) -> Cells:
    if shown.feeds or shown.counted < 0:
        rows = [row for slot in shown.feeds for row in parts[slot]]
        return [{name: row[at] if at >= 0 else enterprise_id for name, _, at in shown.columns} for row in rows]
    return [
        {name: parts[slot][no][at] if slot >= 0 else enterprise_id for name, slot, at in shown.columns}
        for no in range(len(parts[shown.counted]))
    ]
