"""A record has one number: checks of the family `change`, from `changes/told_once.yml`.

Each names the column with the record's number and the columns that together say what happened. What arrived since the
release that readers have is apart if the same content is there under one number more than before: a list that was
numbered anew, numbers that were cut, or rows that came twice, which count twice in every sum.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from pipelines.base.sql import quoted
from quality.agreement import Agreement
from quality.arrived import is_new
from quality.checks import Text
from quality.known_again import KNOWN, EntryFront, load_entries

_BASIS = "A segment is an arrival. Two records that agree in all of these columns are rare; bounds are ours."


class Once(BaseModel):
    """The column with a record's number, and those that say what happened."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    number: Text
    content: Annotated[tuple[Text, ...], Field(min_length=2)]


class OnceFront(EntryFront):
    """An entry of the file: the front matter of an agreement, and `once` in the place of a query."""

    once: Once
    basis: Text = _BASIS

    @property
    def query(self) -> str:
        """The contents that arrived, as `quality/agreement` reads them."""
        number = f"coalesce(CAST({quoted(self.once.number)} AS VARCHAR), '')"
        content = ", ".join(map(quoted, self.once.content))
        before = f"count(DISTINCT {number}) FILTER (WHERE NOT {is_new()})"
        return (
            f"SELECT CAST(max(_as_of_date) AS VARCHAR) AS segment, {content}, "  # noqa: S608 - our own names
            f"count(DISTINCT {number}) > greatest(1, {before}) AS is_apart "
            f"FROM {KNOWN}.{self.table.partition('.')[2]} "
            f"WHERE {' AND '.join(f'{quoted(name)} IS NOT NULL' for name in self.once.content)} "
            f"GROUP BY {content} HAVING bool_or({is_new()})"
        )


def load_told_once(path: Path, family: str, prefix: str) -> list[Agreement]:
    """Every entry of the file, as agreements; raises as `load_entries`."""
    return load_entries(path, OnceFront, family, prefix)
