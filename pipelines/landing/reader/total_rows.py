"""Rows of totals among the rows of a table: a sum of records is no record, and its label no enterprise."""

from __future__ import annotations

import polars as pl

TOTALS = "is a row of totals, not a record"
_LABEL = r"^(?:本页|本表|全部|以上|总)?(?:合计|总计|小计|共计|累计|(?i:(?:sub|grand )?total))(?:数|金额)?$"
_LABELLED = 3
"""In how many columns from the left the label may stand."""


def total_rows(cells: pl.DataFrame) -> pl.Series:
    """Whether each row is labelled as a total: `合 计：` in one of the first columns of `c0`, `c1`, …"""
    names = [name for name in (f"c{place}" for place in range(_LABELLED)) if name in cells.columns]
    label = (pl.col(name).str.replace_all(r"[\s:：()（）]", "").str.contains(_LABEL) for name in names)
    return cells.select(pl.any_horizontal(label).fill_null(value=False).alias("is_total"))["is_total"]
