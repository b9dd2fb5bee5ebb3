"""Signals of the risk watch, in a terminal."""

from __future__ import annotations

from itertools import groupby

from rich.console import Console

from pipelines.base.plural import counted
from pipelines.base.terminal import cell
from pipelines.cli.show.blocks import is_narrow, show_block
from pipelines.cli.show.feeds import plain_table
from pipelines.pages.parts import Label
from pipelines.pages.words import amount, label
from pipelines.released.signals import Signal, Signals

_COLUMNS = ("enterprise", "name", "level", "points", "signal", "figure", "threshold", "evidence of", "known since")
_DATES = _COLUMNS[-2:]
_SIGNS = {"ge": "≥", "le": "≤"}


def show_signals(found: Signals, limit: int, console: Console) -> None:
    """How many enterprises are of each level, then the signals of at most `limit` of those asked for."""
    for level, count in found.levels.items():
        console.print(f"{label('watch_level', level)}: {counted(count, 'enterprise')}")
    groups = [list(rows) for _, rows in groupby(found.signals, key=lambda one: one.enterprise_id)]
    if not groups:
        console.print("no signal")
        return
    if is_narrow(console):
        for rows in groups[:limit]:
            _show_enterprise(rows, console)
    else:
        _show_table(groups[:limit], console)
    console.print(
        "evidence of 依据日期: the newest fact; known since 首次获知: the first date when the data known gave it",
        soft_wrap=not is_narrow(console),
    )
    if (more := len(groups) - limit) > 0:
        console.print(f"{counted(more, 'enterprise')} more (--limit)")


def _show_table(groups: list[list[Signal]], console: Console) -> None:
    """A line for each signal, the enterprise on the first of its lines."""
    table = plain_table(*_COLUMNS, words=(*_COLUMNS[:3], "signal", *_DATES))
    for column in table.columns:
        column.no_wrap, column.overflow = column.header in ("enterprise", "points", "figure", *_DATES), "fold"
    for rows in groups:
        for number, one in enumerate(rows):
            head = (cell(one.enterprise_id), cell(one.enterprise_name or "—"), _level(one), str(one.watch_points))
            figure, bound = _compared(one)
            table.add_row(
                *(("", "", "", "") if number else head),
                cell(_title(one)),
                figure,
                bound,
                str(one.evidence_date or "—"),
                str(one.since_date),
            )
    console.print(table)


def _show_enterprise(rows: list[Signal], console: Console) -> None:
    """The enterprise with its level, then two lines for each signal."""
    first = rows[0]
    facts = [("", f"{_level(first)}, {counted(first.watch_points, 'point')}")]
    for one in rows:
        figure, bound = _compared(one)
        facts += [
            ("信号 / signal", _title(one)),
            ("", f"{figure} ({bound}); evidence of {one.evidence_date or '—'}, known since {one.since_date}"),
        ]
    show_block(console, (first.enterprise_id, first.enterprise_name or "—"), facts)


def _level(one: Signal) -> str:
    return str(label("watch_level", one.watch_level_code)) if one.watch_level_code else "—"


def _title(one: Signal) -> str:
    return str(Label(one.signal_zh or one.signal_code, one.signal_en or ""))


def _compared(one: Signal) -> tuple[str, str]:
    """The figure, and the threshold with its sign."""
    figure, bound = (amount(value, one.unit_code).text for value in (one.evidence_value, one.threshold))
    return figure.en or figure.zh, f"{_SIGNS[one.operator]} {bound.en or bound.zh}"
