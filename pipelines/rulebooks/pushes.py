"""Cultivation lists as they were pushed: reading the pushes, and recording one. Rows are never changed."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import polars as pl

from pipelines.base.errors import KechuangError
from pipelines.city.decision_file import last_number, read_rows, refuse, write_rows

_SCHEMA = {
    "push_no": pl.Int64,
    "rulebook_code": pl.String,
    "push_date": pl.Date,
    "enterprise_id": pl.String,
    "layer_code": pl.String,
    "pushed_by": pl.String,
}
_ONCE = ("rulebook_code", "push_date", "enterprise_id")


def read_pushes(path: Path) -> pl.DataFrame:
    """Every member of every push, in order of its number; none if there is no file.

    Raises:
        KechuangError: as `read_rows`, a cell is empty or not of its type, a number or a member is twice in it.
    """
    rows = read_rows(path, _SCHEMA)
    for name, kind in _SCHEMA.items():
        is_blank = pl.col(name).is_null() | (pl.col(name).cast(pl.String).str.strip_chars() == "")
        what = "a date like 2026-06-30" if kind == pl.Date else "a number" if kind == pl.Int64 else "not empty"
        refuse(rows, is_blank, path, f"column {name}: must be {what}: correct the row")
    refuse(rows, ~pl.col("push_no").is_first_distinct(), path, "column push_no: appears twice: give it the next number")
    refuse(rows, ~pl.struct(_ONCE).is_first_distinct(), path, "the enterprise is twice in one push: remove a row")
    return rows.sort("push_no")


def add_push(members: pl.DataFrame, rulebook: str, push_date: date, by: str, path: Path) -> int:
    """Record a push of one list; returns how many members it has.

    Args:
        members: enterprise_id and layer_code of every member, in any order.
        rulebook: code of the list.
        push_date: the business date of the build that the list is of.
        by: who pushes it.
        path: the city's file of pushes.

    Raises:
        KechuangError: as `read_pushes`; the list has no member, or was pushed on that day or later.
    """
    before = read_pushes(path)
    if members.is_empty():
        raise KechuangError(f"{rulebook}: the list has no member: nothing to push")
    later = before.filter((pl.col("rulebook_code") == rulebook) & (pl.col("push_date") >= push_date))
    if later.height:
        newest = later["push_date"].sort()[-1]
        raise KechuangError(f"{rulebook}: was pushed on {newest}: push a build of a later day")
    first = last_number(before) + 1
    rows = members.sort("enterprise_id").select(
        push_no=pl.int_range(first, first + members.height),
        rulebook_code=pl.lit(rulebook),
        push_date=pl.lit(push_date),
        enterprise_id="enterprise_id",
        layer_code="layer_code",
        pushed_by=pl.lit(by),
    )
    write_rows(pl.concat([before, rows.select(pl.col(name).cast(kind) for name, kind in _SCHEMA.items())]), path)
    return members.height
