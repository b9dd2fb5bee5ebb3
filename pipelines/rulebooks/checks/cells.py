"""Cells that must be filled are, and a cell that holds a code holds one that its column knows."""

from __future__ import annotations

import polars as pl

from pipelines.rulebooks.codes import Codes
from pipelines.rulebooks.faults import Fault, faults
from pipelines.rulebooks.kinds import kinds, rule_seeds
from pipelines.rulebooks.seeds import REGISTER, Rulebooks, Table

_LISTED = 12
"""More codes than this do not fit into one line."""


def check_cells(rulebooks: Rulebooks) -> list[Fault]:
    """Empty cells and unknown codes of all seeds."""
    found: list[Fault] = []
    for name, table in rulebooks.tables.items():
        seed = rule_seeds()[name]
        for column in table.seed.types:
            if seed.must_fill(column) and table.rows[column].null_count():
                found += faults(table.rows.filter(pl.col(column).is_null()), lambda _, c=column: f"{c} is empty")  # type: ignore[misc]
            if codes := seed.codes_of(column):
                found += _unknown(table, column, codes, listed(codes))
    of_kinds = {code: kind.title for code, kind in kinds().items()}
    return [*found, *_unknown(rulebooks.tables[REGISTER], "kind", of_kinds, ", ".join(of_kinds))]


def _unknown(table: Table, column: str, codes: Codes, known: str) -> list[Fault]:
    if set(table.rows[column].unique()) <= {*codes, None}:
        return []
    wrong = table.rows.filter(~pl.col(column).is_in(list(codes)))
    return faults(wrong, lambda row: f"{column} is {row[column]!r}: give one of {known}")


def listed(codes: Codes) -> str:
    """The codes in one line, or where they are."""
    if len(codes) > _LISTED:
        return f"the {len(codes)} codes in dbt_project/seeds/codes"
    return ", ".join(codes)
