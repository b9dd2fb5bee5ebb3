"""What `columns.yml` says of published columns: units, lists of codes, and where a list comes from."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from pydantic import Field

from pipelines.base.strict_yaml import Strict, read_strict_yaml


class ColumnFacts(Strict):
    """What a column holds: `unit` (code of a unit), `codes` (name of a list), or `standard` (who issues the codes)."""

    unit: str | None = None
    codes: str | None = None
    standard: str | None = None


class ListRelation(Strict):
    """A relation of the warehouse that holds a list: its columns of codes and words.

    `rulebook` is its column of rulebooks, where the words belong to one; `rule_kind` picks rows of `mart_rulebook`.
    """

    relation: str = Field(pattern=r"^(marts|seeds)\.[a-z_0-9]+$")
    code: str
    zh: str
    en: str
    rulebook: str | None = None
    rule_kind: str | None = None


class _Facts(Strict):
    units: dict[str, str]
    columns: dict[str, ColumnFacts]
    lists: dict[str, ListRelation]


@cache
def _facts() -> _Facts:
    return read_strict_yaml(Path(__file__).with_name("columns.yml"), _Facts, "columns")


def facts_of(table: str, column: str) -> ColumnFacts:
    """Unit and codes of a published column; none of them for a text, a date or a flag."""
    known = _facts()
    found = known.columns.get(f"{table}.{column}") or known.columns.get(column)
    if found is not None:
        return found
    units = (unit for end, unit in known.units.items() if column.endswith(end))
    return ColumnFacts(unit=next(units, None))


def list_relations() -> dict[str, ListRelation]:
    """The lists that are read from the warehouse, by name."""
    return _facts().lists
