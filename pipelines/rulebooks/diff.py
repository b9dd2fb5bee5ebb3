"""What one version of a rulebook changes against another: rules added, removed and changed."""

from __future__ import annotations

from typing import Any, Literal

import polars as pl
from pydantic import BaseModel

from pipelines.rulebooks.kind import RuleSeed
from pipelines.rulebooks.kinds import rule_seeds, seeds_of
from pipelines.rulebooks.lexicon import Lexicon
from pipelines.rulebooks.seeds import FILE, REGISTER, ROW, VERSION, Rulebooks, Table

_NO_CHANGE = {*VERSION, ROW, FILE, "order_no"}
"""Columns that say where a rule is, not what it says."""


class Change(BaseModel):
    """One rule that differs; `columns` holds old and new text of each cell that does (null: empty).

    `says` is the rule in words before and after, in both languages; null where there is none. `is_verified` is the mark
    of the rule as it is now.
    """

    table: str
    rule: str
    state: Literal["added", "removed", "changed"]
    columns: dict[str, tuple[str | None, str | None]]
    says: tuple[str | None, str | None]
    is_verified: bool


def diff(rulebooks: Rulebooks, rulebook: str, old: str, new: str) -> list[Change]:
    """Changes from version `old` to version `new`: the register's row first, then the rules by table and in order.

    Raises:
        KechuangError: there is no such rulebook or version.
    """
    before, after = rulebooks.version_of(rulebook, old), rulebooks.version_of(rulebook, new)
    lexicon = Lexicon(rulebooks)
    changes = _changed(rule_seeds()[REGISTER], rulebook, before, after, lexicon)
    for seed in seeds_of(rulebooks, rulebook, old, new):
        table = rulebooks.tables[seed.name]
        were, are = _by_rule(table, table.of(rulebook, old)), _by_rule(table, table.of(rulebook, new))
        for rule in [*were, *(rule for rule in are if rule not in were)]:
            changes += _changed(seed, rule, were.get(rule), are.get(rule), lexicon)
    return changes


def _by_rule(table: Table, rows: pl.DataFrame) -> dict[str, dict[str, Any]]:
    return {table.name_of(row): row for row in rows.iter_rows(named=True)}


def _changed(
    seed: RuleSeed, rule: str, old: dict[str, Any] | None, new: dict[str, Any] | None, lexicon: Lexicon
) -> list[Change]:
    columns = [column for column in (new or old or {}) if column not in _NO_CHANGE]
    before, after = old or dict.fromkeys(columns), new or dict.fromkeys(columns)
    cells = {column: (before[column], after[column]) for column in columns if before[column] != after[column]}
    state: Literal["added", "removed", "changed"] = "changed" if old and new else "added" if new else "removed"
    says = (str(seed.says(old, lexicon)) if old else None, str(seed.says(new, lexicon)) if new else None)
    if not cells:
        return []
    is_verified = after["is_verified"] == "true"
    return [Change(table=seed.name, rule=rule, state=state, columns=cells, says=says, is_verified=is_verified)]
