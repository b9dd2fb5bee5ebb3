"""Reading a CSV that a person or a bureau wrote, as text: in UTF-8 or, as spreadsheets in China save it, GB 18030."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import polars as pl

from pipelines.base.errors import KechuangError
from pipelines.base.gb18030 import decode_gb18030
from pipelines.base.plural import counted


def read_text_csv(path: Path) -> pl.DataFrame:
    """Every column as text; an empty cell is null.

    Raises:
        KechuangError: the file is not there, is in neither coding, or is not a table.
    """
    if not path.is_file():
        raise KechuangError(f"{path}: no such file")
    raw = path.read_bytes()
    for decode in (_utf8, decode_gb18030):
        try:
            text = decode(raw)
        except UnicodeDecodeError:
            continue
        try:
            return pl.read_csv(text.encode(), infer_schema=False)
        except pl.exceptions.PolarsError:
            raise KechuangError(f"{path.name}: {_fault(text)}: save it as CSV again") from None
    raise KechuangError(f"{path.name}: is neither UTF-8 nor GB 18030: save it as CSV UTF-8")


def _utf8(raw: bytes) -> str:
    return raw.decode("utf-8-sig")


def _fault(text: str) -> str:
    rows = csv.reader(io.StringIO(text))
    header = next(rows, [])
    if not header:
        return "is empty"
    for number, cells in enumerate(rows, 2):
        if len(cells) > len(header):
            return f"row {number} has {counted(len(cells), 'cell')}, the header has {len(header)}"
    return "is not a comma-separated table"
