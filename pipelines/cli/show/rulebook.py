"""Rulebooks in a terminal; what is not official or not verified is marked. Decides nothing."""

from __future__ import annotations

from datetime import date
from typing import Any

import polars as pl
from rich.console import Console
from rich.table import Table as Grid
from rich.text import Text

from pipelines.rulebooks.diff import Change
from pipelines.rulebooks.kind import RuleSeed
from pipelines.rulebooks.kinds import seeds_of
from pipelines.rulebooks.lexicon import Lexicon, Row, title_of
from pipelines.rulebooks.register import NO_LAST_DAY
from pipelines.rulebooks.seeds import Rulebooks, Table

_AUTHORITIES = {
    "official": "官方 official",
    "local": "地方 local",
    "placeholder": "占位 PLACEHOLDER",
    "project": "本项目 project",
}
_VERIFIED, _NOT_VERIFIED = "内容已核对 content verified", "未核对 NOT VERIFIED"
_STATES = {"added": "green", "removed": "red", "changed": "yellow"}


def _authority_words(row: dict[str, Any], between: str) -> Text:
    """Authority of a rulebook version, and that it is not verified if it is not."""
    words = _authority(row)
    return words if row["is_verified"] == "true" else words.append(between).append_text(_verification(row))


def _authority(row: dict[str, Any]) -> Text:
    """What a rulebook or rule rests on, marked if that is no document."""
    code = str(row["authority"])
    return Text(_AUTHORITIES.get(code, code), style="bold yellow" if code in ("placeholder", "project") else "")


def _verification(row: dict[str, Any]) -> Text:
    """Whether the content was compared with the document; article numbers are not part of that."""
    return Text(_VERIFIED) if row["is_verified"] == "true" else Text(_NOT_VERIFIED, style="bold red")


def in_force(row: dict[str, Any], day: date) -> bool:
    """Whether a row of the register is in force on a day."""
    return str(row["effective_from"]) <= str(day) <= str(row["effective_to"] or NO_LAST_DAY)


def show_list(rulebooks: Rulebooks, day: date, console: Console) -> None:
    """One entry per version; the arrow marks those in force on `day`."""
    grid = _grid("", "rulebook, version", "rules", "authority", "title, document")
    for row in rulebooks.register.rows.iter_rows(named=True):
        rules = sum(table.of(row["rulebook_code"], row["version"]).height for table in rulebooks.rules.values())
        grid.add_row(
            "→" if in_force(row, day) else "",
            f"{row['rulebook_code']} {row['version']}\n{row['effective_from']} – {row['effective_to'] or ''}",
            str(rules),
            _authority_words(row, "\n"),
            f"{row['title_zh']}  {row['document_no'] or ''}\n{row['title_en']}",
        )
    console.print(grid, soft_wrap=False)
    console.print(f"→ in force on {day}")


def show_version(rulebooks: Rulebooks, row: dict[str, Any], console: Console) -> None:
    """The register's row of one version, then every rule as a sentence."""
    console.print(Text(f"{row['title_zh']} / {row['title_en']}", style="bold"))
    console.print(f"{row['rulebook_code']} version {row['version']}, {row['kind']}, {row['jurisdiction'] or 'local'}")
    console.print(
        f"{row['document_zh'] or 'no document'} {row['document_no'] or '(文号未知 / document number unknown)'}"
    )
    console.print(row["document_url"] or "(文件网址未知 / web address unknown)")
    console.print(f"in force {row['effective_from']} – {row['effective_to'] or ''}")
    console.print(_authority_words(row, " · "))
    if row["note"]:
        console.print(row["note"])
    lexicon = Lexicon(rulebooks)
    for seed in seeds_of(rulebooks, row["rulebook_code"], row["version"]):
        table = rulebooks.tables[seed.name]
        rows = table.of(row["rulebook_code"], row["version"])
        if rows.height:
            console.print(Text(f"\n{seed.title}, {seed.name} ({rows.height})", style="bold"))
            console.print(_rules(seed, table, rows, row, lexicon), soft_wrap=False)
            _show_notes(table, rows, console)


def _rules(seed: RuleSeed, table: Table, rows: pl.DataFrame, version: dict[str, Any], lexicon: Lexicon) -> Grid:
    """The rules of one seed: name, sentence and verification, with authority where it differs from the rulebook's."""
    grid = _grid("rule", "text")
    grid.columns[0].no_wrap = True
    for row in rows.iter_rows(named=True):
        says = Text(_says(seed, row, lexicon))
        if row["authority"] != version["authority"]:
            says.append(" · ").append_text(_authority(row))
        grid.add_row(table.name_of(row), says.append(" · ").append_text(_verification(row)))
    return grid


def _says(seed: RuleSeed, row: Row, lexicon: Lexicon) -> str:
    """The title of the rule if it has one, the rule as a sentence, and its clause."""
    said = seed.says(row, lexicon)
    has_title = any(column.endswith("_en") for column in row)
    title = title_of(row) if has_title else said
    lines = [] if title.zh in said.zh else [str(title)]
    clause = f" 〔{row['clause']}〕" if row.get("clause") else ""
    document = " ".join(row[column] for column in ("document_zh", "document_no") if row.get(column))
    return "\n".join([*lines, f"{said}{clause} {document}".rstrip()])


def _show_notes(table: Table, rows: pl.DataFrame, console: Console) -> None:
    """Each note once, with the rules that it belongs to."""
    if "note" not in rows.columns:
        return
    key = table.seed.key_in_version[:1]
    for (note,), part in rows.drop_nulls("note").group_by("note", maintain_order=True):
        about = (
            "" if part.height == rows.height or not key else f"{', '.join(part[key[0]].unique(maintain_order=True))}: "
        )
        console.print(f"  note: {about}{note}", style="dim")


def show_diff(changes: list[Change], console: Console) -> None:
    """One line per changed cell, under the sentences before and after; one line for an added or removed rule."""
    if not changes:
        console.print("no differences")
        return
    grid = _grid("", "table", "rule", "column", "old → new")
    for change in changes:
        named = (Text(change.state, style=_STATES[change.state]), change.table, change.rule)
        if change.state == "changed":
            if change.says[0] != change.says[1]:
                grid.add_row(*named, "", f"{change.says[0]}\n→ {change.says[1]}")
                named = (Text(), "", "")
            for column, (old, new) in change.columns.items():
                grid.add_row(*named, column, f"{old or '(empty)'} → {new or '(empty)'}")
                named = (Text(), "", "")
        else:
            grid.add_row(*named, "", change.says[1] or change.says[0] or "")
    console.print(grid, soft_wrap=False)
    counts = {state: sum(change.state == state for change in changes) for state in _STATES}
    console.print(", ".join(f"{count} {state}" for state, count in counts.items()))


def _grid(*columns: str) -> Grid:
    grid = Grid(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="bold")
    for column in columns:
        grid.add_column(column, overflow="fold")
    return grid
