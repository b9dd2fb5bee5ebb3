"""Statistics of technology finance, in a terminal."""

from __future__ import annotations

from itertools import groupby

from rich.console import Console
from rich.text import Text

from pipelines.base.plural import counted
from pipelines.base.visible import visible
from pipelines.cli.show.blocks import is_narrow, show_block
from pipelines.cli.show.feeds import plain_table
from pipelines.pages.parts import Label
from pipelines.pages.words import amount, label
from pipelines.released.statistics import Figure, Statistics

_COLUMNS = ("figure", "value", "stock or flow", "may be added over")
_NO_DATA = Label("无数据", "no data")


def show_statistics(found: Statistics, console: Console) -> None:
    """A table for each group and month: one line per figure, and what it may be added over."""
    for (month, group), figures in groupby(found.figures, key=lambda one: (one.month_end_date, one.group_code)):
        lines = list(figures)
        name = str(Label(*found.group_names[group])) if group in found.group_names else group
        banks = max((one.bank_count for one in lines if one.bank_count is not None), default=None)
        of = "" if banks is None else f", loans as {counted(banks, 'bank')} sent them"
        code = f" ({group})" if group in found.group_names and group != "*" else ""
        told = [_told(one) for one in lines]
        first = min((one.first_month_end_date for one in lines if one.first_month_end_date), default=month)
        months = f"{month:%Y-%m}" if first == month else f"{first:%Y-%m} to {month:%Y-%m}"
        heading = f"{months}, {name}{code}{of}"
        if is_narrow(console):
            facts = [(figure, f"{value}; {flow}; adds over {over}") for figure, value, flow, over in told]
            show_block(console, [heading], facts)
        else:
            console.print(Text(visible(heading), style="bold"))
            table = plain_table(*_COLUMNS, words=_COLUMNS[2:])
            for row in told:
                table.add_row(*row)
            console.print(table)
        console.print()


def _told(one: Figure) -> tuple[str, str, str, str]:
    """A figure by the columns of the table."""
    value = _NO_DATA if one.figure_value is None else amount(one.figure_value, one.unit_code).text
    over = [name for name, may in (("groups", one.is_additive), ("months", one.is_additive_over_months)) if may]
    return (
        str(label("statistic_figure", one.figure_code)),
        value.en or value.zh,
        str(label("stock_or_flow", one.flow_code)),
        ", ".join(over) or "nothing",
    )
