"""XLS and XLSB as XLSX: percentages, East Asian dates, days since 1904, hidden sheets. OpenDocument is refused."""

import io
import zipfile
from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from binary_books import xls, xlsb
from format_files import Number, landed, problem, reading, set_aside, workbook
from small_feed import GOOD_CODE, WORDS, contract, small_feed

from pipelines.contracts.feed import Feed

HEADER = ["代码", "日期", "金额"]
FORMATS = [0, 14, 22, 10, 9, *range(27, 37), *range(50, 59), 164, 165, 166, 167]
CODES = {164: "0.0%", 165: '0.00"%"', 166: "[红色]#,##0.00;\\-0.00", 167: 'yyyy"年"m"月"d"日"'}
STYLE = {form: style for style, form in enumerate(FORMATS)}
Make = Callable[..., bytes]
MAKERS = [
    pytest.param("a.xls", xls, id="xls"),
    pytest.param("a.xls", partial(xls, is_scattered=True), id="xls-scattered"),
    pytest.param("a.xls", partial(xls, is_short=True), id="xls-short"),
    pytest.param("a.et", xls, id="et"),
    pytest.param("a.xlsb", xlsb, id="xlsb"),
]
every_book = pytest.mark.parametrize(("name", "make"), MAKERS)


def texts() -> Feed:
    """The small feed with its amount as text."""
    columns = contract()["columns"]
    columns[2] = {"name": "amount_cny", "type": "text", "description": WORDS}
    return small_feed(columns=columns)


def with_serials() -> Feed:
    """The small feed whose day may be a day number."""
    columns = contract()["columns"]
    columns[1]["formats"] = ["excel_serial"]
    return small_feed(columns=columns)


@every_book
def test_the_text_of_every_cell(tmp_path: Path, name: str, make: Make) -> None:
    cells = {
        ("0.05", 10): "5%",
        ("0.0435", 10): "4.35%",
        ("0.005", 9): "0.5%",
        ("-0.5", 164): "-50%",
        ("4.35", 165): "4.35%",
        ("4.35", 166): "4.35",
        ("0.05", 0): "0.05",
        ("45177", 14): "2023-09-08",
        ("45177", 167): "2023-09-08",
        ("45177.5", 22): "2023-09-08 12:00:00",
        ("45177.5", 57): "2023-09-08 12:00:00",
        ("45177", 0): "45177",
    }
    rows: list[list[Any]] = [[GOOD_CODE, None, Number(text, STYLE[form])] for text, form in cells]
    reading(tmp_path, make({"名单": [HEADER, *rows]}, FORMATS, CODES), name, texts())
    assert [text for (text,) in landed(tmp_path, "amount_cny")] == list(cells.values())


@every_book
def test_all_east_asian_formats_are_dates_unless_the_file_spells_them_out(
    tmp_path: Path, name: str, make: Make
) -> None:
    dates = [*range(27, 37), *range(50, 59)]
    rows = [[GOOD_CODE, Number("45177", STYLE[form]), Number("1")] for form in dates]
    account = reading(tmp_path, make({"名单": [HEADER, *rows]}, FORMATS), name)
    assert (account.rows_landed, account.rows_quarantined) == (19, 0)
    assert set(landed(tmp_path, "day")) == {(date(2023, 9, 8),)}
    own = make({"名单": [HEADER, [GOOD_CODE, None, Number("45177", STYLE[30])]]}, FORMATS, {30: "#,##0"})
    reading(tmp_path, own, name, texts())
    assert landed(tmp_path, "amount_cny") == [("45177",)]


@every_book
def test_a_percentage_in_a_column_of_amounts_is_set_aside(tmp_path: Path, name: str, make: Make) -> None:
    good = [GOOD_CODE, Number("45177", 1), Number("5")]
    account = reading(tmp_path, make({"a": [HEADER, good, [*good[:2], Number("0.05", 3)]]}, FORMATS), name)
    assert account.rows_landed == 1
    assert set_aside(tmp_path)[0][:3] == (3, "金额", "5%")


def book_of(name: str) -> Make:
    """A maker of a workbook of the suffix with one list, counting from 1904 or not."""

    def xlsx(sheets: dict[str, list[list[Any]]], _: list[int], *, is_1904: bool) -> bytes:
        return workbook(sheets, properties='<workbookPr date1904="1"/>' if is_1904 else "<workbookPr/>")

    return {"a.xlsx": xlsx, "a.xls": xls, "a.xlsb": xlsb}[name]


@pytest.mark.parametrize("name", ["a.xlsx", "a.xls", "a.xlsb"])
def test_days_count_from_the_year_that_the_workbook_says(tmp_path: Path, name: str) -> None:
    """45177 is 2023-09-08, and 43715 is the same day four years and a day later."""
    for is_1904, serial in ((False, "45177"), (True, "43715")):
        rows = [[GOOD_CODE, Number(serial, style), Number("1")] for style in (0, 1)]
        rows += [[GOOD_CODE, serial, Number("1")], [GOOD_CODE, Number(f"{serial}.75"), Number("1")]]
        raw = book_of(name)({"a": [HEADER, *rows]}, FORMATS, is_1904=is_1904)
        assert reading(tmp_path, raw, name, with_serials()).rows_landed == 4
        assert landed(tmp_path, "day") == [(date(2023, 9, 8),)] * 4


@pytest.mark.parametrize("flag", ["true", "1", "0", "false"])
def test_the_flag_of_1904_as_writers_spell_it(tmp_path: Path, flag: str) -> None:
    raw = workbook(
        {"a": [HEADER, [GOOD_CODE, Number("43715"), Number("1")]]}, properties=f'<workbookPr date1904="{flag}"/>'
    )
    reading(tmp_path, raw, "a.xlsx", with_serials())
    assert landed(tmp_path, "day") == [(date(2023, 9, 8) if flag in ("true", "1") else date(2019, 9, 7),)]


def test_day_numbers_of_1904_that_are_no_days_are_set_aside(tmp_path: Path) -> None:
    """16538 is 1949-04-12; below it, and for a year, a number names no day."""
    rows = [[GOOD_CODE, Number(number), Number("1")] for number in ("16538", "16537", "2024", "71538", "71539")]
    raw = workbook({"a": [HEADER, *rows]}, properties='<workbookPr date1904="1"/>')
    reading(tmp_path, raw, "a.xlsx", with_serials())
    assert landed(tmp_path, "day") == [(date(1949, 4, 12),), (None,)]  # 71538 is 2099-11-10, which means 'no end'
    assert [row[2] for row in set_aside(tmp_path)] == ["16537", "2024", "71539"]


@every_book
def test_a_hidden_sheet_is_left_out_with_a_word(tmp_path: Path, name: str, make: Make) -> None:
    good = [GOOD_CODE, "2024-01-01", Number("5")]
    raw = make({"旧": [HEADER, good, good], "名单": [HEADER, good]}, FORMATS, hidden=frozenset({"旧"}))
    account = reading(tmp_path, raw, name)
    assert [(member.name, member.rows) for member in account.members] == [(f"{name}!sheet 2", 1)]
    assert account.left_out == (f"{name}!sheet 1 is hidden",)


@pytest.mark.parametrize("cut", [300, 700, 4000])
def test_a_compound_file_that_is_cut_off_is_damaged(tmp_path: Path, cut: int) -> None:
    raw = xls({"a": [HEADER]}, FORMATS)
    found = problem(tmp_path, raw[:cut], "a.xls")
    assert (found.code, found.message[:24]) == ("damaged", "the spreadsheet is damag")


def test_a_chain_of_sectors_that_goes_round_in_a_circle_is_damaged(tmp_path: Path) -> None:
    raw = bytearray(xls({"a": [HEADER]}, FORMATS))
    raw[512 + 4 * 5 : 512 + 4 * 6] = (3).to_bytes(4, "little")  # after sector 5 comes 3 again
    assert problem(tmp_path, bytes(raw), "a.xls").code == "damaged"


def open_document(kind: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("mimetype", f"application/vnd.oasis.opendocument.{kind}")
        archive.writestr("content.xml", "<office:document-content/>")
    return buffer.getvalue()


@pytest.mark.parametrize("name", ["名单.ods", "名单.xlsx", "名单"])
def test_an_open_document_spreadsheet_is_refused_with_what_to_do(tmp_path: Path, name: str) -> None:
    found = problem(tmp_path, open_document("spreadsheet"), name)
    assert found.code == "not_a_table"
    assert found.message.startswith("is an OpenDocument spreadsheet (.ods)")
    assert found.message.endswith("save it as XLSX, and send that")


def test_other_open_documents_say_what_they_are(tmp_path: Path) -> None:
    assert problem(tmp_path, open_document("text"), "a.odt").message.startswith("is an OpenDocument text (.odt)")
    flat = b'<?xml version="1.0"?>\n<office:document xmlns:office="urn:x" office:version="1.2"/>'
    assert problem(tmp_path, flat, "a.fods").message.startswith("is an OpenDocument file in XML (.fods)")
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("Index/Document.iwa", b"x")
    assert problem(tmp_path, buffer.getvalue(), "a.numbers").message.startswith("is an Apple Numbers")
