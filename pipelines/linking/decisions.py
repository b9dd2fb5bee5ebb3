"""Decisions of persons on names: reading them, which are in force, and adding rows. Rows are never changed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Literal

import polars as pl

from pipelines.base.errors import KechuangError
from pipelines.city.decision_file import last_number, read_rows, refuse_wrong_rows, write_rows
from pipelines.linking.normalise import written

_KEY = ("evened", "party_place", "enterprise_id")
VERDICTS = ("yes", "no", "withdrawn")
_SCHEMA = {
    "decision_no": pl.Int64,
    "party_name": pl.String,
    "party_place": pl.String,
    "enterprise_id": pl.String,
    "verdict": pl.String,
    "decided_by": pl.String,
    "decided_on": pl.Date,
    "reason": pl.String,
}


@dataclass(frozen=True)
class Decision:
    """One answer of a person. `party_place` is empty where the name alone decides."""

    party_name: str
    party_place: str
    enterprise_id: str
    verdict: Literal["yes", "no", "withdrawn"]
    decided_by: str
    decided_on: date
    reason: str


def read_decisions(path: Path) -> pl.DataFrame:
    """Every decision, in order of its number; none before the first decision, when there is no file.

    Raises:
        KechuangError: a cell is empty or not valid, or a number occurs twice.
    """
    rows = read_rows(path, _SCHEMA).with_columns(pl.col("party_place").fill_null(""))
    _check(rows, path)
    return rows.sort("decision_no")


def _check(rows: pl.DataFrame, path: Path) -> None:
    refuse_wrong_rows(rows, path, _SCHEMA, VERDICTS, may_be_empty={"party_place"})


def in_force(rows: pl.DataFrame, path: Path) -> pl.DataFrame:
    """The decisions that count: the last of each name (evened out), place and enterprise, unless it was withdrawn.

    Raises:
        KechuangError: two persons said yes to two enterprises for one name and place.
    """
    counts = _last(rows)
    if numbers := _contradicting(counts):
        listed = ", ".join(str(number) for number in numbers)
        raise KechuangError(f"{path.name}: decisions {listed} link one name to two enterprises: withdraw one")
    return counts.drop("evened")


def _last(rows: pl.DataFrame) -> pl.DataFrame:
    last = (
        rows.sort("decision_no")
        .with_columns(evened=written(pl.col("party_name")))
        .unique(_KEY, keep="last", maintain_order=True)
    )
    return last.filter(pl.col("verdict") != "withdrawn")


def _contradicting(counts: pl.DataFrame) -> list[int]:
    yes = counts.filter(pl.col("verdict") == "yes")
    return yes.filter(pl.struct("evened", "party_place").is_duplicated())["decision_no"].to_list()


def add_decisions(decisions: list[Decision], path: Path) -> int:
    """Append the decisions that are new; returns how many. If one is refused, nothing is written.

    Raises:
        KechuangError: as `read_decisions`; or a yes gives a name to a second enterprise.
    """
    before = read_decisions(path)
    last = last_number(before)
    earlier = _last(before).select(*_KEY, earlier="verdict")
    given = pl.DataFrame([{"decision_no": None, **vars(one)} for one in decisions], schema=_SCHEMA)
    new = (
        given.with_columns(evened=written(pl.col("party_name")))
        .unique([*_KEY, "verdict"], keep="first", maintain_order=True)
        .join(earlier, on=_KEY, how="left", maintain_order="left")
        .filter(pl.col("verdict") != pl.col("earlier").fill_null("withdrawn"))  # nothing to take back: nothing to add
        .with_columns(decision_no=last + 1 + pl.int_range(pl.len(), dtype=pl.Int64))
        .select(*_SCHEMA)
    )
    after = pl.concat([before, new])
    _check(after, path)
    if numbers := _contradicting(_last(after)):
        old = next((number for number in numbers if number <= last), None)
        if old is None:
            raise KechuangError("two answers link one name to two enterprises: keep one")
        raise KechuangError(f"{path.name}: decision {old} links the name to another enterprise: withdraw it first")
    if new.height:
        write_rows(after.with_columns(pl.col("party_place").replace("", None)), path)
    return new.height


def withdrawal(number: int, by: str, why: str, on: date, path: Path) -> Decision:
    """The decision that takes decision `number` back.

    Raises:
        KechuangError: it is not in force.
    """
    found = in_force(read_decisions(path), path).filter(decision_no=number)
    if not found.height:
        raise KechuangError(f"{path.name}: no decision {number} in force: give the number of one that is")
    name, place, enterprise = found.select("party_name", "party_place", "enterprise_id").row(0)
    return Decision(name, place, enterprise, "withdrawn", by, on, why)
