"""A table of a web page, as systems name .xls: rows of text cells, merged cells in their first place only."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

import polars as pl

from pipelines.base.errors import RejectedDeliveryError

_BLOCK = 1 << 20
_MOST_CELLS = 20_000_000
_WIDEST = 16_384
_HTML_START = re.compile(
    rb"\s*(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|meta|body|table|style|div|script)\b", re.I | re.S
)
_CELLS, _BREAKS = ("td", "th"), ("br", "p", "div")
_HIDDEN = ("script", "style", "title")


def begins_like_html(start: bytes) -> bool:
    """Whether these first bytes of a file are those of a web page, or of a table of one."""
    return (
        _HTML_START.match(start) is not None or re.search(rb"<\?xml[^>]*>.*<html[\s>]", start, re.I | re.S) is not None
    )


class _Tables(HTMLParser):
    """Collects the cells of all tables; a table inside a cell is a table of its own."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tables: list[list[list[str]]] = []
        self._open: list[list[list[str]]] = []
        self._cell: list[list[str] | None] = []
        self._hidden = self._cells = 0
        self._skips: list[int] = []
        self._below: list[dict[int, int]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _HIDDEN:
            self._hidden += 1
        elif tag == "table":
            self._open.append([])
            self.tables.append(self._open[-1])
            self._cell.append(None)
            self._below.append({})
        elif tag == "tr" and self._open:
            self._end_cell()
            self._open[-1].append([])
            self._fill()
        elif tag in _CELLS and self._open:
            self._end_cell()
            if not self._open[-1]:
                self._open[-1].append([])
            spans = {
                name: min(int(text), _WIDEST) for name, text in attrs if text and text.isascii() and text.isdigit()
            }
            self._begin_cell(max(1, spans.get("colspan", 1)), max(1, spans.get("rowspan", 1)))
        elif tag in _BREAKS and self._cell and self._cell[-1]:
            self._cell[-1].append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in _HIDDEN:
            self._hidden = max(0, self._hidden - 1)
        elif tag in (*_CELLS, "tr"):
            self._end_cell()
        elif tag == "table" and self._open:
            self._end_cell()
            for stack in (self._open, self._cell, self._below):
                stack.pop()

    def handle_data(self, data: str) -> None:
        if self._cell and self._cell[-1] is not None and not self._hidden:
            self._cell[-1].append(data)

    def _begin_cell(self, columns: int, rows: int) -> None:
        row = self._open[-1][-1]
        self._fill()
        at = len(row)
        if rows > 1:
            self._below[-1] |= {place: len(self._open[-1]) + rows - 1 for place in range(at, at + columns)}
        row += [""] * columns
        self._cells += columns
        if self._cells > _MOST_CELLS or len(row) > _WIDEST:
            raise RejectedDeliveryError(
                "too_large", f"holds a table of more than {_MOST_CELLS:,} cells or {_WIDEST:,} columns"
            )
        self._cell[-1] = []
        self._skips = [at]

    def _fill(self) -> None:
        """Leave empty the places that a cell of a row above takes."""
        row, no = self._open[-1][-1], len(self._open[-1])
        while self._below[-1].get(len(row), 0) >= no:
            row.append("")

    def _end_cell(self) -> None:
        if self._cell and (pieces := self._cell[-1]) is not None:
            lines = (" ".join(line.split()) for line in "".join(pieces).split("\n"))
            self._open[-1][-1][self._skips[0]] = "\n".join(line for line in lines if line)
            self._cell[-1] = None


def html_tables(path: Path) -> list[pl.DataFrame]:
    """The tables of the page in `path` (UTF-8) that hold a cell: text columns `c0`, `c1`, …

    Raises:
        RejectedDeliveryError: the page holds no table, or one that is too large.
    """
    parser = _Tables()
    with path.open(encoding="utf-8", newline="") as stream:
        while block := stream.read(_BLOCK):
            parser.feed(block)
    parser.close()
    found = [rows for rows in parser.tables if any(any(row) for row in rows)]
    if not found:
        words = "is a web page without a table, such as a sign-in page: fetch it again, or have the table sent as XLSX"
        raise RejectedDeliveryError("not_a_table", words)
    return [as_frame(rows) for rows in found]


def as_frame(rows: list[list[str]]) -> pl.DataFrame:
    """Rows of different lengths as text columns `c0`, `c1`, …; an empty cell is null."""
    width = max(map(len, rows))
    columns = {f"c{at}": [(row[at] or None) if at < len(row) else None for row in rows] for at in range(width)}
    return pl.DataFrame(columns, schema=dict.fromkeys(columns, pl.String))
