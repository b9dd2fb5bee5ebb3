"""Cells of records that come again: each column of each feed, whether or not a check of its own names it.

`known_again` names columns that never change. Faults come in the others too: a purpose filled with a default, a term
that is of another record, units that were lost. Of each record that was known, the last version that came is compared
with the newest known, cell by cell. A cell that was empty may be filled. `changes/known_cells.yml` says by what records
are known, where that is not the `grain` of the contract, and which columns change.
"""

from __future__ import annotations

from decimal import Decimal
from functools import cache
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict, TypeAdapter

from pipelines.base.sql import literal, quoted
from pipelines.contracts.feed import Feed
from quality.agreement import Agreement, AgreementFront, PairBound
from quality.arrived import is_new
from quality.checks import Reason, Text
from quality.family import Feeds
from quality.known_again import KNOWN, place_of

_STAMPS = ("etl_at", "updated_at", "_change_code")
"""Columns that say when a row was written, or what became of it."""
_OF_A_CODE = ("uscc", "identifier_kind", "has_valid_check_digit", "identifier_raw")
"""Columns that follow from `enterprise_id`, or hold how it was written."""
_WRITTEN = "_raw"


class Cells(BaseModel):
    """How the records of a feed are known. `only`: the columns that are compared; without it, all but `may_change`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    feed: Text
    key: tuple[Text, ...] = ()
    may_change: tuple[Text, ...] = ()
    only: tuple[Text, ...] = ()
    newest_by: Text | None = None
    compared: bool = True


@cache
def load_cells(path: Path) -> dict[str, Cells]:
    """The entries of the file, by feed."""
    read = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    return {one.feed: one for one in TypeAdapter(list[Cells]).validate_python(read)}


def known_cells(feeds: Feeds, path: Path, family: str) -> tuple[Agreement, ...]:
    """A check for each feed whose records are known by a key."""
    entries = load_cells(path)
    found = []
    for name, feed in sorted(feeds.items()):
        entry = entries.get(name, Cells(feed=name))
        key, columns = compared(feed, entry)
        if entry.compared and key and columns:
            front = _front(feed)
            found.append(Agreement(front, front.definition(family, family), _query(feed, entry, key, columns)))
    return tuple(found)


def compared(feed: Feed, entry: Cells) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The key of a feed's records, and the columns that are compared; a city's contract may lack columns of ours."""
    key = entry.key if entry.key and set(entry.key) <= set(feed.landed_names) else feed.grain
    left_out = {*key, *entry.may_change, *_STAMPS, *_OF_A_CODE}
    rest = (name for name in feed.landed_names if name not in left_out and not name.endswith(_WRITTEN))
    return key, tuple(name for name in rest if not entry.only or name in entry.only)


def _front(feed: Feed) -> AgreementFront:
    return AgreementFront(
        id=f"known_cells.{feed.table}",
        table=f"landing.{feed.table}",
        owner=feed.owner,
        severity="block",
        reason=Reason(
            zh="再次报送的记录，其各列多数应与以前相同", en="Most cells of records that come again are as they were"
        ),
        apart="cells of records that were known say something else",
        bounds=(PairBound(most=Decimal("0.02"), free=2),),
        fewest=8,
        fewest_of_all=8,
        if_empty="passes",
        is_of_arrivals=True,
        basis="A segment is a column. Two cells may be corrected in any list, of a long one two in a hundred. Ours.",
    )


def _query(feed: Feed, entry: Cells, key: tuple[str, ...], columns: tuple[str, ...]) -> str:
    """One row for each cell that was known, as `quality/agreement` reads them."""
    keys, cells = [quoted(name) for name in key], [quoted(name) for name in columns]
    by, values = ", ".join(keys), ", ".join(f"{cell} := one.{cell}" for cell in cells)
    same_record = " AND ".join(f"was.{name} IS NOT DISTINCT FROM sent.{name}" for name in keys)
    newest = f"arg_max(struct_pack({values}), {place_of('one', entry.newest_by)}) AS says"
    last = f"SELECT {by}, {newest}, max({place_of('one', entry.newest_by)}) AS place"
    sent = f"{last} FROM build.landing.{feed.table} AS one WHERE {is_new('one')} GROUP BY {by}"
    known = f"SELECT * FROM {KNOWN}.{feed.table} AS was WHERE NOT {is_new('was')}"  # noqa: S608 - ours
    was = f"{last} FROM (SELECT was.* FROM ({known}) AS was SEMI JOIN sent ON {same_record}) AS one GROUP BY {by}"  # noqa: S608 - ours
    pairs = ", ".join(
        f"struct_pack(name := {literal(name)}, was_filled := was.says.{cell} IS NOT NULL, "
        f"is_apart := was.says.{cell} IS DISTINCT FROM sent.says.{cell})"
        for name, cell in zip(columns, cells, strict=True)
    )
    record = ", ".join(f"sent.{name}" for name in keys)
    return (
        f"WITH sent AS ({sent}), was AS ({was}), "  # noqa: S608 - ours
        f"compared AS (SELECT {record}, unnest([{pairs}]) AS pair FROM sent JOIN was ON {same_record} "
        "AND sent.place > was.place) "
        f"SELECT pair.name AS segment, {by}, pair.is_apart AS is_apart FROM compared WHERE pair.was_filled"
    )
