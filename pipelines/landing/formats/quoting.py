"""Quotation marks that are opened and not closed, and what they swallow. Reads text, casts nothing.

A delimited text with such a mark still parses: the rows up to the next mark become one cell, without an error.
"""

from __future__ import annotations

import csv
import mmap
import re
from pathlib import Path

import polars as pl

from pipelines.base.errors import RejectedDeliveryError
from pipelines.landing.formats.opened import BadRecord

_FEWEST_COLUMNS = 4
_MARK = '"'
_LOOSE = "holds quotation marks inside a quoted cell, so that its cells cannot be told apart: have them doubled"


def swallowed_rows(frame: pl.DataFrame, names: list[str], delimiter: str) -> pl.Series:
    """How many rows each row of `frame` has swallowed (0 for a sound one).

    A cell that opens in one row and ends in the same column n rows later holds n line breaks and n times the
    delimiters of a row. Text that merely runs over lines matches that by a rare chance only; in a table of few
    columns it is not so rare, and nothing is looked for there.
    """
    if len(names) < _FEWEST_COLUMNS:
        return pl.zeros(frame.height, dtype=pl.UInt32, eager=True)
    counts = []
    for name in names:
        breaks = pl.col(name).str.count_matches("\n", literal=True)
        delimiters = pl.col(name).str.count_matches(delimiter, literal=True)
        counts.append(pl.when(delimiters == breaks * (len(names) - 1)).then(breaks).otherwise(0))
    return frame.select(swallowed=pl.max_horizontal(counts))["swallowed"]


def refuse_loose_quotes(path: Path, delimiter: str) -> None:
    """Refuse a text in which a quoted cell runs over lines and goes on after its closing mark.

    Only for texts with cells of several lines; costs a pass of the standard library's parser.

    Raises:
        RejectedDeliveryError: names the row, as a spreadsheet would number it.
    """
    usual = csv.field_size_limit(1 << 30)  # long cells are judged later, row by row
    try:
        _refuse_loose_quotes(path, delimiter)
    finally:
        csv.field_size_limit(usual)


def _refuse_loose_quotes(path: Path, delimiter: str) -> None:
    with path.open(encoding="utf-8", newline="") as stream:
        reader = csv.reader(stream, delimiter=delimiter, strict=True)
        row_no, line_no = 1, 0
        while True:
            try:
                if next(reader, None) is None:
                    return
            except csv.Error as error:
                if reader.line_num > line_no + 1:
                    raise RejectedDeliveryError(
                        "quote_not_closed",
                        f"row {row_no}: a quotation mark is opened and not closed where its cell ends",
                    ) from error
            row_no, line_no = row_no + 1, reader.line_num


def repaired(
    path: Path, delimiter: str, width: int, header_lines: int, header_row_no: int, spare: Path
) -> tuple[Path, list[BadRecord]]:
    """The text with stray quotation marks inside quoted cells doubled, and the rows to quarantine.

    `"上海"新"公司"` is read as `上海新"公司"` by parsers, silently. A line whose cells can be told apart is
    rewritten; another is left empty, so that all keep their numbers. Nothing is written if there is no such mark.

    Args:
        path: a table in UTF-8.
        delimiter: what parts its cells.
        width: how many cells a row has.
        header_lines: lines that the header and what is above it take.
        header_row_no: the number of the header's row.
        spare: where the repaired text may be written.
    """
    not_ended = f'[^{re.escape(delimiter)}"\r\n]'
    loose = re.compile(f'{not_ended}"{not_ended}|(?:^|{re.escape(delimiter)})""{not_ended}', re.MULTILINE)
    if not _may_hold(path, loose.pattern):
        return path, []
    broken: list[BadRecord] = []
    is_inside, row_no = False, header_row_no
    with path.open(encoding="utf-8", newline="") as source, spare.open("w", encoding="utf-8", newline="") as target:
        for line_no, line in enumerate(source, start=1):
            if line_no > header_lines and not is_inside:
                row_no += 1
                text = line.rstrip("\r\n")
                if loose.search(text) and (cells := _told_apart(text, delimiter, width)) != [text]:
                    end = line[len(text) :]
                    if cells is None and text.count('"') % 2 == 0:
                        broken.append(BadRecord(row_no, text, _LOOSE))
                        target.write(end)
                        continue
                    if cells is not None:
                        target.write(delimiter.join(f'"{cell.replace(_MARK, _MARK * 2)}"' for cell in cells) + end)
                        continue
            target.write(line)
            is_inside ^= line.count(_MARK) % 2 == 1
    return spare, broken


def _may_hold(path: Path, pattern: str) -> bool:
    """Whether the pattern may be in the text: by its bytes, which is fast and may say yes too often."""
    if not path.stat().st_size:
        return False
    with path.open("rb") as stream, mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ) as raw:
        return raw.find(b'"') >= 0 and re.search(pattern.encode(), raw, re.MULTILINE) is not None


def _told_apart(line: str, delimiter: str, width: int) -> list[str] | None:
    """The cells of a line, each with its marks; None if they cannot be told apart, `[line]` if it needs no repair.

    A mark closes a cell only where the cell ends. Two of them there may be one in the text, or one and the end.
    """
    readings: list[tuple[int, list[str]]] = []
    for two_end_a_cell in (False, True):
        cells, is_sound, never_closed = _cells(line, delimiter, two_end_a_cell=two_end_a_cell)
        if is_sound:
            return [line]
        if len(cells) == width:
            readings.append((never_closed, cells))
    fewest = min((never_closed for never_closed, _ in readings), default=0)
    found = {tuple(cells) for never_closed, cells in readings if never_closed == fewest}
    return list(found.pop()) if len(found) == 1 else None


def _cells(line: str, delimiter: str, *, two_end_a_cell: bool) -> tuple[list[str], bool, int]:
    """The cells, whether a strict parser gives the same, and in how many a mark begins that no mark ends."""
    at, cells, is_sound, never_closed = 0, list[str](), True, 0
    while at <= len(line):
        end = -1
        if is_quoted := line[at : at + 1] == _MARK:
            end = _end_of(line, at + 1, delimiter, two_end_a_cell=two_end_a_cell)
        if end >= 0:
            body = line[at + 1 : end]
            is_sound = is_sound and _MARK not in body.replace(_MARK * 2, "")
            cells.append(body.replace(_MARK * 2, _MARK))
            at = end + 2
            continue
        never_closed += is_quoted
        end = line.find(delimiter, at)
        end = len(line) if end < 0 else end
        cells.append(line[at:end])
        at = end + 1
    return cells, is_sound and not never_closed, never_closed


def _end_of(line: str, start: int, delimiter: str, *, two_end_a_cell: bool) -> int:
    """Where the mark is that closes a cell; -1 if none does."""
    at = line.find(_MARK, start)
    while at >= 0:
        run = at
        while line[run : run + 1] == _MARK:
            run += 1
        is_at_end = run == len(line) or line[run] == delimiter
        if is_at_end and ((run - at) % 2 == 1 or two_end_a_cell):
            return run - 1
        at = line.find(_MARK, run)
    return -1
