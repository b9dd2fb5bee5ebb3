"""Enterprises that were found by name, in a terminal."""

from __future__ import annotations

from rich.console import Console

from pipelines.base.plural import counted
from pipelines.base.terminal import cell
from pipelines.cli.show.feeds import plain_table
from pipelines.pages.words import label
from pipelines.released.find import FoundEnterprises


def show_found(found: FoundEnterprises, console: Console) -> None:
    """One line per enterprise; the former name where that is what matched."""
    columns = ("code", "name", "former name", "status", "district")
    table = plain_table(*columns, words=columns)
    for one in found.enterprises:
        table.add_row(
            cell(one.uscc or one.enterprise_id),
            cell(one.enterprise_name or "—"),
            cell(one.former_name or ""),
            str(label("status", one.status_code)) if one.status_code else "—",
            cell(one.county_name or ""),
        )
    console.print(table)
    more = found.count - len(found.enterprises)
    if more:
        console.print(f"{counted(more, 'enterprise')} more: give more of the name, or --limit")
