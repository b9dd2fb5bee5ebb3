"""What one version of a rulebook changes against another: rules added, taken away, changed."""

from __future__ import annotations

from typing import Any, Literal

import polars as pl
from pydantic import BaseModel

from pipelines.rulebooks.seeds import ROW, VERSION, Rulebooks, Table


class Change(BaseModel):
    """One rule that differs; `columns` holds old and new text of each cell that does (null: empty)."""

    table: str
    rule: str
    state: Literal["added", "removed", "changed"]
    columns: dict[str, tuple[str | None, str | None]]


def diff(rulebooks: Rulebooks, rulebook: str, old: str, new: str) -> list[Change]:
    """Changes from version `old` to version `new`: the register's row first, then the rules by table and in order.

    Raises:
        KechuangError: there is no such rulebook or version.
    """
    before, after = rulebooks.version_of(rulebook, old), rulebooks.version_of(rulebook, new)
    changes = _changed(rulebooks.register.seed.name, rulebook, before, after)
    for table in rulebooks.rules.values():
        changes += _diff_table(table, table.of(rulebook, old), table.of(rulebook, new))
    return changes


def _diff_table(table: Table, old: pl.DataFrame, new: pl.DataFrame) -> list[Change]:
    before, after = _by_rule(table, old), _by_rule(table, new)
    changes: list[Change] = []
    for rule in [*before, *(rule for rule in after if rule not in before)]:
        changes += _changed(table.seed.name, rule, before.get(rule), after.get(rule))
    return changes


def _by_rule(table: Table, rows: pl.DataFrame) -> dict[str, dict[str, Any]]:
    return {table.name_of(row): row for row in rows.iter_rows(named=True)}


def _changed(table: str, rule: str, old: dict[str, Any] | None, new: dict[str, Any] | None) -> list[Change]:
    columns = [column for column in (new or old or {}) if column not in (*VERSION, ROW, "order_no")]
    before, after = old or dict.fromkeys(columns), new or dict.fromkeys(columns)
    cells = {column: (before[column], after[column]) for column in columns if before[column] != after[column]}
    state: Literal["added", "removed", "changed"] = "changed" if old and new else "added" if new else "removed"
    return [Change(table=table, rule=rule, state=state, columns=cells)] if cells else []
