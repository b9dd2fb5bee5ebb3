"""`kechuang rulebook draft`: one workbook with all rules of a version, for a person to make the next version of.

Texts are written as texts and never as formulas. A number is written as a number where a spreadsheet keeps it exactly,
so that a column of weights can be summed, and as text where it would not be.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
from xlsxwriter.utility import xl_col_to_name

from pipelines.base.durable import replacing
from pipelines.base.errors import KechuangError
from pipelines.base.workbook import opened_workbook
from pipelines.contracts.column_types import decimal_shape
from pipelines.landing.formats.spreadsheet_numbers import number_texts
from pipelines.rulebooks.codes import Codes
from pipelines.rulebooks.drafts import guide
from pipelines.rulebooks.drafts.layout import CODES, GUIDE, Column, Sheet, sheet_title, sheets_of
from pipelines.rulebooks.seeds import REGISTER, Rulebooks

_CHOOSE = {
    "error_title": "代码 code",
    "error_message": "请从列表中选择，见“代码表 Codes”。 / Choose from the list; the sheet Codes explains it.",
}
_TYPES = {"integer": "整数。A whole number.", "date": "日期，如 2027-01-01。A date such as 2027-01-01."}
_MORE_ROWS = 300
"""Rows below the last that have drop-downs too, for rules that are added."""
_NARROWEST, _WIDEST, _OF_GUIDE = 9, 48, 72
"""Widths of columns, in characters."""
_LINE = 15
"""Height of a line, in points."""
_LONGEST_HINT, _LONGEST_TITLE = 255, 32
"""Characters that a spreadsheet shows beside a cell."""


def write_draft(
    rulebooks: Rulebooks, rulebook: str, base: str, version: str, path: Path, *, begins: date | None = None
) -> None:
    """Write the workbook of a draft: the rules of version `base` as version `version`.

    Args:
        rulebooks: what there is.
        rulebook: code of the rulebook.
        base: the version whose rules the draft starts from.
        version: name of the new version.
        path: the workbook, which must not be there yet.
        begins: first day in force, if it is known.

    Raises:
        KechuangError: there is no such rulebook or version, the new version is there already, or the file is.
    """
    rulebooks.version_of(rulebook, base)
    if version in rulebooks.versions_of(rulebook)["version"]:
        raise KechuangError(
            f"rulebook {rulebook} has a version {version!r} already, and it is never edited: give another --as"
        )
    if path.exists():
        raise KechuangError(f"{path}: exists already: give another --out, or remove it")
    new = {"version": version, "effective_from": begins.isoformat() if begins else None, "effective_to": None}
    rows: dict[str, pl.DataFrame] = {}
    for sheet in sheets_of(rulebooks, rulebook, base):
        cells = rulebooks.tables[sheet.seed.name].of(rulebook, base).select(*sheet.seed.types)
        if sheet.seed.name == REGISTER:
            cells = cells.with_columns(pl.lit(value, dtype=pl.String).alias(name) for name, value in new.items())
        rows[sheet.seed.name] = cells
    with replacing(path) as temporary, opened_workbook(temporary, {}) as book:
        _Draft(book, sheets_of(rulebooks, rulebook, base), rows).write(rulebook, base)


class _Draft:
    """The workbook while it is written."""

    def __init__(self, book: Any, sheets: list[Sheet], rows: dict[str, pl.DataFrame]) -> None:
        self._book, self._sheets, self._rows = book, sheets, rows
        text = {"num_format": "@", "valign": "top"}
        head = {"bold": True, "text_wrap": True, "valign": "top", "border": 1}
        self._text = book.add_format({**text, "text_wrap": True})
        # shown as General, but a program that is typed 5% keeps this format, and shows the 0.05 that it stores
        number = {"num_format": "General;-General", "valign": "top", "align": "right", "indent": 1}
        self._number = book.add_format(number)
        self._missing = book.add_format({**text, "bg_color": "#FFF2CC"})
        self._title = book.add_format({"bold": True, "font_size": 14})
        self._key = book.add_format({**head, "bg_color": "#1F4E78", "font_color": "#FFFFFF"})
        self._head = book.add_format({**head, "bg_color": "#D9E1F2"})
        self._sources: dict[tuple[str, ...], str] = {}

    def write(self, rulebook: str, base: str) -> None:
        """All sheets; the codes are written before the rules, whose drop-downs point to them."""
        first = self._book.add_worksheet(sheet_title(GUIDE))
        pages = [self._book.add_worksheet(sheet.title) for sheet in self._sheets]
        self._write_codes(self._book.add_worksheet(sheet_title(CODES)))
        self._write_guide(first, rulebook, base)
        for page, sheet in zip(pages, self._sheets, strict=True):
            self._write_rules(page, sheet)

    def _write_guide(self, page: Any, rulebook: str, base: str) -> None:
        page.set_column(0, 1, _OF_GUIDE)
        _put(page, 0, 0, str(guide.TITLE), self._title)
        for row, (fact, value) in enumerate(((guide.RULEBOOK, rulebook), (guide.BASE, base)), start=1):
            _put(page, row, 0, str(fact), self._text)
            _put(page, row, 1, value, self._text)
        for number, step in enumerate(guide.STEPS, start=1):
            _put(page, number + 3, 0, f"{number}. {step.zh}", self._text)
            _put(page, number + 3, 1, f"{number}. {step.en}", self._text)
            page.set_row(number + 3, _height([(step.zh, _OF_GUIDE), (step.en, _OF_GUIDE)]))
        page.protect()
        _fit_to_width(page)

    def _write_codes(self, page: Any) -> None:
        """Each list of codes once, whatever the columns that hold it, in two columns: code and meaning."""
        lists: dict[tuple[str, ...], tuple[Column, Codes]] = {}
        for column in (column for sheet in self._sheets for column in sheet.columns):
            if column.codes is not None and column.names is None:
                lists.setdefault(tuple(column.codes), (column, column.codes))
        for at, (key, (column, codes)) in enumerate(lists.items()):
            place = 2 * at
            _put(page, 0, place, column.header, self._head)
            _put(page, 0, place + 1, "含义\nmeaning", self._head)
            for row, (code, meaning) in enumerate(codes.items(), start=1):
                _put(page, row, place, code, self._text)
                _put(page, row, place + 1, str(meaning), self._text)
            page.set_column(place, place, _width([column.header, *codes]))
            page.set_column(place + 1, place + 1, _width(str(meaning) for meaning in codes.values()))
            self._sources[key] = _range(sheet_title(CODES), place, len(codes))
        page.freeze_panes(1, 0)
        page.protect()
        _fit_to_width(page)

    def _write_rules(self, page: Any, sheet: Sheet) -> None:
        rows = self._rows[sheet.seed.name]
        widths = {one.name: _width([one.header, *rows[one.name].drop_nulls()]) for one in sheet.columns}
        page.set_row(0, 2 * _LINE)
        for row, rule in enumerate(rows.iter_rows(named=True), start=1):
            page.set_row(row, _height((rule[name] or "", width) for name, width in widths.items()))
        for place, column in enumerate(sheet.columns):
            cells = rows[column.name].to_list()
            exact = _exact(cells) if column.is_number else ()
            form = self._number if column.is_number else self._text
            page.set_column(place, place, widths[column.name], form)
            _put(page, 0, place, column.header, self._key if column.is_key else self._head)
            for row, cell in enumerate(cells, start=1):
                if cell is None:
                    if column.must_fill:
                        page.write_blank(row, place, None, self._missing)
                elif cell in exact:
                    page.write_number(row, place, float(cell), form)
                else:
                    _put(page, row, place, cell, form)
            hint = {"input_title": column.label[:_LONGEST_TITLE], "input_message": _hint(column)}
            allowed = {"validate": "any"}
            if source := self._source(column):
                allowed = {"validate": "list", "source": source, **_CHOOSE}
            last = 1 if sheet.seed.name == REGISTER else rows.height + _MORE_ROWS
            if page.data_validation(1, place, last, place, {**allowed, **hint}):
                raise ValueError(f"{sheet.title}: the hint of {column.name} is longer than a spreadsheet shows")
        page.freeze_panes(1, 0)
        _fit_to_width(page)

    def _source(self, column: Column) -> str | None:
        """The cells that a drop-down lists: those of another sheet that the column names, or the codes."""
        if column.names is None:
            return self._sources[tuple(column.codes)] if column.codes is not None else None
        named = next((sheet for sheet in self._sheets if sheet.seed.name == column.names[0]), None)
        if named is None:  # rules of another kind; this rulebook has only some of them
            return None
        place = [one.name for one in named.columns].index(column.names[1])
        return _range(named.title, place, self._rows[named.seed.name].height + _MORE_ROWS)


def _put(page: Any, row: int, place: int, text: str, form: Any) -> None:
    """Write a text as a text, whatever it begins with."""
    if page.write_string(row, place, text, form):
        raise KechuangError(f"row {row + 1}: a cell of {len(text):,} characters is too long for a workbook")


def _exact(cells: list[str | None]) -> set[str]:
    """The numbers that a spreadsheet gives back as they are written."""
    texts = [cell for cell in cells if cell is not None]
    shown = number_texts(pl.Series([float(text) for text in texts], dtype=pl.Float64))
    return {text for text, given in zip(texts, shown, strict=True) if text == given}


def _range(title: str, place: int, rows: int) -> str:
    letter = xl_col_to_name(place, col_abs=True)
    return f"='{title}'!{letter}$2:{letter}${rows + 1}"


def _hint(column: Column) -> str:
    """What the column means and may hold, cut where a spreadsheet cuts it."""
    parts = ["键：改动即为另一条规则。Key: another value is another rule."] if column.is_key else []
    parts += [column.words.zh, column.words.en, *_what_fits(column)]
    return "\n".join(parts)[:_LONGEST_HINT]


def _what_fits(column: Column) -> list[str]:
    if shape := decimal_shape(column.type):
        return [f"数，至多 {shape[1]} 位小数。A number, at most {shape[1]} decimals."]
    return [_TYPES[column.type]] if column.type in _TYPES else []


def _columns(text: str) -> int:
    """How many columns of a character a line takes: two for a Chinese one."""
    return sum(2 if ord(letter) > 0x2E7F else 1 for letter in text)


def _width(texts: Iterable[str]) -> int:
    """Wide enough for the longest line."""
    widest = max((_columns(line) for text in texts for line in text.split("\n")), default=0)
    return min(max(widest + 2, _NARROWEST), _WIDEST)


def _height(cells: Iterable[tuple[str, int]]) -> int:
    """High enough for texts that are wrapped at these widths; not every program finds the height by itself."""
    return _LINE * max((-(-_columns(text) // (width - 2)) for text, width in cells if text), default=1)


def _fit_to_width(page: Any) -> None:
    """One page wide when printed."""
    page.set_landscape()
    page.fit_to_pages(1, 0)
