"""The queue of questions to a person: reading it from a build, and turning answers into decisions."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import polars as pl

from pipelines.base.duck import opened_duckdb
from pipelines.linking.decisions import Decision, in_force, read_decisions
from pipelines.linking.labels import in_both
from pipelines.linking.normalise import written
from pipelines.linking.tables import CANDIDATES

_SIDES = range(1, CANDIDATES + 1)
_APART = "\n"  # occurs in no name, place or number


def read_queue(warehouse: Path, decisions: Path, *, with_empty: bool = False) -> pl.DataFrame:
    """Questions of a build that are open still, those that most records ask first; texts in both languages.

    A question is open until a person said yes to someone, or no to all that are shown: the next build shows others.

    Args:
        warehouse: the build's DuckDB file.
        decisions: file of the decisions.
        with_empty: also names without candidates.
    """
    with opened_duckdb(warehouse, read_only=True) as connection:
        queue: pl.DataFrame = connection.sql(
            "SELECT * FROM linking.review_queue ORDER BY record_count DESC, party_name, party_place"
        ).pl()
    if not with_empty:
        queue = queue.filter(pl.col("candidate_count") > 0)
    said = in_force(read_decisions(decisions), decisions).with_columns(evened=written(pl.col("party_name")))
    yes, no = (
        said.filter(pl.col("verdict") == verdict).select(
            pl.concat_str("evened", "party_place", *others, separator=_APART)
        )["evened"]
        for verdict, others in (("yes", ()), ("no", ("enterprise_id",)))
    )
    name = written(pl.col("party_name"))
    places = (pl.col("party_place"), pl.lit(""))  # a decision without a place holds everywhere
    is_settled = pl.any_horizontal(
        pl.concat_str(name, place, separator=_APART).is_in(yes.implode()) for place in places
    )
    candidates = [f"candidate_{n}_enterprise_id" for n in _SIDES]
    is_refused = [
        pl.col(candidate).is_null()
        | pl.any_horizontal(
            pl.concat_str(name, place, candidate, separator=_APART).is_in(no.implode()) for place in places
        )
        for candidate in candidates
    ]
    is_open = ~is_settled & (~pl.all_horizontal(is_refused) | pl.col(candidates[0]).is_null())
    texts = ["reason", *(f"candidate_{n}_evidence" for n in _SIDES)]
    return queue.filter(is_open).with_columns(in_both(pl.col(name)) for name in texts)


def candidates_of(question: dict[str, object]) -> list[dict[str, object]]:
    """The candidates of one question, the best first: `enterprise_id`, `name`, `score`, `evidence`."""
    fields = ("enterprise_id", "name", "score", "evidence")
    sides = [{field: question[f"candidate_{n}_{field}"] for field in fields} for n in _SIDES]
    return [side for side in sides if side["enterprise_id"] is not None]


def answers(question: dict[str, object], chosen: int | None, by: str, why: str, on: date) -> list[Decision]:
    """Decisions that follow from an answer: yes to candidate `chosen` (from 1), or no to all that were shown."""
    shown = [str(candidate["enterprise_id"]) for candidate in candidates_of(question)]
    name, place = str(question["party_name"]), str(question["party_place"])
    if chosen is None:
        return [Decision(name, place, enterprise, "no", by, on, why) for enterprise in shown]
    return [Decision(name, place, shown[chosen - 1], "yes", by, on, why)]
