"""Statistics of technology finance, in a terminal."""

from __future__ import annotations

from rich.console import Console

from pipelines.base.terminal import cell
from pipelines.cli.show.feeds import plain_table
from pipelines.pages.words import amount, label
from pipelines.released.statistics import Statistics


def show_statistics(found: Statistics, console: Console) -> None:
    """One line per figure of a group, and what may be added."""
    columns = ("month", "group", "figure", "value", "stock or flow", "may be added over", "banks")
    table = plain_table(*columns, words=columns)
    for one in found.figures:
        value = amount(one.figure_value, one.unit_code).text
        over = [name for name, may in (("groups", one.is_additive), ("months", one.is_additive_over_months)) if may]
        table.add_row(
            f"{one.month_end_date:%Y-%m}",
            cell(one.group_code),
            str(label("statistic_figure", one.figure_code)),
            value.en or value.zh,
            str(label("stock_or_flow", one.flow_code)),
            ", ".join(over) or "nothing",
            "—" if one.bank_count is None else str(one.bank_count),
        )
    console.print(table)
