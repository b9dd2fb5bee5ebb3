"""Quotation marks that are opened and not closed, and what they swallow. Reads text, casts nothing.

A delimited text with such a mark still parses: the rows up to the next mark become one cell, and nobody misses them.
"""

from __future__ import annotations

import csv
from pathlib import Path

import polars as pl

from pipelines.base.errors import RejectedDeliveryError

_FEWEST_COLUMNS = 4


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
