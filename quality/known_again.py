"""A record that comes again says what it said: checks of the family `change`, from `changes/known_again.yml`.

Each names the columns by which a record is known, and those that it does not change. Records that arrived since the
release that readers have are compared with those that were known before: one is apart if it says what no earlier
version of it said. Bureaus send all they have again, old versions among them: what is filled once, and states, are
therefore compared version by version, the last that came with the newest that was known. Of a feed whose arrivals are
whole lists the build holds the newest only: those before it are read where they landed (`quality/metrics/replaced.py`).
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError, model_validator

from pipelines.base.sql import quoted
from quality.agreement import Agreement, AgreementFront
from quality.arrived import is_new
from quality.checks import Text, one_line

_BASIS = (
    "A segment is an arrival. Records whose content changes have a number or date of their own where they are "
    "corrected; where they have none, the bound leaves room. Bounds are ours."
)
KNOWN = "known"
"""The schema with all rows that the build has of a feed, and those of lists that it replaced."""
Columns = tuple[Text, ...]


class Again(BaseModel):
    """What a record is known by (`key`), and what it says again.

    `says`: columns that never change; in a check of usual changes, the state that is compared with the newest known.
    `keeps`: columns that stay as they are once they are filled. `onward`: states that may change, but not back to one
    that was left before. `figure`: a number that may differ from the last known one by the factor of the bound.
    `newest_by`: the column of a time that decides which version is the newest, before the order of arrival.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    key: Annotated[Columns, Field(min_length=1)]
    says: Columns = ()
    keeps: Columns = ()
    onward: Columns = ()
    figure: Text | None = None
    newest_by: Text | None = None

    @model_validator(mode="after")
    def _compares_something(self) -> Again:
        if [bool(self.figure), bool(self.says or self.keeps), bool(self.onward)].count(True) != 1:
            raise ValueError("say either `figure`, or `says` and `keeps`, or `onward`")
        return self

    @property
    def compared(self) -> Columns:
        """The columns that are compared as they are, without the figure."""
        return (*self.says, *self.keeps, *self.onward)

    def place_of(self, side: str) -> str:
        """As the function of this name, by `newest_by`."""
        return place_of(side, self.newest_by)


class EntryFront(AgreementFront):
    """An entry of a file of checks: the front matter of an agreement whose query follows from the entry."""

    fewest: Annotated[int, Field(gt=0)] = 8
    is_of_arrivals: bool = True
    if_empty: Literal["passes", "fails"] = "passes"

    @property
    def query(self) -> str:
        """The pairs, as `quality/agreement` reads them."""
        raise NotImplementedError


def place_of(side: str, newest_by: str | None) -> str:
    """What grows from one version of a record to the next, as SQL; an empty time comes before all others."""
    place = [f"{side}.{name}" for name in ("_as_of_date", "_delivery_order", "_row_no")]
    if newest_by:
        place.insert(0, f"coalesce(CAST({side}.{quoted(newest_by)} AS TIMESTAMP), TIMESTAMP '1900-01-01')")
    return f"ROW({', '.join(place)})"


class AgainFront(EntryFront):
    """An entry of the file: the front matter of an agreement, and `again` in the place of a query."""

    again: Again
    basis: Text = _BASIS

    @model_validator(mode="after")
    def _bounds_fit(self) -> AgainFront:
        if (self.bounds[0].factor is None) != (self.again.figure is None):
            raise ValueError("bounds: with a factor for a `figure`, else without")
        return self

    @property
    def query(self) -> str:
        """The pairs, as `quality/agreement` reads them."""
        again = self.again
        keys = [quoted(name) for name in again.key]
        if again.figure:
            figure = quoted(again.figure)
            compared = f"sent.{figure} AS told, arg_max(known.{figure}, {again.place_of('known')}) AS against"
            by = [figure]
            filled = f"AND sent.{figure} IS NOT NULL AND known.{figure} IS NOT NULL"
        else:
            compared = f"{self._apart} AS is_apart"
            by = [quoted(name) for name in again.compared]
            filled = ""
        return (
            f"SELECT CAST(sent._as_of_date AS VARCHAR) AS segment, {', '.join(f'sent.{c}' for c in keys)}, {compared} "  # noqa: S608 - ours
            f"FROM {self._sent} AS sent JOIN {KNOWN}.{self.table.partition('.')[2]} AS known "
            f"USING ({', '.join(keys)}) WHERE NOT {is_new('known')} {filled} "
            f"GROUP BY sent._as_of_date, {', '.join(f'sent.{c}' for c in (*keys, *by))}"
        )

    @property
    def _sent(self) -> str:
        """What arrived since the release; of records with versions it says which row is the last of each."""
        arrived = f"FROM build.{self.table} AS one WHERE {is_new('one')}"
        if not self._has_versions:
            return f"(SELECT * {arrived})"
        keys = ", ".join(f"one.{quoted(name)}" for name in self.again.key)
        place = self.again.place_of("one")
        return f"(SELECT *, {place} AS _place, {place} = max({place}) OVER (PARTITION BY {keys}) AS _is_last {arrived})"

    @property
    def _has_versions(self) -> bool:
        return bool(self.again.keeps or self.again.onward or self.usual)

    @property
    def _apart(self) -> str:
        """A truth value of all sent rows of one content and all known rows of the record, as SQL."""
        again = self.again
        same = [f"(known.{c} IS NOT DISTINCT FROM sent.{c})" for c in map(quoted, (*again.says, *again.onward))]
        kept = [f"(known.{c} IS NULL OR known.{c} IS NOT DISTINCT FROM sent.{c})" for c in map(quoted, again.keeps)]
        said = " AND ".join([*same, *kept])
        if not self._has_versions:
            return f"NOT bool_or({said})"
        place = again.place_of("known")
        is_newest = f"max(sent._place) FILTER (WHERE sent._is_last) > max({place})"
        turned = f"(coalesce({is_newest}, false) AND NOT arg_max({said}, {place}))"
        return f"({turned} AND bool_or({said}))" if again.onward else f"({turned} OR NOT bool_or({said}))"


def load_entries(path: Path, entry: type[EntryFront], family: str, prefix: str) -> list[Agreement]:
    """Every entry of a file of `entry`s, as agreements.

    Raises:
        ValueError: names the file and the entry that is not valid, or says that there is none.
    """
    try:
        found: list[EntryFront] = TypeAdapter(list[entry]).validate_python(  # type: ignore[valid-type]
            yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
        )
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(map(str, first["loc"])) or "the file"
        raise ValueError(f"{path.name}: {place}: {first['msg']}") from error
    except yaml.YAMLError as error:
        raise ValueError(f"{path.name}: {one_line(' '.join(str(error).split()))}") from error
    if not found:
        raise ValueError(f"no checks in {path.name}")
    return [Agreement(front, front.definition(family, prefix), front.query) for front in found]


def load_known_again(path: Path, family: str, prefix: str) -> list[Agreement]:
    """Every entry of the file, as agreements; raises as `load_entries`."""
    return load_entries(path, AgainFront, family, prefix)
