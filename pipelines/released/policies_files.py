"""Enterprises of support programmes as a file for a spreadsheet: CSV in UTF-8, or a workbook of one sheet."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from pipelines.base.durable import replacing
from pipelines.base.errors import KechuangError
from pipelines.base.spreadsheet import write_csv
from pipelines.base.workbook import opened_workbook
from pipelines.released.export.relation import forms_of, refuse_existing
from pipelines.released.export.workbook import MOST_ROWS, OPTIONS, write_rows

_HEADS = {
    "rulebook_code": "规则集 / Rulebook",
    "programme_code": "事项代码 / Programme code",
    "name_zh": "事项 / Programme (zh)",
    "name_en": "事项 / Programme (en)",
    "window_state_code": "申报期 / Window",
    "enterprise_id": "企业标识 / Enterprise",
    "enterprise_name": "企业名称 / Name",
    "county_name": "区县 / District",
    "place_code": "状态 / State",
    "missing_code": "所差条件代码 / Missing (code)",
    "missing_zh": "所差条件 / Missing (zh)",
    "missing_en": "所差条件 / Missing (en)",
    "title_state_code": "所缺资格的条件 / Conditions of the missing title",
    "requirement_value": "现为 / Value",
    "gap_value": "差额 / Gap",
    "unit_code": "单位 / Unit",
    "manual_count": "须人工判断 / To be judged",
}


def write_matches(rows: pl.DataFrame, path: Path) -> None:
    """Write the rows of `read_matches` into a new `.csv` or `.xlsx` file, with heads in both languages.

    Raises:
        KechuangError: the name ends otherwise, the file exists, or a sheet has no room for the rows.
    """
    kind = path.suffix.lower()
    if kind not in (".csv", ".xlsx"):
        raise KechuangError(f"{path}: give a name that ends with .csv or .xlsx")
    refuse_existing(path)
    if kind == ".xlsx" and rows.height > MOST_ROWS:
        raise KechuangError(f"{rows.height:,} rows do not fit into a sheet: write a .csv, or name a programme")
    heads = [_HEADS[name] for name in rows.columns]
    with replacing(path) as temporary:
        if kind == ".csv":
            write_csv(rows.rename(dict(zip(rows.columns, heads, strict=True))), temporary, encoding="utf-8-sig")
        else:
            with opened_workbook(temporary, OPTIONS) as book:
                write_rows(book.add_worksheet("policies"), "policies", rows, forms_of(rows), heads)
