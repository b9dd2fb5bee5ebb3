"""Texts of others as cells of a CSV or XLSX: a spreadsheet shows them and calculates nothing.

The one function for every such file that we write, and its inverse for those that come back. Spreadsheets take a cell
for a formula if it begins with = + - or @, some also behind blanks, a tab or a line break, and those of East Asia in
full width (OWASP, CSV Injection). An apostrophe in front makes it a text.
"""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import polars as pl

from pipelines.base.errors import KechuangError
from pipelines.base.gb18030 import encode_gb18030

_BLANKS = r"[\s\u00a0\u00ad\u200b-\u200f\u2060\ufeff]*"
_SIGNS = r"[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20\ufe66\ufe62\ufe63\ufe6b\u2212\u207a\u207b\u208a\u208b\u207c\u208c]"
_FORMULA = rf"^'*{_BLANKS}{_SIGNS}"
_NUMBER = r"^[+-]?[0-9]+(\.[0-9]+)?$"
_MADE_SAFE = rf"^'+{_BLANKS}{_SIGNS}"
_STAND_IN = "\x01"


def as_cell(text: pl.Expr) -> pl.Expr:
    """Each text as a cell that is not a formula; numbers such as -12.5 stay numbers.

    A text that looks as if this had been done gets an apostrophe more, so that `from_cell` gives back every text.
    """
    is_harmless = ~text.str.contains(_FORMULA) | text.str.contains(_NUMBER)
    return pl.when(is_harmless).then(text).otherwise("'" + text)


def from_cell(text: pl.Expr) -> pl.Expr:
    """The text that `as_cell` made a cell of."""
    return pl.when(~text.str.contains(_MADE_SAFE)).then(text).otherwise(text.str.slice(1))


def write_csv(
    frame: pl.DataFrame,
    path: Path,
    *,
    encoding: Literal["utf-8", "utf-8-sig", "gb18030"] = "utf-8",
    delimiter: str = ",",
    is_for_spreadsheets: bool = True,
) -> None:
    """Write a CSV with every text as a cell and between quotation marks, whatever separator its reader takes.

    Args:
        frame: any columns; those that are not text stay as they are.
        path: the file.
        encoding: `utf-8-sig` begins with the mark by which spreadsheets know UTF-8.
        delimiter: one character, also one of several bytes such as ※.
        is_for_spreadsheets: if not, texts stay as they are: for files that only a database reads.

    Raises:
        KechuangError: a text holds the control character that stands in for such a delimiter while it is written.
    """
    texts = frame.with_columns(as_cell(pl.col(pl.String))) if is_for_spreadsheets else frame
    written = _STAND_IN if len(delimiter.encode()) > 1 else delimiter
    content = texts.write_csv(quote_style="non_numeric", separator=written)
    if written != delimiter:
        if content.count(_STAND_IN) != (frame.height + 1) * max(0, frame.width - 1):
            raise KechuangError(f"{path.name}: a text holds the control character U+0001: use another delimiter")
        content = content.replace(_STAND_IN, delimiter)
    path.write_bytes(encode_gb18030(content) if encoding == "gb18030" else content.encode(encoding))
