"""A record that comes again says what it said: checks of the family `change`, from `changes/known_again.yml`.

Each names the columns by which a record is known, and those that it does not change. Records that arrived since the
release that readers have are compared with those that were known before: one is apart if it says what no earlier
version of it said. Bureaus send all they have again, old versions among them. Of a feed whose arrivals are whole lists
the build holds the newest only: those before it are read where they landed (`quality/metrics/replaced.py`).
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError, model_validator

from pipelines.base.sql import quoted
from quality.agreement import Agreement, AgreementFront
from quality.checks import Text, one_line

_BASIS = (
    "A segment is an arrival. Records whose content changes have a number or date of their own where they are "
    "corrected; where they have none, the bound leaves room. Bounds are ours."
)
KNOWN = "known"
"""The schema with all rows that the build has of a feed, and those of lists that it replaced."""
RELEASED = "(SELECT max(business_date) FROM old.mart_enterprise_profile)"
"""The day of the release that readers have."""
Columns = tuple[Text, ...]


class Again(BaseModel):
    """What a record is known by (`key`), and what it says again.

    `says`: columns that never change. `keeps`: columns that stay as they are once they are filled. `figure`: a number
    that may differ from the last known one by the factor of the bound.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    key: Annotated[Columns, Field(min_length=1)]
    says: Columns = ()
    keeps: Columns = ()
    figure: Text | None = None

    @model_validator(mode="after")
    def _compares_something(self) -> Again:
        if bool(self.figure) == bool(self.says or self.keeps):
            raise ValueError("say either `figure`, or `says` and `keeps`")
        return self


class EntryFront(AgreementFront):
    """An entry of a file of checks: the front matter of an agreement whose query follows from the entry."""

    fewest: Annotated[int, Field(gt=0)] = 8
    if_empty: Literal["passes", "fails"] = "passes"

    @property
    def query(self) -> str:
        """The pairs, as `quality/agreement` reads them."""
        raise NotImplementedError


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
        keys = [f"sent.{quoted(name)}" for name in again.key]
        same = [f"(known.{c} IS NOT DISTINCT FROM sent.{c})" for c in map(quoted, again.says)]
        kept = [f"(known.{c} IS NULL OR known.{c} IS NOT DISTINCT FROM sent.{c})" for c in map(quoted, again.keeps)]
        if again.figure:
            figure = quoted(again.figure)
            newest = "ROW(known._as_of_date, known._delivery_order, known._row_no)"
            compared = f"sent.{figure} AS told, arg_max(known.{figure}, {newest}) AS against"
            by = [*keys, f"sent.{figure}"]
            filled = f"AND sent.{figure} IS NOT NULL AND known.{figure} IS NOT NULL"
        else:
            compared = f"NOT bool_or({' AND '.join([*same, *kept])}) AS is_apart"
            by = [*keys, *(f"sent.{quoted(name)}" for name in (*again.says, *again.keeps))]
            filled = ""
        return (
            f"SELECT CAST(sent._as_of_date AS VARCHAR) AS segment, {', '.join(keys)}, {compared} "  # noqa: S608 - ours
            f"FROM build.{self.table} AS sent JOIN {KNOWN}.{self.table.partition('.')[2]} AS known "
            f"USING ({', '.join(map(quoted, again.key))}) "
            f"WHERE sent._as_of_date > {RELEASED} AND known._as_of_date <= {RELEASED} {filled} "
            f"GROUP BY sent._as_of_date, {', '.join(by)}"
        )


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
