"""Shapes in which lists come: titles, empty columns, other delimiters, pages named .xls; and what is not a table."""

import gzip
import io
import tarfile
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from format_files import landed, problem, reading, set_aside
from small_feed import GOOD_CODE, WORDS, contract, small_feed, table

from pipelines.contracts.feed import Feed
from pipelines.landing.formats.shapes import say_shape, shape_of

ROW = f"{GOOD_CODE},2024-01-01,5"
LANDED = [(GOOD_CODE, date(2024, 1, 1), Decimal(5))]
VALUES = ("uscc", "day", "amount_cny")


def texts(**options: object) -> Feed:
    """The small feed with a name beside its amount."""
    columns = [*contract()["columns"], {"name": "enterprise_name", "type": "text", "description": WORDS}]
    headers = {"代码": "enterprise", "日期": "day", "金额": "amount_cny", "名称": "enterprise_name"}
    return small_feed(columns=columns, layouts=[{"name": "p", "headers": headers, "ignore": ["备注"]}], **options)


@pytest.mark.parametrize(
    "text",
    [
        f"代码,日期,金额,\n{ROW},\n",
        f"代码,日期,金额,,,\n{ROW},,,\n",
        f"代码,日期,金额\n{ROW},\n",
        f"代码,日期,金额\n{ROW},,\n",
        f"sep=,\n代码,日期,金额\n{ROW}\n",
        f"sep=;\n代码;日期;金额\n{ROW.replace(',', ';')}\n",
        f'"sep=,"\r\n代码,日期,金额\r\n{ROW}\r\n',
        f"某某名单,,\n代码,日期,金额\n{ROW}\n",
        f"某某名单\n\n单位：元,,制表：某\n代码,日期,金额\n{ROW}\n",
        f'"代\n码",日期,"金 额"\n{ROW}\n',
        f"*代码,日期(必填), 金额 \n{ROW}\n",
        f"代\u3000码,\ufeff日期,金\xa0额\n{ROW}\n",
        f"代码\t日期\t金额\n{ROW.replace(',', chr(9))}\n",
        f"代码;日期;金额\n{ROW.replace(',', ';')}\n",
        f"代码|日期|金额\n{ROW.replace(',', '|')}\n",
        f"代码,日期,金额\r{ROW}\r",
        f"序号,代码,日期,金额\n1,{ROW}\n",
        f"代码^日期^金额\n{ROW.replace(',', '^')}\n",
        f"代码※日期※金额\n{ROW.replace(',', '※')}\n",
        f"代码\x01日期\x01金额\n{ROW.replace(',', chr(1))}\n",
        f"代码，日期，金额\n{ROW.replace(',', '，')}\n",
        f"\ufeff代码,日期,金额\n{ROW}",
    ],
)
@pytest.mark.parametrize("name", ["a.csv", "a.txt", "a.xls"])
@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-16"])
def test_lists_in_many_shapes(tmp_path: Path, text: str, name: str, encoding: str) -> None:
    account = reading(tmp_path, text.encode(encoding), name)
    assert (landed(tmp_path, *VALUES), account.rows_quarantined) == (LANDED, 0)


def test_a_delimiter_that_is_no_ascii_keeps_cells_and_row_numbers(tmp_path: Path) -> None:
    rows = [f'{GOOD_CODE}※2024-01-01※5※甲,※"乙※\n丙"', "", f"{GOOD_CODE}※2024-01-02※5,000※丁※"]
    text = "\n".join(["代码※日期※金额※名称※备注", *rows])
    reading(tmp_path, text.encode("gb18030"), "a.txt", texts(format={"delimiter": "※"}))
    assert landed(tmp_path, "enterprise_name", "amount_cny", "_row_no") == [
        ("甲,", Decimal(5), 2),
        ("丁", Decimal(5000), 4),
    ]


def test_a_header_in_two_rows(tmp_path: Path) -> None:
    feed = small_feed(
        layouts=[{"name": "m", "headers": {"企业/代码": "enterprise", "日期": "day", "企业/金额": "amount_cny"}}]
    )
    reading(tmp_path, f"企业,,日期\n代码,金额,\n{GOOD_CODE},5,2024-01-01\n".encode(), "a.csv", feed)
    assert landed(tmp_path, *VALUES) == LANDED


def test_a_cell_beyond_the_header_sets_its_row_aside(tmp_path: Path) -> None:
    account = reading(tmp_path, f"代码,日期,金额\n{ROW},\n{ROW},x\n{ROW},,y\n{ROW}\n".encode(), "a.csv")
    assert (account.rows_landed, account.rows_quarantined) == (2, 2)
    assert [row[0] for row in set_aside(tmp_path)] == [3, 4]
    assert sorted(landed(tmp_path, "_row_no")) == [(2,), (5,)]


def test_rows_keep_their_numbers_below_a_title(tmp_path: Path) -> None:
    reading(tmp_path, f"名单\n\n代码,日期,金额\n{ROW}\nx\n{ROW}\n".encode(), "a.csv")
    assert (landed(tmp_path, "_row_no"), [row[0] for row in set_aside(tmp_path)]) == ([(4,), (6,)], [5])


def test_a_column_without_header_that_holds_something_refuses_the_file(tmp_path: Path) -> None:
    assert "unknown (blank)" in problem(tmp_path, f"代码,日期,金额,\n{ROW},x\n".encode(), "a.csv").message


def test_no_delimiter_fits(tmp_path: Path) -> None:
    message = problem(tmp_path, f"代码;日期;总额\n{ROW}\n".encode(), "a.csv").message
    assert "missing 金额; unknown 汉汉" in message


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ('"上海"新"公司"', '上海"新"公司'),
        ('"新""公司"', '新"公司'),
        ('"他说"好""', '他说"好"'),
        ('""甲"公司"', '"甲"公司'),
        ('"甲"公司', '"甲"公司'),
        ('甲"乙"公司', '甲"乙"公司'),
        ('"甲,"乙"公司"', '甲,"乙"公司'),
    ],
)
def test_quotation_marks_inside_a_cell_are_kept(tmp_path: Path, cell: str, text: str) -> None:
    raw = f"名称,代码,日期,金额\n{cell},{ROW}\n好公司,{ROW}\n"
    assert reading(tmp_path, raw.encode(), "a.csv", texts()).rows_quarantined == 0
    assert landed(tmp_path, "enterprise_name", "_row_no") == [(text, 2), ("好公司", 3)]


@pytest.mark.parametrize("cell", ['"甲"乙",丙"公司"', '"甲"乙"",丁""公司"'])
def test_cells_that_cannot_be_told_apart_set_their_row_aside(tmp_path: Path, cell: str) -> None:
    raw = f"名称,代码,日期,金额\n{cell},{ROW}\n好公司,{ROW}\n"
    account = reading(tmp_path, raw.encode(), "a.csv", texts())
    assert (landed(tmp_path, "enterprise_name", "_row_no"), account.rows_quarantined) == ([("好公司", 3)], 1)


def test_marks_in_a_cell_of_several_lines_are_left_as_they_are(tmp_path: Path) -> None:
    raw = f'名称,代码,日期,金额\n"第一行\n第""二""行 5""\n""x""",{ROW}\n"上海"新"公司",{ROW}\n'
    reading(tmp_path, raw.encode(), "a.csv", texts())
    assert landed(tmp_path, "enterprise_name") == [('第一行\n第"二"行 5"\n"x"',), ('上海"新"公司',)]


PAGE = """<html><head><meta charset="gbk"><title>x</title><style>td {{color: red}}</style></head><body>
<table><tr><td>菜单</td></tr></table>
<table border=1><tr><td colspan=3>名单 截至2024-11-28</td></tr>
<tr><th>代码</th><th>日<br>期</th><th>金&nbsp;额</th></tr>
<tr><td style='mso-number-format:"\\@"'>{code}</td><td>2024-01-01</td><td>&#53;</td></tr></table></body></html>"""


@pytest.mark.parametrize("name", ["a.xls", "a.html", "a.csv"])
@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-16"])
def test_a_table_of_a_web_page(tmp_path: Path, name: str, encoding: str) -> None:
    account = reading(tmp_path, PAGE.format(code=GOOD_CODE).encode(encoding), name)
    assert (landed(tmp_path, *VALUES), account.title_date) == (LANDED, date(2024, 11, 28))
    assert [(member.name, member.rows) for member in account.members] == [(f"{name}!table 2", 1)]


def test_merged_cells_of_a_web_page(tmp_path: Path) -> None:
    rows = (
        f"<tr><td>代码<td>日期<td>金额<tr><td rowspan=2>{GOOD_CODE}<td>2024-01-01<td>5"
        f"<tr><td>2024-01-02<td>6<tr><td>{GOOD_CODE}<td colspan=2>2024-01-01"
    )
    account = reading(tmp_path, f"<table>{rows}</table>".encode(), "a.xls")
    assert (account.rows_landed, [row[:2] for row in set_aside(tmp_path)]) == (1, [(3, "代码"), (4, "金额")])


def test_a_web_page_without_a_table(tmp_path: Path) -> None:
    found = problem(tmp_path, "<!DOCTYPE html><html><body>请登录</body></html>".encode(), "a.xls")
    assert (found.code, found.message.split(":")[0]) == (
        "not_a_table",
        "is a web page without a table, such as a sign-in page",
    )


def spreadsheet_xml(rows: str, hidden: str = "") -> bytes:
    return (
        '<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>'
        '<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" '
        'xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet" xmlns:x="urn:schemas-microsoft-com:office:excel">'
        '<Styles><Style ss:ID="p"><NumberFormat ss:Format="0.00%"/></Style></Styles>'
        f'<Worksheet ss:Name="a"><Table>{rows}</Table><x:WorksheetOptions>{hidden}</x:WorksheetOptions></Worksheet>'
        "</Workbook>"
    ).encode()


def cells(*values: tuple[str, str], more: str = "") -> str:
    return (
        f"<Row {more}>"
        + "".join(f'<Cell><Data ss:Type="{kind}">{text}</Data></Cell>' for kind, text in values)
        + "</Row>"
    )


HEADERS = cells(("String", "代码"), ("String", "日期"), ("String", "金额"))


@pytest.mark.parametrize("name", ["a.xls", "a.xml", "a.csv"])
def test_a_workbook_in_xml(tmp_path: Path, name: str) -> None:
    row = cells(("String", GOOD_CODE), ("DateTime", "2024-01-01T00:00:00.000"), ("Number", "5"), more='ss:Index="4"')
    bad = cells(("String", GOOD_CODE), ("Error", "#N/A"), ("Number", "5"))
    place = '<Row><Cell ss:Index="3"><Data ss:Type="Number">7</Data></Cell></Row>'
    account = reading(tmp_path, spreadsheet_xml(HEADERS + row + bad + place), name)
    assert (landed(tmp_path, *VALUES), account.members[0].name) == (LANDED, f"{name}!sheet 1")
    assert [row[:2] for row in set_aside(tmp_path)] == [(5, "日期"), (6, "代码")]


def test_percentages_and_hidden_sheets_of_a_workbook_in_xml(tmp_path: Path) -> None:
    percent = '<Cell ss:StyleID="p"><Data ss:Type="Number">0.0435</Data></Cell>'
    row = f'<Row><Cell><Data ss:Type="String">{GOOD_CODE}</Data></Cell><Cell/>{percent}</Row>'
    reading(tmp_path, spreadsheet_xml(HEADERS + row), "a.xls")
    assert set_aside(tmp_path)[0][1:3] == ("金额", "4.35%")
    hidden = spreadsheet_xml(HEADERS + row, "<x:Visible>SheetHidden</x:Visible>")
    assert "which is hidden" in problem(tmp_path, hidden, "a.xls").message
    written = spreadsheet_xml(HEADERS + row.replace("0.0435", "4.35"))
    reading(tmp_path, written.replace(b'"0.00%"', b'"0.00&quot;%&quot;"'), "a.xls")
    assert set_aside(tmp_path)[0][1:3] == ("金额", "4.35%")


def test_day_numbers_of_a_workbook_in_xml_count_from_the_year_that_it_says(tmp_path: Path) -> None:
    columns = contract()["columns"]
    columns[1]["formats"] = ["excel_serial"]
    row = cells(("String", GOOD_CODE), ("Number", "43715"), ("Number", "5"))
    flag = "<x:ExcelWorkbook><x:Date1904/></x:ExcelWorkbook><Styles>"
    for raw, day in (
        (spreadsheet_xml(HEADERS + row), date(2019, 9, 7)),
        (spreadsheet_xml(HEADERS + row).replace(b"<Styles>", flag.encode()), date(2023, 9, 8)),
    ):
        reading(tmp_path, raw, "a.xls", small_feed(columns=columns))
        assert landed(tmp_path, "day") == [(day,)]


def tar() -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        archive.addfile(tarfile.TarInfo("a.csv"))
    return buffer.getvalue()


DBASE = bytes([3, 126, 11, 29, 2, 0, 0, 0, 97, 0, 30, 0]) + bytes(20) + b"CODE" + bytes(61)
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@pytest.mark.parametrize(
    ("raw", "name", "words"),
    [
        (b"Rar!\x1a\x07\x01\x00xxxx", "a.rar", "is a RAR archive: unpack it, and send the files in it or a zip"),
        (b"Rar!\x1a\x07\x00xxxx", "a.zip", "is a RAR archive, though its name ends in .zip: unpack it"),
        (b"7z\xbc\xaf\x27\x1cxxx", "a.7z", "is a 7z archive: unpack it"),
        (gzip.compress(ROW.encode(), mtime=0), "a.csv.gz", "is a gzip archive"),
        (tar(), "a.tar", "is a tar archive"),
        (b"%PDF-1.7\n", "a.pdf", "is a PDF document: have the table sent as XLSX or CSV"),
        (b"%PDF-1.7\n", "a.xlsx", "is a PDF document, though its name ends in .xlsx: have the table sent"),
        (b"\x89PNG\r\n\x1a\n", "a.png", "is a picture"),
        (b"\xff\xd8\xff\xe0", "a.jpg", "is a picture"),
        (OLE + bytes(600) + "WordDocument".encode("utf-16-le"), "a.doc", "is a Word document"),
        (
            OLE + bytes(600) + "EncryptedPackage".encode("utf-16-le"),
            "a.xlsx",
            "is a workbook or document with a password",
        ),
        (b"SQLite format 3\x00", "a.db", "is an SQLite database"),
        (DBASE, "a.dbf", "is a dBase table (.dbf): open it in a spreadsheet, save it as XLSX"),
        (DBASE, "a.csv", "is a dBase table (.dbf), though its name ends in .csv: open it"),
        (ROW.encode(), "a.csv.bak", "is a copy that a program kept (.bak): remove it, or give it a table's name"),
        (b"INSERT INTO t VALUES (1);", "a.sql", "is an SQL script (.sql): have the table sent as XLSX or CSV"),
        (
            b"MIME-Version: 1.0\r\n",
            "a.xls",
            "is a web archive (MHTML), though its name ends in .xls: open it in a spreadsheet and save it",
        ),
    ],
)
def test_what_is_no_table_says_what_it_is_and_what_to_do(tmp_path: Path, raw: bytes, name: str, words: str) -> None:
    assert problem(tmp_path, raw, name).message.startswith(words)


CHINESE = table(ROW, "91340202MYN4Q1DE1T,2024-01-02,一", header="代码,日期,金额").decode()


@pytest.mark.parametrize("encoding", ["utf-32", "utf-32-le", "utf-32-be"])
def test_a_text_in_utf_32_is_named(tmp_path: Path, encoding: str) -> None:
    words = "is a text in UTF-32: have it saved as UTF-8 and sent again"
    assert problem(tmp_path, CHINESE.encode(encoding), "a.csv").message == words


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("text", [CHINESE, CHINESE * 400, "<a><代码>一</代码><日期>2024-01-01</日期></a>"])
def test_a_text_in_utf_16_without_its_mark_is_named(tmp_path: Path, encoding: str, text: str) -> None:
    found = problem(tmp_path, text.encode(encoding), "a.csv")
    assert found.message.startswith("is a text in UTF-16 without its mark (BOM): have it saved as UTF-8")


def test_a_text_in_big5_is_named_and_traditional_characters_in_gbk_are_read(tmp_path: Path) -> None:
    text = "統一社會信用代碼,企業名稱,成立日期\n91340202MYN4Q1DE1T,臺灣積體電路製造股份有限公司,2024-01-02\n"
    found = problem(tmp_path, text.encode("big5"), "a.csv")
    assert found.message == "is a text in Big5 (traditional Chinese): have it saved as UTF-8 and sent again"
    layouts = [{"name": "p", "headers": {"統一社會信用代碼": "enterprise", "企業名稱": "name", "成立日期": "day"}}]
    columns = [*contract()["columns"][:2], {"name": "name", "type": "text", "description": WORDS}]
    reading(tmp_path, text.encode("gb18030"), "a.csv", small_feed(columns=columns, layouts=layouts))
    assert landed(tmp_path, "name") == [("臺灣積體電路製造股份有限公司",)]
    simplified = table(*[ROW] * 3).decode()
    assert reading(tmp_path, simplified.encode("gb18030"), "a.csv").rows_landed == 3


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("x", "a value of 1 letter"),
        ("2026", "a value of 4 digits"),
        ("约五百", "a value of 3 Chinese characters"),
        ("--", "a value of the form '--'"),
        ("2026-13-01", "a value of the form '9999-99-99'"),
    ],
)
def test_a_shape_in_words(text: str, says: str) -> None:
    assert say_shape(shape_of(text)) == says
