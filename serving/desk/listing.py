"""Lists of enterprises as a bank may see them: filtered, in pages; what changed of one between two releases."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import polars as pl

from pipelines.banks.changes import OF_THE_DAY
from pipelines.banks.contract import ALL, DeliveryTerms
from pipelines.banks.lens import Seen
from pipelines.banks.policy import ENTERPRISE, Asking, Policy
from pipelines.pages.enterprise import PROFILE
from pipelines.pages.parts import Cell, Label
from pipelines.pages.words import NOT_KNOWN
from pipelines.publish.dictionary.dictionary import DescribedColumn
from serving.desk.words import cell_of, column_title, table_title
from serving.state import Served, Serving, Snapshot

COLUMNS = (
    "enterprise_name",
    "county_name",
    "status_code",
    "industry_code",
    "established_date",
    "revenue_cny",
    "headcount",
)
FILTERS = ("county_name", "status_code", "industry_code")
PAGE = 50


class Listed(NamedTuple):
    """One page: columns that are shown, rows, how many match in `total`, and the values that filters may have."""

    columns: tuple[str, ...]
    rows: list[dict[str, Any]]
    total: int
    choices: dict[str, list[str]]


class Change(NamedTuple):
    """A value that differs, in words; `place` is the rest of its row's key. A row that came or went has no column."""

    table: Label
    place: Label
    column: Cell
    before: Cell
    after: Cell


_THERE = Cell(Label("有", "there"))


def listed(
    serving: Serving,
    snapshot: Snapshot,
    served: Served,
    terms: DeliveryTerms,
    asking: Asking,
    wanted: Mapping[str, str],
    page: int,
) -> Listed:
    """Enterprises in scope that have the values of `wanted`: an exact one of `FILTERS`, or `name`, part of a name."""
    asked = terms.tables.get(PROFILE)
    if asked is None:
        return Listed((), [], 0, {})
    folder = serving.settings.releases_dir / served.release.release_id
    known = pl.read_parquet_schema(folder / f"{PROFILE}.parquet")
    kept = [name for name in (ENTERPRISE, "region_code", *COLUMNS) if name in known]
    rows = pl.read_parquet(folder / f"{PROFILE}.parquet", columns=kept)
    policy = Policy(asking, snapshot.ledger.rows, rows.select(ENTERPRISE, "region_code"), snapshot.feeds)
    table = served.tables[PROFILE]
    columns = tuple(one for one in COLUMNS if one in kept and (asked == ALL or one in asked))
    here = table.model_copy(update={"columns": tuple(one for one in table.columns if one.name in kept)})
    found = policy.cut(here, rows, columns or (ENTERPRISE,)).rows
    shown = tuple(one for one in columns if one in found.columns)
    choices = {
        one: sorted(found[one].drop_nulls().cast(pl.String).unique().to_list()) for one in FILTERS if one in shown
    }
    for one in choices:
        if value := wanted.get(one):
            found = found.filter(pl.col(one).cast(pl.String) == value)
    if (name := wanted.get("name")) and "enterprise_name" in shown:
        found = found.filter(pl.col("enterprise_name").str.contains(name, literal=True))
    at = found.sort(ENTERPRISE).slice(page * PAGE, PAGE)
    return Listed(shown, at.select(ENTERPRISE, *shown).to_dicts(), found.height, choices)


def changes(served: Served, before: Seen, after: Seen) -> list[Change]:
    """What differs of an enterprise, in what the bank may see of both today; rows that came or went in one line."""
    found = []
    for name, rows in after.sections.items():
        if name not in before.sections:
            continue  # the earlier release does not have the table
        table = served.tables[name]
        told = {one.name: one for one in table.columns}
        key = [one for one in table.key if one != ENTERPRISE]
        earlier = {_place(row, key): row for row in before.sections[name]}
        for row in rows:
            old, place = earlier.pop(_place(row, key), None), _words(served, told, row, key)
            if old is None:
                found.append(Change(table_title(table), place, NOT_KNOWN, NOT_KNOWN, _THERE))
                continue
            found += [
                Change(table_title(table), place, Cell(column_title(told[column])),
                       cell_of(served, told[column], old), cell_of(served, told[column], row))
                for column, value in row.items()
                if column not in OF_THE_DAY and column in old and column in told and old[column] != value
            ]  # fmt: skip
        found += [
            Change(table_title(table), _words(served, told, row, key), NOT_KNOWN, _THERE, NOT_KNOWN)
            for row in earlier.values()
        ]
    return found


def _place(row: Mapping[str, Any], key: list[str]) -> tuple[Any, ...]:
    return tuple(row.get(one) for one in key)


def _words(served: Served, told: Mapping[str, DescribedColumn], row: Mapping[str, Any], key: list[str]) -> Label:
    """The key of a row as people read it."""
    cells = [cell_of(served, told[one], row).text for one in key if one in told]
    return Label(" ".join(one.zh for one in cells), " ".join(one.en or one.zh for one in cells))
