"""Signals of the risk watch, in a terminal."""

from __future__ import annotations

from itertools import groupby

from rich.console import Console

from pipelines.base.plural import counted
from pipelines.base.terminal import cell
from pipelines.cli.show.feeds import plain_table
from pipelines.pages.parts import Label
from pipelines.pages.words import amount, label
from pipelines.released.signals import Signals

_COLUMNS = ("enterprise", "name", "level", "points", "signal", "figure", "threshold", "evidence of", "known since")
_DATES = _COLUMNS[-2:]


def show_signals(found: Signals, limit: int, console: Console) -> None:
    """How many enterprises are of each level, then the signals of at most `limit` of those asked for."""
    for level, count in found.levels.items():
        console.print(f"{label('watch_level', level)}: {counted(count, 'enterprise')}")
    groups = [list(rows) for _, rows in groupby(found.signals, key=lambda one: one.enterprise_id)]
    if not groups:
        console.print("no signal")
        return
    table = plain_table(*_COLUMNS, words=(*_COLUMNS[:3], "signal", *_DATES))
    for column in table.columns:
        column.no_wrap, column.overflow = column.header in ("enterprise", "points", "figure", *_DATES), "fold"
    for rows in groups[:limit]:
        for number, one in enumerate(rows):
            head = (
                cell(one.enterprise_id),
                cell(one.enterprise_name or "—"),
                str(label("watch_level", one.watch_level_code)) if one.watch_level_code else "—",
                str(one.watch_points),
            )
            figure, bound = (amount(value, one.unit_code).text for value in (one.evidence_value, one.threshold))
            sign = {"ge": "≥", "le": "≤"}[one.operator]
            table.add_row(
                *(("", "", "", "") if number else head),
                cell(str(Label(one.signal_zh or one.signal_code, one.signal_en or ""))),
                figure.en or figure.zh,
                f"{sign} {bound.en or bound.zh}",
                str(one.evidence_date or "—"),
                str(one.since_date),
            )
    console.print(table)
    console.print(
        "evidence of 依据日期: the newest fact; known since 首次获知: the first date when the data known gave it"
    )
    if (more := len(groups) - limit) > 0:
        console.print(f"{counted(more, 'enterprise')} more (--limit)")
