"""The page of an enterprise in a terminal. Shows the page it is given and decides nothing."""

from __future__ import annotations

from rich.cells import cell_len
from rich.console import Console
from rich.table import Table
from rich.text import Text

from pipelines.base.visible import visible
from pipelines.pages.parts import Cell, Grid, Page, Section
from pipelines.pages.words import NOT_KNOWN

_STYLES = {"plain": "", "good": "green", "bad": "bold red", "warn": "yellow", "dim": "dim"}


def show_page(page: Page, console: Console) -> None:
    """Title, then section by section: warnings, facts, tables, notes. Only the HTML page has charts."""
    console.print(Text(visible(page.title), style="bold"))
    console.print(str(page.subtitle))
    if page.warning:
        console.print(Text(f"! {page.warning}", style="bold red"))
    for section in (*([page.card] if page.card else []), *page.sections):
        show_section(section, console)


def show_section(section: Section, console: Console) -> None:
    """One section: its title, then what it has."""
    console.print()
    console.print(Text(f"■ {section.title}", style="bold"))
    if section.warning:
        console.print(Text(f"! {section.warning}", style="bold red"))
    if section.tiles:
        tiles = _table()
        tiles.add_column(overflow="fold")
        tiles.add_column(overflow="fold")
        for tile in section.tiles:
            text = _text(tile.result)
            for detail in tile.details:
                text.append(f"; {visible(str(detail))}", style="dim")
            tiles.add_row(visible(str(tile.title)), text)
        console.print(tiles, soft_wrap=False)
    if section.facts:
        facts = _table()
        facts.add_column(no_wrap=True)
        facts.add_column(overflow="fold")
        for fact in section.facts:
            facts.add_row(visible(str(fact.name)), _text(fact.value))
        console.print(facts, soft_wrap=False)
    for grid in section.grids:
        _show_grid(grid, console)
    if section.note:
        console.print(Text(str(section.note), style="dim"))


def _show_grid(grid: Grid, console: Console) -> None:
    console.print()
    if grid.title:
        console.print(Text(str(grid.title), style="bold"))
    if grid.is_tall:
        _show_lines(grid, console)
        return
    table = _table()
    table.show_header = True
    for place, column in enumerate(grid.columns):
        heading = f"{column.zh}\n{column.en}"
        table.add_column(heading, justify="right" if place in grid.figures else "left", overflow="fold")
    for row in grid.rows:
        table.add_row(*(_text(cell, "\n") for cell in row))
    console.print(table, soft_wrap=False)


def _show_lines(grid: Grid, console: Console) -> None:
    """Each row as two lines: its state and name, then the other cells with the names of their columns."""
    state = max(cell_len(str(row[1])) for row in grid.rows)
    lines = _table()
    lines.add_column(min_width=state, no_wrap=True)
    lines.add_column(overflow="fold")
    for row in grid.rows:
        named = zip(grid.columns[2:], row[2:], strict=True)
        said = [(column, cell) for column, cell in named if cell.text.zh and cell != NOT_KNOWN]
        text = _text(row[0])
        for place, (column, cell) in enumerate(said):
            text.append("\n" if place == 0 else " · ").append(f"{column.zh} {column.en}: ", style="dim")
            text.append_text(_text(cell))
        lines.add_row(_text(row[1]), text)
    console.print(lines, soft_wrap=False)


def _table() -> Table:
    return Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), show_header=False, header_style="bold")


def _text(cell: Cell, between: str = " / ") -> Text:
    texts = [cell.text.zh, *([cell.text.en] if cell.text.en not in ("", cell.text.zh) else [])]
    return Text(between.join(map(visible, texts)), style=_STYLES[cell.tone])
