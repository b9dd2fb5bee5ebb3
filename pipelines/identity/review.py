"""The queue of questions to a person: reading it from a build, and taking answers one by one or as a CSV."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import duckdb
import polars as pl

from pipelines.errors import KechuangError
from pipelines.identity.decisions import DECISIONS_FILE, Decision, add_decisions, in_force, read_decisions
from pipelines.identity.normalise import written
from pipelines.identity.tables import CANDIDATES

_ANSWER = ("answer_enterprise_id", "answer_verdict", "answer_by", "answer_reason")


def read_queue(warehouse: Path, *, with_empty: bool = False, decisions: Path = DECISIONS_FILE) -> pl.DataFrame:
    """Questions of a build that nobody answered since, those that most records ask first.

    Args:
        warehouse: the build's DuckDB file.
        with_empty: also names that resemble nobody in the registry.
        decisions: file of the decisions.
    """
    with duckdb.connect(warehouse, read_only=True) as connection:
        queue: pl.DataFrame = connection.sql(
            "SELECT * FROM identity.review_queue ORDER BY record_count DESC, party_name, party_place"
        ).pl()
    if not with_empty:
        queue = queue.filter(pl.col("candidate_count") > 0)
    answered = in_force(read_decisions(decisions)).select(written(pl.col("party_name")), "party_place").unique()
    return queue.filter(~pl.struct(written(pl.col("party_name")), "party_place").is_in(answered.to_struct().implode()))


def candidates_of(question: dict[str, object]) -> list[dict[str, object]]:
    """The candidates of one question, the best first: `enterprise_id`, `name`, `score`, `evidence`."""
    fields = ("enterprise_id", "name", "score", "evidence")
    sides = [{field: question[f"candidate_{n}_{field}"] for field in fields} for n in range(1, CANDIDATES + 1)]
    return [side for side in sides if side["enterprise_id"] is not None]


def answers(question: dict[str, object], chosen: int | None, by: str, why: str, on: date) -> list[Decision]:
    """Decisions that follow from an answer: yes to candidate `chosen` (from 1), or no to all that were shown."""
    shown = [str(candidate["enterprise_id"]) for candidate in candidates_of(question)]
    name, place = str(question["party_name"]), str(question["party_place"])
    if chosen is None:
        return [Decision(name, place, enterprise, "no", by, on, why) for enterprise in shown]
    return [Decision(name, place, shown[chosen - 1], "yes", by, on, why)]


def export_queue(queue: pl.DataFrame, path: Path) -> None:
    """Write the queue as CSV for a spreadsheet, with four empty columns for the answer."""
    empty = [pl.lit(None, dtype=pl.String).alias(name) for name in _ANSWER]
    path.write_text("\ufeff" + queue.with_columns(empty).write_csv(), encoding="utf-8")


def import_answers(path: Path, on: date, decisions: Path = DECISIONS_FILE) -> int:
    """Add the answers of an exported CSV; returns how many. Rows without a verdict are left alone.

    Raises:
        KechuangError: a column is missing, or an answer cannot stand; nothing is added then.
    """
    rows = pl.read_csv(path, infer_schema=False)
    needed = ("party_name", "party_place", *_ANSWER)
    if missing := [name for name in needed if name not in rows.columns]:
        raise KechuangError(f"{path.name}: no column {missing[0]}: export the queue again and fill it in")
    given = rows.filter(pl.col("answer_verdict").fill_null("") != "").select(needed)
    if unknown := sorted(set(given["answer_verdict"]) - {"yes", "no", "withdrawn"}):
        raise KechuangError(f"{path.name}: {len(unknown)} kinds of answer_verdict are none of yes, no, withdrawn")
    made = [
        Decision(name, place or "", enterprise or "", verdict, by or "", on, why or "")
        for name, place, enterprise, verdict, by, why in given.iter_rows()
    ]
    add_decisions(made, decisions)
    return len(made)
