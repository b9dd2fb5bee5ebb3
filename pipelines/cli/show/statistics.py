"""Statistics of technology finance, in a terminal."""

from __future__ import annotations

from itertools import groupby

from rich.console import Console

from pipelines.base.plural import counted
from pipelines.base.terminal import cell
from pipelines.cli.show.feeds import plain_table
from pipelines.pages.parts import Label
from pipelines.pages.words import amount, label
from pipelines.released.statistics import Statistics

_COLUMNS = ("figure", "value", "stock or flow", "may be added over")
_NO_DATA = Label("无数据", "no data")


def show_statistics(found: Statistics, console: Console) -> None:
    """A table for each group and month: one line per figure, and what it may be added over."""
    for (month, group), figures in groupby(found.figures, key=lambda one: (one.month_end_date, one.group_code)):
        lines = list(figures)
        name = str(Label(*found.group_names[group])) if group in found.group_names else group
        banks = max((one.bank_count for one in lines if one.bank_count is not None), default=None)
        of = "" if banks is None else f", of {counted(banks, 'bank')}"
        code = f" ({group})" if group in found.group_names and group != "*" else ""
        heading = cell(f"{month:%Y-%m}, {name}{code}{of}")
        heading.stylize("bold")
        console.print(heading)
        table = plain_table(*_COLUMNS, words=_COLUMNS[2:])
        for one in lines:
            value = _NO_DATA if one.figure_value is None else amount(one.figure_value, one.unit_code).text
            over = [name for name, may in (("groups", one.is_additive), ("months", one.is_additive_over_months)) if may]
            table.add_row(
                str(label("statistic_figure", one.figure_code)),
                value.en or value.zh,
                str(label("stock_or_flow", one.flow_code)),
                ", ".join(over) or "nothing",
            )
        console.print(table)
        console.print()
