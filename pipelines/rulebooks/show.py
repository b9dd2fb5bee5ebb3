"""Rulebooks as a person reads them in a terminal: what is not official or not verified says so. Decides nothing."""

from __future__ import annotations

from datetime import date
from typing import Any

import polars as pl
from rich.console import Console
from rich.table import Table as Grid
from rich.text import Text

from pipelines.rulebooks.diff import Change
from pipelines.rulebooks.seeds import ROW, VERSION, Rulebooks, Table

_AUTHORITIES = {
    "official": "官方 official",
    "local": "地方 local",
    "placeholder": "占位 PLACEHOLDER",
    "project": "本项目 this project's",
}
_STATES = {"added": "green", "removed": "red", "changed": "yellow"}
_ELSEWHERE = {*VERSION, ROW, "order_no", "authority", "is_verified", "note"}
"""Columns that `show` does not print beside each rule: they are above, below or in the order."""


def standing(row: dict[str, Any], between: str = " · ") -> Text:
    """Authority and verification of a rulebook or rule, marked where it must not be taken for official."""
    words = Text(_AUTHORITIES.get(str(row["authority"]), str(row["authority"])))
    if row["authority"] in ("placeholder", "project"):
        words.stylize("bold yellow")
    if row["is_verified"] != "true":
        words.append(f"{between}未核对 NOT VERIFIED", style="bold red")
    return words


def in_force(row: dict[str, Any], day: date) -> bool:
    """Whether a row of the register is in force on a day."""
    return str(row["effective_from"]) <= str(day) <= str(row["effective_to"] or "9999-12-31")


def show_list(rulebooks: Rulebooks, day: date, console: Console) -> None:
    """One entry per version; the arrow marks those in force on `day`."""
    grid = _grid("", "rulebook, version", "rules", "standing", "title, document")
    for row in rulebooks.register.rows.iter_rows(named=True):
        rules = sum(table.of(row["rulebook_code"], row["version"]).height for table in rulebooks.rules.values())
        grid.add_row(
            "→" if in_force(row, day) else "",
            f"{row['rulebook_code']} {row['version']}\n{row['effective_from']} – {row['effective_to'] or ''}",
            str(rules),
            standing(row, "\n"),
            f"{row['title_zh']}  {row['document_no'] or ''}\n{row['title_en']}",
        )
    console.print(grid, soft_wrap=False)
    console.print(f"→ in force on {day}")


def show_version(rulebooks: Rulebooks, row: dict[str, Any], console: Console) -> None:
    """The register's row of one version, then every rule by table."""
    console.print(Text(f"{row['title_zh']} / {row['title_en']}", style="bold"))
    console.print(f"{row['rulebook_code']} version {row['version']}, {row['kind']}, {row['jurisdiction'] or 'local'}")
    console.print(f"{row['document_zh'] or 'no document'} {row['document_no'] or '(document number not known)'}")
    console.print(f"in force {row['effective_from']} – {row['effective_to'] or ''}")
    console.print(standing(row))
    if row["note"]:
        console.print(row["note"])
    for name, table in rulebooks.rules.items():
        rows = table.of(row["rulebook_code"], row["version"])
        if rows.height:
            console.print(Text(f"\n{name} ({rows.height})", style="bold"))
            console.print(_rules(table, rows, row), soft_wrap=False)
            _show_notes(table, rows, console)


def _rules(table: Table, rows: pl.DataFrame, version: dict[str, Any]) -> Grid:
    """The rules of one seed: name, then what it says. Its standing is shown where it is not the rulebook's own."""
    of_version = (version["authority"], version["is_verified"])
    grid = _grid("rule", "says")
    grid.columns[0].no_wrap = True
    for row in rows.iter_rows(named=True):
        says = Text(_says(table, row))
        if (row["authority"], row["is_verified"]) != of_version:
            says.append_text(Text("\n").append_text(standing(row)))
        grid.add_row(table.name_of(row), says)
    return grid


def _says(table: Table, row: dict[str, Any]) -> str:
    """The texts of a rule in both languages, then its figures and codes, then its clause."""
    columns = [name for name in table.seed.types if name not in _ELSEWHERE and row.get(name) is not None]
    texts = [name for name in columns if name.endswith(("_zh", "_en"))]
    codes = [name for name in columns if name not in (*texts, *table.seed.key, "clause")]
    figures = ", ".join(f"{name.removesuffix('_code').replace('_', ' ')} {row[name]}" for name in codes)
    clause = f"〔{row['clause']}〕" if row.get("clause") else ""
    lines = [" / ".join(row[name] for name in texts), f"{figures} {clause}".strip()]
    return "\n".join(line for line in lines if line)


def _show_notes(table: Table, rows: pl.DataFrame, console: Console) -> None:
    """Each note once, with the rules it is about."""
    if "note" not in rows.columns:
        return
    key = table.seed.key_in_version[:1]
    for (note,), part in rows.drop_nulls("note").group_by("note", maintain_order=True):
        about = (
            "" if part.height == rows.height or not key else f"{', '.join(part[key[0]].unique(maintain_order=True))}: "
        )
        console.print(f"  note: {about}{note}", style="dim")


def show_diff(rulebooks: Rulebooks, changes: list[Change], console: Console) -> None:
    """One line per cell that differs; a rule that is new or gone in one."""
    if not changes:
        console.print("no rule differs")
        return
    grid = _grid("", "table", "rule", "column", "old → new")
    for change in changes:
        named = (Text(change.state, style=_STATES[change.state]), change.table, change.rule)
        if change.state == "changed":
            for column, (old, new) in change.columns.items():
                grid.add_row(*named, column, f"{old or '(empty)'} → {new or '(empty)'}")
                named = (Text(), "", "")
        else:
            row = {column: new if change.state == "added" else old for column, (old, new) in change.columns.items()}
            grid.add_row(*named, "", _says(rulebooks.tables[change.table], row))
    console.print(grid, soft_wrap=False)
    counts = {state: sum(change.state == state for change in changes) for state in _STATES}
    console.print(", ".join(f"{count} {state}" for state, count in counts.items()))


def _grid(*columns: str) -> Grid:
    grid = Grid(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="bold")
    for column in columns:
        grid.add_column(column, overflow="fold")
    return grid
