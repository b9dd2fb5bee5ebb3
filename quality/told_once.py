"""A record has one number: checks of the family `change`, from `changes/told_once.yml`.

Each names the column with the record's number and the columns that together say what happened. What arrived since the
release that readers have is apart if the same content is there under one number more than before: a list that was
numbered anew, numbers that were cut, or rows that came twice, which count twice in every sum.
"""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import Annotated, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from pipelines.base.sql import quoted
from quality.agreement import Agreement, AgreementFront
from quality.checks import Text, one_line
from quality.known_again import KNOWN

_BASIS = "A segment is an arrival. Two records that agree in all of these columns are rare; bounds are ours."


class Once(BaseModel):
    """The column with a record's number, and those that say what happened."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    number: Text
    content: Annotated[tuple[Text, ...], Field(min_length=2)]


class OnceFront(AgreementFront):
    """An entry of the file: the front matter of an agreement, and `once` in the place of a query."""

    once: Once
    basis: Text = _BASIS
    fewest: Annotated[int, Field(gt=0)] = 8
    if_empty: Literal["passes", "fails"] = "passes"

    @cached_property
    def query(self) -> str:
        """The contents that arrived, as `quality/agreement` reads them."""
        number = f"coalesce(CAST({quoted(self.once.number)} AS VARCHAR), '')"
        content = ", ".join(map(quoted, self.once.content))
        released = "(SELECT max(business_date) FROM old.mart_enterprise_profile)"
        before = f"count(DISTINCT {number}) FILTER (WHERE _as_of_date <= {released})"
        return (
            f"SELECT CAST(max(_as_of_date) AS VARCHAR) AS segment, {content}, "  # noqa: S608 - our own names
            f"count(DISTINCT {number}) > greatest(1, {before}) AS is_apart "
            f"FROM {KNOWN}.{self.table.partition('.')[2]} "
            f"WHERE {' AND '.join(f'{quoted(name)} IS NOT NULL' for name in self.once.content)} "
            f"GROUP BY {content} HAVING max(_as_of_date) > {released}"
        )


def load_told_once(path: Path, family: str, prefix: str) -> list[Agreement]:
    """Every entry of the file, as agreements.

    Raises:
        ValueError: names the file and the entry that is not valid.
    """
    try:
        found = TypeAdapter(list[OnceFront]).validate_python(yaml.safe_load(path.read_text(encoding="utf-8")))
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(map(str, first["loc"])) or "the file"
        raise ValueError(f"{path.name}: {place}: {first['msg']}") from error
    except yaml.YAMLError as error:
        raise ValueError(f"{path.name}: {one_line(' '.join(str(error).split()))}") from error
    return [Agreement(front, front.definition(family, prefix), front.query) for front in found]
