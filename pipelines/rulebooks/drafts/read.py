"""A draft as it comes back: every sheet read strictly, every fault with sheet, row and column. Writes nothing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import polars as pl
from xlsxwriter.utility import xl_col_to_name

from pipelines.base.errors import KechuangError, RejectedDeliveryError
from pipelines.landing.formats.workbook import sheet_texts
from pipelines.rulebooks.drafts import guide
from pipelines.rulebooks.drafts.cells import read_cells
from pipelines.rulebooks.drafts.layout import CODES, GUIDE, Column, Sheet, sheet_title, sheets_of
from pipelines.rulebooks.faults import Fault
from pipelines.rulebooks.seeds import FILE, REGISTER, ROW, Rulebooks
from pipelines.rulebooks.words import Words

_MOST_BYTES = 64 << 20
"""A rulebook of 1,000 rules unpacks to less than 1 MB."""


@dataclass(frozen=True)
class DraftRows:
    """The rows of a draft by seed, as texts under the seed's columns, with sheet and row in place of file and row.

    `unread` are sheets that are not the draft's.
    """

    rulebook: str
    base: str
    rows: dict[str, pl.DataFrame]
    unread: list[str]

    @property
    def version(self) -> str:
        """The version that the draft would add."""
        return str(self.rows[REGISTER]["version"][0])


def read_draft(path: Path, rulebooks: Rulebooks) -> tuple[DraftRows | None, list[Fault]]:
    """The rows of a draft, or all that is wrong with its cells.

    Raises:
        KechuangError: it is not a workbook, or not one that `kechuang rulebook draft` made.
    """
    found = _sheets(path)
    rulebook, base = (_fact(path, found, fact) for fact in (guide.RULEBOOK, guide.BASE))
    rulebooks.version_of(rulebook, base)
    sheets = sheets_of(rulebooks, rulebook, base)
    missing = [sheet.title for sheet in sheets if sheet.title not in found]
    if missing:
        raise KechuangError(
            f"{path}: no sheet {', '.join(repr(title) for title in missing)}: give the sheets the names they had"
        )
    read = {sheet.seed.name: _read(path, sheet, found[sheet.title]) for sheet in sheets}
    faults = [fault for _, found_in in read.values() for fault in found_in]
    if faults := faults or _faults_of_register(path, sheets[0], read[REGISTER][0], rulebook):
        return None, sorted(faults)
    rows = {name: rows for name, (rows, _) in read.items()}
    version = rows[REGISTER].select(pl.lit(rulebook).alias("rulebook_code"), "version")
    for sheet in sheets[1:]:
        of_version = rows[sheet.seed.name].join(version, how="cross")
        rows[sheet.seed.name] = of_version.select(*sheet.seed.types, ROW, FILE)
    known = {sheet.title for sheet in sheets} | {sheet_title(GUIDE), sheet_title(CODES)}
    return DraftRows(rulebook, base, rows, [title for title in found if title not in known]), []


def _sheets(path: Path) -> dict[str, pl.DataFrame]:
    if not path.is_file():
        raise KechuangError(f"{path}: no such file")
    try:
        return {sheet.name: sheet.rows for sheet in sheet_texts(path, _MOST_BYTES, shows_percentages=False)}
    except RejectedDeliveryError as error:
        raise KechuangError(f"{path}: cannot be read as a workbook: save it as .xlsx without a password") from error


def _fact(path: Path, found: dict[str, pl.DataFrame], fact: Words) -> str:
    """What the guide says of the draft."""
    rows = found.get(sheet_title(GUIDE), pl.DataFrame()).rows()
    for cells in rows:
        if len(cells) > 1 and cells[0] and cells[0].strip() == str(fact) and cells[1]:
            return str(cells[1].strip())
    raise KechuangError(
        f"{path}: the sheet {sheet_title(GUIDE)!r} does not say {str(fact)!r}: start from `kechuang rulebook draft`"
    )


def _read(path: Path, sheet: Sheet, cells: pl.DataFrame) -> tuple[pl.DataFrame, list[Fault]]:
    """The rows of a sheet, and what is wrong with its header or, if nothing is, with its cells."""
    file = _name(path, sheet)
    filled = cells.with_columns(pl.all().str.strip_chars().replace("", None))
    filled = filled.with_row_index(ROW, offset=1).filter(~pl.all_horizontal(pl.exclude(ROW).is_null()))
    if filled.is_empty():
        return filled, [Fault(file, 1, "the sheet is empty: its header must stay")]
    places, faults = _header(sheet, filled, file)
    if faults:
        return filled, faults
    body = filled[1:]
    columns = {column.name: (place, read_cells(body[place], column)) for column, place in places}
    faults = [
        Fault(file, int(row), f"column {_letter(place)} {name}: {_shown(shown)}{reason}")
        for name, (place, read) in columns.items()
        for row, shown, reason in zip(body[ROW], read["shown"], read["reason"], strict=True)
        if reason is not None
    ]
    rows = pl.DataFrame(
        {name: read["value"] for name, (_, read) in columns.items()}
        | {ROW: body[ROW].cast(pl.Int64), FILE: pl.Series([file] * body.height, dtype=pl.String)}
    )
    return rows, [*faults, *_repeated(sheet, rows, {column.name: place for column, place in places}, file)]


def _name(path: Path, sheet: Sheet) -> str:
    """What faults call a sheet."""
    return f"{path.name} sheet {sheet.title}"


def _shown(text: str | None) -> str:
    return f"{text!r} " if text else ""


def _letter(place: str) -> str:
    """What a spreadsheet calls the column `c<number>`."""
    return str(xl_col_to_name(int(place[1:])))


def _header(sheet: Sheet, filled: pl.DataFrame, file: str) -> tuple[list[tuple[Column, str]], list[Fault]]:
    """The columns with their places, by the header in the first row that is not empty."""
    row, *texts = filled.row(0)
    by_name = {spelling: column for column in sheet.columns for spelling in (column.name, column.label)}
    places: dict[str, tuple[Column, str]] = {}
    faults: list[Fault] = []
    for place, text in zip(filled.columns[1:], texts, strict=True):
        if text is None:
            if filled[place].null_count() < filled.height:
                faults.append(Fault(file, row, f"column {_letter(place)}: cells without a header: name or delete it"))
            continue
        column = by_name.get(text.split()[-1]) or by_name.get(text)
        if column is None:
            faults.append(Fault(file, row, f"column {_letter(place)}: header {text!r} is not one of this sheet"))
        elif column.name in places:
            faults.append(Fault(file, row, f"column {_letter(place)}: header {column.name} is there twice"))
        else:
            places[column.name] = (column, place)
    faults += [
        Fault(file, row, f"no column {column.label} {column.name}: give the header back as the draft had it")
        for column in sheet.columns
        if column.name not in places
    ]
    return list(places.values()), faults


def _repeated(sheet: Sheet, rows: pl.DataFrame, places: dict[str, str], file: str) -> Iterator[Fault]:
    """Rows that have the key of one above them."""
    key = [name for name in sheet.seed.key if name in places]
    first: dict[tuple[object, ...], int] = {}
    for cells in rows.select(*key, ROW).rows():
        before = first.setdefault(cells[:-1], cells[-1])
        if before != cells[-1]:
            names = ", ".join(f"{_letter(places[name])} {name}" for name in key)
            what = " / ".join(str(cell) for cell in cells[:-1] if cell is not None)
            yield Fault(file, cells[-1], f"column {names}: {what!r} is the key of row {before} too")


def _faults_of_register(path: Path, sheet: Sheet, rows: pl.DataFrame, rulebook: str) -> list[Fault]:
    """The register has one row, of the rulebook that the draft is of."""
    if rows.is_empty():
        return [Fault(_name(path, sheet), 2, "no row: give back the row of the new version")]
    more = [
        Fault(file, row, "a second row: a draft is of one version") for file, row in rows[1:].select(FILE, ROW).rows()
    ]
    others = rows.filter(pl.col("rulebook_code") != rulebook).select(FILE, ROW, "rulebook_code").rows()
    return more + [
        Fault(file, row, f"column rulebook_code: {code!r} is not {rulebook!r}, the rulebook of this draft")
        for file, row, code in others
    ]
