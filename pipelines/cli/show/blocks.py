"""Rows of a table as blocks, for terminals that are too narrow for the table: a head, then named values below it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from rich.cells import cell_len
from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from pipelines.base.visible import visible
from pipelines.cli.show.enterprise import show_section
from pipelines.pages.parts import Grid, Section
from pipelines.pages.words import NOT_KNOWN

_WIDE = 120
"""Columns of a terminal from which on tables of enterprises are readable: two of them hold texts of any length."""


def is_narrow(console: Console, wide: int = _WIDE) -> bool:
    """Whether tables with names and reasons would break every few characters; `wide`: columns that they need."""
    return console.width < wide


def show_block(console: Console, head: Sequence[str], facts: Sequence[tuple[str, str]]) -> None:
    """The head on a line of its own, then each value after its name; lines break between words and are indented.

    A name without a text stands alone; an empty value is left out.
    """
    console.print(Text(visible("  ".join(head)), style="bold"), soft_wrap=False)
    for name, value in facts:
        if value:
            line = Text(visible(f"{name}: "), style="dim") if name else Text()
            console.print(Padding(line.append(visible(value), style=""), (0, 0, 0, 2)), soft_wrap=False)


def show_sections(sections: Iterable[Section], console: Console) -> None:
    """Sections as an enterprise's page has them; if a table would fold amounts, each of its rows is a block."""
    for section in sections:
        if all(_fits(grid, console.width) for grid in section.grids):
            show_section(section, console)
        else:
            show_section(replace(section, grids=(), note=None), console)
            for grid in section.grids:
                _show_grid(grid, console)
            if section.note:
                console.print(Text(visible(str(section.note)), style="dim"), soft_wrap=False)
        if section.digest:
            console.print(Text(visible(str(section.digest)), style="dim"), soft_wrap=False)


def _fits(grid: Grid, width: int) -> bool:
    """Whether every text of the table fits on a line, Chinese and English below each other."""
    lines = ([*grid.columns], *([cell.text for cell in row] for row in grid.rows))
    columns = zip(*lines, strict=True)
    return sum(2 + max(cell_len(text) for one in column for text in (one.zh, one.en)) for column in columns) <= width


def _show_grid(grid: Grid, console: Console) -> None:
    console.print()
    if grid.title:
        console.print(Text(visible(str(grid.title)), style="bold"), soft_wrap=False)
    for row in grid.rows:
        named = zip(grid.columns[2:], row[2:], strict=True)
        facts = [(str(column), str(cell)) for column, cell in named if cell != NOT_KNOWN and cell.text.zh]
        show_block(console, [str(one) for one in row[:2]], facts)
