"""A draft's workbook as an officer gives it back: read, edited cell by cell, saved by other hands. No tests here."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import polars as pl
from format_files import workbook

from pipelines.landing.formats.workbook import sheet_texts
from pipelines.rulebooks.drafts.importing import Import, plan_import
from pipelines.rulebooks.drafts.layout import sheet_title
from pipelines.rulebooks.drafts.write import write_draft
from pipelines.rulebooks.kinds import rule_seeds
from pipelines.rulebooks.seeds import Rulebooks, read_rulebooks

NEXT, BEGINS = "next", date(2030, 1, 1)
Row = list[Any]


@cache
def ours() -> Rulebooks:
    """Our own rulebooks, read once."""
    return read_rulebooks()


def begins_of(code: str, rulebooks: Rulebooks) -> date:
    """2030-01-01, or the day after the last one of rules that end: a draft may leave no gap."""
    ends = rulebooks.register.rows.filter(pl.col("rulebook_code") == code)["effective_to"].to_list()
    return BEGINS if None in ends else date.fromisoformat(max(ends)) + timedelta(days=1)


def drafted(folder: Path, code: str, base: str, rulebooks: Rulebooks | None = None) -> Path:
    """A draft of the next version."""
    path = folder / f"{code}.xlsx"
    if rulebooks is None:
        path.write_bytes(_drafted(code, base))
    else:
        write_draft(rulebooks, code, base, NEXT, path, begins=begins_of(code, rulebooks))
    return path


@cache
def _drafted(code: str, base: str) -> bytes:
    """A draft of our own rulebooks, made once."""
    with TemporaryDirectory() as folder:
        path = Path(folder, "draft.xlsx")
        write_draft(ours(), code, base, NEXT, path, begins=begins_of(code, ours()))
        return path.read_bytes()


class Edited:
    """The sheets of a draft as lists of rows; every cell is a text until something else is put there."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.sheets: dict[str, list[Row]] = {
            sheet.name: [list(row) for row in sheet.rows.rows()] for sheet in sheet_texts(path)
        }

    def rows(self, seed: str) -> list[Row]:
        """The sheet of a seed, header first."""
        return self.sheets[title(seed)]

    def place(self, seed: str, column: str) -> int:
        """Where a column is, from 0 on."""
        return next(at for at, text in enumerate(self.rows(seed)[0]) if text and text.split()[-1] == column)

    def number(self, seed: str, **where: str) -> int:
        """Number of the first row that has these cells, as the spreadsheet counts."""
        wanted = {self.place(seed, column): cell for column, cell in where.items()}
        return next(
            number
            for number, row in enumerate(self.rows(seed), start=1)
            if number > 1 and all(row[at] == cell for at, cell in wanted.items())
        )

    def put(self, seed: str, column: str, value: Any, **where: str) -> None:
        """Put a value into the column of the first row that has these cells."""
        self.rows(seed)[self.number(seed, **where) - 1][self.place(seed, column)] = value

    def save(self) -> Path:
        """Save it over the draft, as another program would write it."""
        self.path.write_bytes(workbook(self.sheets))
        return self.path

    def planned(self, into: Path, rulebooks: Rulebooks | None = None) -> Import:
        """What importing it would do."""
        return plan_import(self.save(), into, rulebooks or ours())


def title(seed: str) -> str:
    """Name of a seed's sheet."""
    return sheet_title(rule_seeds()[seed].title)


def lines(plan: Import) -> list[str]:
    """The faults as they are printed."""
    return [str(fault) for fault in plan.faults]


def files(folder: Path) -> dict[str, bytes]:
    """Every file of a folder, by name."""
    return {path.name: path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def version_rows(rulebooks: Rulebooks, code: str, version: str) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """The rows of a version by seed, without what tells versions apart."""
    apart = {"version", "effective_from", "effective_to"}
    for name, table in rulebooks.tables.items():
        rows = replace(table, rows=table.of(code, version)).cells.to_dicts()
        yield name, [{column: cell for column, cell in row.items() if column not in apart} for row in rows]


def city_at(rules: Path) -> Path:
    """The city's folder whose rows of rules are in `rules`, which need not be there yet."""
    (rules.parent / "city.yml").touch()
    return rules.parent
