"""What changed between two releases, in a terminal."""

from __future__ import annotations

from rich.console import Console

from pipelines.base.plural import counted
from pipelines.base.terminal import cell
from pipelines.cli.show.feeds import plain_table
from pipelines.pages.words import label
from pipelines.released.diff import Change, Difference

_SHOWN = 20
"""Rows of each kind; --json prints all."""
_ORDER = ("veto", "recognition", "band", "new", "gone")


def show_difference(found: Difference, console: Console) -> None:
    """How many changes of each kind, then the first of each."""
    console.print(f"{found.before} to {found.after}: {counted(len(found.changes), 'change')}")
    for kind in found.not_compared:
        console.print(f"not compared: {label('change', kind)} (a release has no table for it)")
    for kind in _ORDER:
        of_kind = [change for change in found.changes if change.change_code == kind]
        if of_kind:
            _show_kind(kind, of_kind, console)


def _show_kind(kind: str, changes: list[Change], console: Console) -> None:
    console.print()
    console.print(f"{label('change', kind)}: {len(changes):,}")
    columns = ("code", "name", "item", "before", "after", "")
    table = plain_table(*columns, words=columns)
    for change in changes[:_SHOWN]:
        table.add_row(
            cell(change.uscc or change.enterprise_id),
            cell(change.enterprise_name or "—"),
            cell(change.subject_code),
            cell(change.before_value or "—"),
            cell(change.after_value or "—"),
            "rule changed too" if change.is_rule_changed else "",
        )
    console.print(table)
    if len(changes) > _SHOWN:
        console.print(f"{len(changes) - _SHOWN:,} more: --json prints all")
