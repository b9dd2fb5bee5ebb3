"""What a bank's person sees of an enterprise, as a workbook."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

import polars as pl
import xlsxwriter

from pipelines.banks.lens import Seen
from pipelines.pages.words import label
from pipelines.publish.dictionary.dictionary import DescribedColumn
from pipelines.released.export.relation import PREFIX_RULE, forms_of
from pipelines.released.export.workbook import write_rows
from serving.desk.desk import Visit
from serving.desk.view import PURPOSE_NAMES

_OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_numbers": False,
    "strings_to_urls": False,
    "default_date_format": "yyyy-mm-dd",
}
_DECIMAL = re.compile(r"DECIMAL\((\d+),(\d+)\)")


def _scopes(codes: Iterable[str]) -> str:
    return ", ".join(str(label("consent_scope", one)) for one in sorted(codes)) or "—"


def workbook_of(visit: Visit, seen: Seen) -> bytes:
    """A sheet about it, with what is not visible, and a sheet for each table.

    Cells are those of `kechuang export --xlsx`: numbers and dates are such, but for columns with more digits than a
    sheet keeps, which are texts.

    Raises:
        KechuangError: a text has more characters than a cell.
    """
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, _OPTIONS) as book:
        head = book.add_worksheet("关于 About")
        release = visit.served.release
        facts = [("企业 / Enterprise", seen.enterprise_id), ("发布 / Release", release.release_id),
                 ("业务日期 / Business date", str(release.business_date)),
                 ("用途 / Purpose", str(PURPOSE_NAMES[visit.purpose])),
                 ("企业同意提供 / Consented", _scopes(seen.held)),
                 ("文本前缀 / Prefix of texts", " / ".join(PREFIX_RULE))]  # fmt: skip
        hidden = [(f"{table}: {', '.join(columns)}", f"须同意 / needs: {_scopes(scopes.split(','))}")
                  for table, found in seen.hidden.items() for scopes, columns in found.items()]  # fmt: skip
        title = [("未经同意不可见 / Not visible without consent", "")] if hidden else []
        for no, pair in enumerate((*facts, *title, *hidden)):
            for at, text in enumerate(pair):
                head.write_string(no, at, text)
        head.set_column(0, 1, 60)
        for name, rows in seen.sections.items():
            told = {one.name: one for one in visit.served.tables[name].columns}
            columns = tuple(rows[0]) if rows else ()
            typed = pl.DataFrame([_typed(told[column], [row[column] for row in rows]) for column in columns])
            heads = [f"{column} {told[column].zh}"[:200] for column in columns]
            write_rows(book.add_worksheet(name[:31]), name, typed, forms_of(typed), heads)
    return out.getvalue()


def _typed(column: DescribedColumn, values: list[Any]) -> pl.Series:
    """Values as the dictionary types them; decimals and dates come as texts."""
    if decimal := _DECIMAL.fullmatch(column.type):
        exact = [None if value is None else Decimal(value) for value in values]
        return pl.Series(column.name, exact, pl.Decimal(int(decimal[1]), int(decimal[2])))
    if column.type == "DATE":
        days = [None if value is None else date.fromisoformat(value) for value in values]
        return pl.Series(column.name, days, pl.Date)
    kind = {"BOOLEAN": pl.Boolean, "INTEGER": pl.Int64, "BIGINT": pl.Int64}.get(column.type, pl.String)
    return pl.Series(column.name, values, kind)
