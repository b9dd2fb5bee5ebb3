"""A file of the city in which persons' decisions are kept: numbered rows that are added and never changed.

Independent of the kind of decision: the first column of a schema is the number, every other must be filled unless it
says so.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import Path

import polars as pl

from pipelines.base.durable import replacing
from pipelines.base.errors import KechuangError
from pipelines.base.spreadsheet import from_cell, write_csv
from pipelines.base.text_csv import read_text_csv

Schema = Mapping[str, type[pl.DataType]]


def read_rows(path: Path, schema: Schema) -> pl.DataFrame:
    """Every row with the columns and types of `schema`, in the file's order; none if there is no file.

    A cell that is not a number or date is null: `refuse_wrong_rows` refuses it.

    Raises:
        KechuangError: the file is not a table in UTF-8 or GB 18030, or its header differs.
    """
    if not path.exists():
        return pl.DataFrame(schema=schema)
    text = read_text_csv(path)
    if text.columns != list(schema):
        raise KechuangError(f"{path.name}: its columns are not {', '.join(schema)}: correct the header")
    numbers = [name for name, kind in schema.items() if kind == pl.Int64]
    dates = [name for name, kind in schema.items() if kind == pl.Date]
    return text.with_columns(from_cell(pl.all())).with_columns(
        pl.col(numbers).cast(pl.Int64, strict=False), pl.col(dates).str.to_date("%Y-%m-%d", strict=False)
    )


def refuse_wrong_rows(
    rows: pl.DataFrame, path: Path, schema: Schema, verdicts: Collection[str], may_be_empty: Collection[str] = ()
) -> None:
    """Make sure that all is filled, that `verdict` is one of `verdicts`, and that no number appears twice.

    Raises:
        KechuangError: names the first row and column that is wrong.
    """
    for name, kind in schema.items():
        is_blank = pl.col(name).is_null() | (pl.col(name).cast(pl.String).str.strip_chars() == "")
        if name not in may_be_empty:
            what = "a date like 2026-06-30" if kind == pl.Date else "a number" if kind == pl.Int64 else "not empty"
            refuse(rows, is_blank, path, f"column {name}: must be {what}: correct the row")
    allowed = f"must be one of {', '.join(verdicts)}"
    refuse(rows, ~pl.col("verdict").is_in(list(verdicts)), path, f"column verdict: {allowed}: correct it")
    number = next(iter(schema))
    again = f"column {number}: appears twice: give it the next number"
    refuse(rows, ~pl.col(number).is_first_distinct(), path, again)


def refuse(rows: pl.DataFrame, is_wrong: pl.Expr, path: Path, what: str) -> None:
    """Make sure that no row is wrong; a row is named as a spreadsheet numbers it, with the header as row 1.

    Raises:
        KechuangError: the first wrong row, and `what` is wrong with it.
    """
    found = rows.with_row_index("row", offset=2).filter(is_wrong)["row"]
    if len(found):
        raise KechuangError(f"{path.name}: row {found[0]}, {what}")


def last_number(rows: pl.DataFrame) -> int:
    """The highest number given so far, 0 if none."""
    return int(max(rows.to_series(0), default=0))


def write_rows(rows: pl.DataFrame, path: Path) -> None:
    """Replace the file as a whole; a reader sees the one before or this one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with replacing(path) as temporary:
        write_csv(rows, temporary)
