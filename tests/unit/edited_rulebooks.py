"""A copy of our own rulebooks in which something is wrong, and where its line must point. No tests here."""

import csv
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from pipelines.rulebooks.check import check
from pipelines.rulebooks.seeds import SEEDS_DIR, read_rulebooks

Cells = dict[str, str]
Rows = list[Cells]


@dataclass(frozen=True)
class Place:
    """A row of a seed: the first that has these cells."""

    seed: str
    where: Cells

    def row(self, rows: Rows) -> Cells:
        return next(row for row in rows if all(row[name] == cell for name, cell in self.where.items()))


def read(path: Path) -> Rows:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def write(path: Path, rows: Rows) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def faults_after(folder: Path, place: Place, edit: Callable[[Rows, Cells], None]) -> list[str]:
    """The lines about a copy of our rulebooks in which one row was edited."""
    path = folder / f"{place.seed}.csv"
    rows = read(path)
    edit(rows, place.row(rows))
    write(path, rows)
    return [str(fault) for fault in check(read_rulebooks(folder=folder))]


def line_of(place: Place, what: str) -> str:
    """A fault's line: file and row as a spreadsheet counts, found in our own file."""
    rows = read(SEEDS_DIR / f"{place.seed}.csv")
    return f"{place.seed}.csv row {rows.index(place.row(rows)) + 2}: {what}"


def at(seed: str, where: Cells | None = None, **cells: str) -> Place:
    """The row of a seed that has these cells."""
    return Place(seed, {**(where or {}), **cells})
