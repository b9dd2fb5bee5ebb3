"""Finds the header of a delimited text, and its delimiter: the contract's, else one that fits."""

from __future__ import annotations

import csv
import re
from collections import Counter
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from pipelines.base.errors import RejectedDeliveryError
from pipelines.contracts.feed import Feed
from pipelines.landing.formats.delimited import HEADER_LIMIT, TableText, first_lines
from pipelines.landing.formats.header_rows import SEARCHED_ROWS, NoHeaderError, find_header
from pipelines.landing.formats.quoting import repaired

_OTHERS = (",", "\t", ";", "|", "，", "^", "~", "※", "§", "\x01", "\x1f")
"""Tried where the contract's does not fit: of spreadsheets, of people, of banks and of Hive."""
_SEPARATOR = re.compile(r'^\ufeff?"?sep=(.)"?\s*$', re.IGNORECASE)
"""The first line, which names the delimiter for Excel."""
_BLANK = " \t\r\n\u3000"


@dataclass(frozen=True)
class _Records:
    """The first rows, padded to one length, how many cells each has, and its last line."""

    rows: list[list[str]]
    lengths: list[int]
    last_lines: list[int]

    def width_below(self, row: int, least: int) -> int:
        """How many cells most rows below `row` have, but not fewer than `least`."""
        return max([least, *(length for length, _ in Counter(self.lengths[row:]).most_common(1))])


def open_delimited(path: Path, feed: Feed, spare: Path) -> tuple[TableText, tuple[str, ...]]:
    """The table in `path` (UTF-8) below its header, and the texts above that; `spare` is for a text that is repaired.

    Raises:
        RejectedDeliveryError: the file has no text, or no header in its first rows fits a layout.
    """
    lines = first_lines(path)
    said = _SEPARATOR.match(lines[0])
    delimiters = [said[1]] if said else list(dict.fromkeys([feed.format.delimiter, *_OTHERS]))
    skipped = 1 if said else 0
    problem = RejectedDeliveryError("empty", "the file holds only separators: ask the bureau to send it again")
    if not any(line.strip("".join(delimiters) + _BLANK) for line in lines[skipped:]):
        raise problem
    best = -1
    for delimiter in delimiters:
        try:
            records = _records(lines[skipped:], delimiter)
            header = find_header(records.rows, _filled_until(records.rows), feed, records.lengths)
        except NoHeaderError as error:
            if error.matches > best:
                best, problem = error.matches, _named(error, records.rows, skipped)
            continue
        except csv.Error as error:
            if best < 0:
                problem = RejectedDeliveryError("not_a_table", f"the first line is not a header: {error}")
            continue
        last_line = records.last_lines[header.last_row - 1] + skipped
        width = records.width_below(header.last_row, max(header.places) + 1)
        sound, broken = repaired(path, delimiter, width, last_line, header.last_row + skipped, spare)
        if not delimiter.isascii():
            sound, delimiter = _by_commas(sound, delimiter, spare.with_name("by commas")), ","
        table = TableText(
            headers=header.names,
            path=sound,
            delimiter=delimiter,
            header_lines=last_line,
            header_row_no=header.last_row + skipped,
            has_rows=path.stat().st_size > HEADER_LIMIT or len(lines) > last_line,
            ragged=[*broken],
            width=width,
            places=header.places,
        )
        return table, header.title
    raise problem


def _by_commas(path: Path, delimiter: str, target: Path) -> Path:
    """The table with commas between its cells: pyarrow takes ASCII delimiters only. Each row keeps its lines."""
    usual = csv.field_size_limit(1 << 30)
    try:
        with path.open(encoding="utf-8", newline="") as source, target.open("w", encoding="utf-8", newline="") as to:
            csv.writer(to, lineterminator="\n").writerows(csv.reader(source, delimiter=delimiter))
    finally:
        csv.field_size_limit(usual)
    return target


def _named(error: NoHeaderError, rows: list[list[str]], skipped: int) -> NoHeaderError:
    """The error, with its row if that is not the first with a text."""
    first = next((no for no, row in enumerate(rows, start=1) if any(cell.strip() for cell in row)), 0)
    where = f"row {error.row + skipped}: " if error.row > first else ""
    return NoHeaderError(error, error.row, error.matches, f"{where}{error}")


def _records(lines: list[str], delimiter: str) -> _Records:
    """The rows in which the header is looked for, and one more; fewer if a cell is too long for one."""
    reader = csv.reader(lines, delimiter=delimiter)
    rows, last_lines = list[list[str]](), list[int]()
    try:
        for row in islice(reader, SEARCHED_ROWS + 1):
            rows.append(row)
            last_lines.append(reader.line_num)
    except csv.Error:
        if not rows:
            raise
    width = max(map(len, rows), default=0)
    padded = [row + [""] * (width - len(row)) for row in rows]
    return _Records(padded, list(map(len, rows)), last_lines)


def _filled_until(rows: list[list[str]]) -> list[int]:
    return [
        max((no for no, cell in enumerate(column, start=1) if cell.strip()), default=0)
        for column in zip(*rows, strict=True)
    ]
