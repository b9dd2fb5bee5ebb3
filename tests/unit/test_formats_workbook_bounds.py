"""Damaged and hostile workbooks: each ends in one line, or in quarantine, within its bounds."""

import io
import zipfile
from pathlib import Path
from typing import Any

from format_files import Number, problem, reading, request, set_aside, workbook
from small_feed import GOOD_CODE

from pipelines.landing.reader.child import ReaderLimits
from pipelines.landing.reader.pool import ReaderPool

HEADER = ["代码", "日期", "金额"]
GOOD = [GOOD_CODE, "2024-01-01", Number("5")]


def book(*rows: list[Any]) -> bytes:
    return workbook({"名单": [HEADER, *rows]})


def test_a_workbook_cut_off_or_changed_anywhere_ends_in_one_line(tmp_path: Path) -> None:
    good = book(GOOD)
    for length in range(4, len(good), 97):
        assert problem(tmp_path, good[:length], "a.xlsx").code == "damaged_zip"
    broken = workbook({"a": []}, a="<worksheet><sheetData><row r='1'><c r='A1'><v>1</v>")
    assert problem(tmp_path, broken, "a.xlsx").code in {"damaged", "empty", "unknown_layout"}


def test_bytes_of_an_old_workbook_that_are_none_end_in_one_line(tmp_path: Path) -> None:
    found = problem(tmp_path, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "a.xls")
    assert (found.code, found.message[:30]) == ("damaged", "the spreadsheet is damaged, or")


def test_a_document_that_is_no_spreadsheet(tmp_path: Path) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", "<document/>")
    assert problem(tmp_path, buffer.getvalue(), "a.docx").code == "not_a_table"


def test_a_workbook_without_cells(tmp_path: Path) -> None:
    assert problem(tmp_path, workbook({"a": [], "b": []}), "a.xlsx").code == "empty"


def test_a_bomb_stops_at_the_limit(tmp_path: Path) -> None:
    raw = workbook({"a": []}, a="<worksheet><sheetData>" + " " * 50_000_000)
    assert len(raw) < 100_000
    found = problem(tmp_path, raw, "a.xlsx", limit=1 << 20)
    assert (found.code, found.message) == ("too_large", "unpacks to more than the 1,048,576 bytes allowed")


def test_two_cells_far_apart_cannot_take_the_memory_of_all_between(tmp_path: Path) -> None:
    cells = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    raw = workbook({"a": []}, a=f'<worksheet xmlns="{main}"><sheetData>{cells}</sheetData></worksheet>')
    with ReaderPool(ReaderLimits(memory_bytes=1 << 30)) as readers:
        account = readers.read(request(tmp_path, raw, "a.xlsx"))
    assert account.problem is not None
    assert account.problem.code == "too_much_memory"


def test_an_entity_in_a_sheet_is_not_expanded(tmp_path: Path) -> None:
    entities = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10 if n else "x" * 10}">' for n in range(12))
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    cell = '<row r="1"><c r="A1" t="inlineStr"><is><t>&a11;</t></is></c></row>'
    raw = workbook(
        {"a": []}, a=f'<!DOCTYPE x [{entities}]><worksheet xmlns="{main}"><sheetData>{cell}</sheetData></worksheet>'
    )
    assert problem(tmp_path, raw, "a.xlsx").code in {"damaged", "unknown_layout", "empty"}


def test_a_very_long_cell_is_set_aside(tmp_path: Path) -> None:
    assert reading(tmp_path, book(GOOD, [GOOD_CODE, "x" * 50_000_000, Number("1")]), "a.xlsx").rows_landed == 1
    assert [(row[0], row[1], row[3]) for row in set_aside(tmp_path)] == [(3, "日期", "is longer than 131,072 bytes")]
