"""Decisions of persons on names: reading them, which are in force, and adding rows. Rows are never changed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Literal

import polars as pl

from pipelines.durable import replacing
from pipelines.errors import KechuangError
from pipelines.identity.normalise import written
from pipelines.settings import DBT_PROJECT_DIR

DECISIONS_FILE = DBT_PROJECT_DIR / "seeds" / "decisions" / "match_decision.csv"
_KEY = ("party_name", "party_place", "enterprise_id")
_VERDICTS = ("yes", "no", "withdrawn")
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


def read_decisions(path: Path = DECISIONS_FILE) -> pl.DataFrame:
    """Every decision, in order of its number.

    Raises:
        KechuangError: a row has no author or reason, an unknown verdict, or a number of its own twice.
    """
    rows = pl.read_csv(path, schema=_SCHEMA).with_columns(pl.col("party_place").fill_null("")).sort("decision_no")
    _check(rows, path)
    return rows


def _check(rows: pl.DataFrame, path: Path) -> None:
    told = ("decision_no", "party_name", "enterprise_id", "decided_by", "decided_on", "reason")
    is_told = pl.all_horizontal(
        pl.col(name).is_not_null() & (pl.col(name).cast(pl.String).str.strip_chars() != "") for name in told
    )
    faults = {
        "says nothing of who, what, when or why": rows.filter(~is_told),
        f"has another verdict than {', '.join(_VERDICTS)}": rows.filter(~pl.col("verdict").is_in(_VERDICTS)),
        "has the number of another decision": rows.filter(pl.col("decision_no").is_duplicated()),
    }
    for fault, found in faults.items():
        if found.height:
            raise KechuangError(f"{path.name}: decision {found['decision_no'][0]} {fault}: correct the row")


def in_force(rows: pl.DataFrame) -> pl.DataFrame:
    """The decisions that count: the last of each name, place and enterprise, unless it was withdrawn.

    Raises:
        KechuangError: two persons said yes to two enterprises for one name and place.
    """
    last = rows.sort("decision_no").unique(_KEY, keep="last", maintain_order=True)
    counts = last.filter(pl.col("verdict") != "withdrawn")
    yes = counts.filter(pl.col("verdict") == "yes")
    if (twice := yes.filter(pl.struct(written(pl.col("party_name")), "party_place").is_duplicated())).height:
        numbers = ", ".join(str(number) for number in twice["decision_no"])
        raise KechuangError(
            f"{DECISIONS_FILE.name}: decisions {numbers} give one name to two enterprises: withdraw one"
        )
    return counts


def add_decisions(decisions: list[Decision], path: Path = DECISIONS_FILE) -> pl.DataFrame:
    """Append decisions to the file and return all of them; nothing is written if one of them cannot stand.

    Raises:
        KechuangError: as `read_decisions` and `in_force`.
    """
    before = read_decisions(path)
    first = (before["decision_no"].max() or 0) if before.height else 0
    numbers = range(int(str(first)) + 1, int(str(first)) + 1 + len(decisions))
    rows = [{"decision_no": number, **vars(one)} for number, one in zip(numbers, decisions, strict=True)]
    after = pl.concat([before, pl.DataFrame(rows, schema=_SCHEMA)])
    _check(after, path)
    in_force(after)
    with replacing(path) as temporary:
        after.with_columns(pl.col("party_place").replace("", None)).write_csv(temporary)
    return after
