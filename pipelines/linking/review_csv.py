"""The queue as a CSV for a spreadsheet, and the answers that come back in it. Asks no question and decides nothing."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import polars as pl

from pipelines.base.duck import opened_duckdb
from pipelines.base.errors import KechuangError
from pipelines.base.spreadsheet import from_cell, write_csv
from pipelines.base.text_csv import read_text_csv
from pipelines.linking.decisions import VERDICTS, Decision, add_decisions
from pipelines.linking.normalise import written

_ANSWER = ("answer_enterprise_id", "answer_verdict", "answer_by", "answer_reason")
_NEEDED = ("party_name", "party_place", *_ANSWER)


def export_queue(queue: pl.DataFrame, path: Path) -> None:
    """Write the queue, with four empty columns for the answer, as a CSV for a spreadsheet: no name is a formula."""
    empty = [pl.lit(None, dtype=pl.String).alias(name) for name in _ANSWER]
    write_csv(queue.with_columns(empty), path, for_spreadsheet=True)


def import_answers(path: Path, warehouse: Path, on: date, decisions: Path) -> tuple[int, int]:
    """Add the answers of an exported CSV; rows without a verdict are left alone.

    Args:
        path: the CSV, UTF-8 or GB 18030.
        warehouse: the build whose registry must hold the enterprises.
        on: the day of the decisions.
        decisions: file of the decisions.

    Returns:
        how many answers there are, and how many decisions were added; an answer that is recorded already adds none.

    Raises:
        KechuangError: a column is missing, or an answer is not valid; nothing is added then.
    """
    rows = read_text_csv(path)
    if missing := [name for name in _NEEDED if name not in rows.columns]:
        raise KechuangError(f"{path.name}: no column {missing[0]}: export the queue again and fill it in")
    text = [from_cell(pl.col(name).fill_null("")).str.strip_chars().alias(name) for name in _NEEDED]
    given = rows.with_row_index("row", offset=2).select("row", *text).filter(pl.col("answer_verdict") != "")
    _check(given, path, warehouse)
    made = [
        Decision(name, place, enterprise, verdict, by, on, why)
        for name, place, enterprise, verdict, by, why in given.select(_NEEDED).iter_rows()
    ]
    return len(made), add_decisions(made, decisions)


def _check(given: pl.DataFrame, path: Path, warehouse: Path) -> None:
    is_unheard = ~pl.col("answer_verdict").is_in(VERDICTS)
    _refuse(given, path, "answer_verdict", is_unheard, f"is not one of {', '.join(VERDICTS)}")
    for name in ("party_name", "answer_enterprise_id", "answer_by", "answer_reason"):
        _refuse(given, path, name, pl.col(name) == "", "is empty: fill in name, enterprise, who decided and why")
    with opened_duckdb(warehouse, read_only=True) as connection:
        connection.register("given", given)
        known = connection.sql(
            "SELECT DISTINCT g.answer_enterprise_id FROM given g "
            "SEMI JOIN staging.stg_registry__enterprise e ON e.enterprise_id = g.answer_enterprise_id"
        ).pl()["answer_enterprise_id"]
    is_unknown = ~pl.col("answer_enterprise_id").is_in(known.implode()) & (pl.col("answer_verdict") != "withdrawn")
    _refuse(given, path, "answer_enterprise_id", is_unknown, "is not in the registry: copy it from a candidate")
    yes = given.filter(pl.col("answer_verdict") == "yes").unique(
        ("party_name", "party_place", "answer_enterprise_id"), keep="first", maintain_order=True
    )
    is_second = ~pl.struct(written(pl.col("party_name")), "party_place").is_first_distinct()
    _refuse(yes, path, "answer_enterprise_id", is_second, "is a second enterprise for this name and place: keep one")


def _refuse(given: pl.DataFrame, path: Path, column: str, is_wrong: pl.Expr, what: str) -> None:
    rows = given.filter(is_wrong)["row"]
    if len(rows):
        others = f" (and {len(rows) - 1} more)" if len(rows) > 1 else ""
        raise KechuangError(f"{path.name}: row {rows[0]}{others}, column {column}: {what}")
