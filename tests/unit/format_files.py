"""Small workbooks written by hand, and shorthands to read a file of any format. No tests here."""

import io
import zipfile
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape, quoteattr

import polars as pl
from small_feed import small_feed

from pipelines.contracts.feed import Feed
from pipelines.landing.reader.account import Problem, Reading, ReadRequest
from pipelines.landing.reader.delivery import read

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_CONTENT = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_FORMATS = (0, 14, 22, 10, 9, 27, 31, 36, 50, 57, 58, 164, 165, 166, 167, 168, 169, 170, 171)
_CODES = {
    164: "0.0%",
    165: '0.00"%"',
    166: "[红色]#,##0.00;\\-0.00",
    167: "#,##0,",
    168: '0\\.0,"万"',
    169: "0.00,,_);(0.00,,)",
    170: '#,##0.00"万元"',
    171: "0.0\\亿",
}
GENERAL, DATE, DATE_AND_TIME, PERCENT, WHOLE_PERCENT = range(5)
EAST_ASIAN_DATES = range(5, 11)
OWN_PERCENT, PERCENT_SIGN_ALONE, COLOURED = range(11, 14)
SCALED = range(14, 19)
"""Styles of the workbooks made here."""


class Number(str):
    """A number as it is in the file, with its style."""

    style: int = GENERAL

    def __new__(cls, text: str, style: int = GENERAL) -> "Number":
        number = super().__new__(cls, text)
        number.style = style
        return number


class Error(str):
    """A cell that is an error, such as #N/A."""


def _cell(column: int, row: int, value: str | bool | None) -> str:
    letters = chr(65 + column) if column < 26 else chr(64 + column // 26) + chr(65 + column % 26)
    place = f'r="{letters}{row}"'
    if value is None:
        return ""
    if isinstance(value, bool):
        return f'<c {place} t="b"><v>{int(value)}</v></c>'
    if isinstance(value, Number):
        return f'<c {place} s="{value.style}"><v>{value}</v></c>'
    if isinstance(value, Error):
        return f'<c {place} t="e"><v>{value}</v></c>'
    return f'<c {place} t="inlineStr"><is><t xml:space="preserve">{escape(value)}</t></is></c>'


def sheet_xml(rows: list[list[Any]]) -> str:
    """A sheet's part; an empty list is a row that is not in the file, as spreadsheets leave it out."""
    lines = (
        f'<row r="{no}">{"".join(_cell(at, no, value) for at, value in enumerate(row))}</row>'
        for no, row in enumerate(rows, start=1)
        if row
    )
    return f'<worksheet xmlns="{_MAIN}"><sheetData>{"".join(lines)}</sheetData></worksheet>'


def workbook(
    sheets: dict[str, list[list[Any]]],
    *,
    hidden: dict[str, str] | None = None,
    properties: str = "",
    **parts: str,
) -> bytes:
    """An XLSX; `parts` replaces the XML of a sheet, by its name, `hidden` gives sheets a state.

    `properties` is the workbook's element `workbookPr`.
    """
    states = {name: f' state="{state}"' for name, state in (hidden or {}).items()}
    names = list(sheets)
    types = "".join(
        f'<Override PartName="/xl/worksheets/sheet{no}.xml" ContentType="{_CONTENT}.worksheet+xml"/>'
        for no in range(1, len(names) + 1)
    )
    listed = "".join(
        f'<sheet name="{name}" sheetId="{no}"{states.get(name, "")} r:id="r{no}"/>'
        for no, name in enumerate(names, start=1)
    )
    links = "".join(
        f'<Relationship Id="r{no}" Type="{_OFFICE}/worksheet" Target="worksheets/sheet{no}.xml"/>'
        for no in range(1, len(names) + 1)
    )
    styles = "".join(f'<xf numFmtId="{form}" applyNumberFormat="1"/>' for form in _FORMATS)
    codes = "".join(f'<numFmt numFmtId="{no}" formatCode={quoteattr(code)}/>' for no, code in _CODES.items())
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(
            "[Content_Types].xml",
            f'<Types xmlns="{_PACKAGE}/content-types"><Default Extension="xml" ContentType="application/xml"/>'
            '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            f'<Override PartName="/xl/workbook.xml" ContentType="{_CONTENT}.sheet.main+xml"/>{types}</Types>',
        )
        archive.writestr(
            "_rels/.rels",
            f'<Relationships xmlns="{_PACKAGE}/relationships">'
            f'<Relationship Id="r1" Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        )
        archive.writestr(
            "xl/workbook.xml",
            f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}">{properties}<sheets>{listed}</sheets></workbook>',
        )
        archive.writestr(
            "xl/_rels/workbook.xml.rels",
            f'<Relationships xmlns="{_PACKAGE}/relationships">{links}'
            f'<Relationship Id="s" Type="{_OFFICE}/styles" Target="styles.xml"/></Relationships>',
        )
        archive.writestr(
            "xl/styles.xml",
            f'<styleSheet xmlns="{_MAIN}"><numFmts>{codes}</numFmts><cellXfs>{styles}</cellXfs></styleSheet>',
        )
        for no, name in enumerate(names, start=1):
            archive.writestr(f"xl/worksheets/sheet{no}.xml", parts.get(name) or sheet_xml(sheets[name]))
    return buffer.getvalue()


def request(folder: Path, raw: bytes, name: str, feed: Feed | None = None, limit: int = 1 << 28) -> ReadRequest:
    """A request to read `raw`, delivered as `name`, in `folder`."""
    (folder / "raw").write_bytes(raw)
    return ReadRequest(
        raw=folder / "raw",
        file_name=name,
        delivery_id="0123456789abcdef",
        feed=feed or small_feed(),
        folder=folder,
        max_text_bytes=limit,
    )


def reading(folder: Path, raw: bytes, name: str, feed: Feed | None = None, limit: int = 1 << 28) -> Reading:
    """The account of `raw`, read in this process; every row of it landed or was quarantined."""
    account = read(request(folder, raw, name, feed, limit))
    assert account.problem is None, account.problem
    assert account.rows_in == account.rows_landed + account.rows_quarantined
    return account


def problem(folder: Path, raw: bytes, name: str, feed: Feed | None = None, limit: int = 1 << 28) -> Problem:
    """Why `raw` was rejected: one line."""
    account = read(request(folder, raw, name, feed, limit))
    assert account.problem is not None
    assert account == Reading(problem=account.problem)
    assert "\n" not in account.problem.message
    return account.problem


def landed(folder: Path, *names: str) -> list[tuple[Any, ...]]:
    """The landed rows' columns `names`."""
    return pl.read_parquet(folder / "rows.parquet").select(names).rows()


def set_aside(folder: Path) -> list[tuple[Any, ...]]:
    """Row number, column, text and reason of each row in quarantine."""
    return pl.read_parquet(folder / "quarantine.parquet").select("row_no", "column", "raw_text", "reason").rows()
