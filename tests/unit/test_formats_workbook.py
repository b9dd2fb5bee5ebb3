"""Workbooks: title rows, merged headers, sheets, and what a float does to numbers, codes and dates."""

import io
import zipfile
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from format_files import (
    COLOURED,
    DATE,
    DATE_AND_TIME,
    EAST_ASIAN_DATES,
    OWN_PERCENT,
    PERCENT,
    PERCENT_SIGN_ALONE,
    SCALED,
    WHOLE_PERCENT,
    Error,
    Number,
    landed,
    problem,
    reading,
    set_aside,
    workbook,
)
from hypothesis import strategies as st
from repeatable import given
from small_feed import GOOD_CODE, WORDS, contract, small_feed

from pipelines.contracts.feed import Feed

HEADER = ["代码", "日期", "金额"]
GOOD = [GOOD_CODE, "2024-01-01", Number("5")]
VALUES = ("uscc", "day", "amount_cny", "_row_no")


def book(*rows: list[Any]) -> bytes:
    return workbook({"名单": [HEADER, *rows]})


def texts(**options: Any) -> Feed:
    """The small feed with its amount as text."""
    columns = contract()["columns"]
    columns[2] = {"name": "amount_cny", "type": "text", "description": WORDS}
    return small_feed(columns=columns, **options)


def text_of(folder: Path, cell: Any) -> str | None:
    """The text of one cell."""
    reading(folder, book([GOOD_CODE, None, cell]), "a.xlsx", texts())
    return landed(folder, "amount_cny")[0][0]  # type: ignore[no-any-return]


def test_rows_land_with_the_numbers_that_the_spreadsheet_shows(tmp_path: Path) -> None:
    account = reading(tmp_path, book(GOOD, [], [GOOD_CODE, Number("45177", DATE), Number("774.76")]), "a.xlsx")
    assert [(m.name, m.layout, m.encoding, m.rows) for m in account.members] == [
        ("a.xlsx!sheet 1", "plain", "workbook", 2)
    ]
    assert landed(tmp_path, *VALUES) == [
        (GOOD_CODE, date(2024, 1, 1), Decimal("5.00"), 2),
        (GOOD_CODE, date(2023, 9, 8), Decimal("774.76"), 4),
    ]


@pytest.mark.parametrize("name", ["a.xlsx", "a.csv", "a", "a.xls"])
def test_content_and_not_the_name_says_what_it_is(tmp_path: Path, name: str) -> None:
    assert reading(tmp_path, book(GOOD), name).rows_landed == 1


def test_a_workbook_in_a_zip(tmp_path: Path) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("b.csv", ",".join(HEADER) + f"\n{GOOD_CODE},2024-01-01,5\n")
        archive.writestr("a.xlsx", book(GOOD))
    account = reading(tmp_path, buffer.getvalue(), "sent.zip")
    assert [(member.name, member.row_no_offset) for member in account.members] == [("a.xlsx!sheet 1", 0), ("b.csv", 2)]


def test_title_rows_and_columns_before_the_table_are_stepped_over(tmp_path: Path) -> None:
    rows = [
        [],
        ["2024年名单"],
        ["单位：元", None, "制表"],
        [],
        [None, *HEADER],
        [None, *GOOD],
        [],
        [None, "xy1", "bad", Number("1")],
    ]
    account = reading(tmp_path, workbook({"a": rows}), "a.xlsx")
    assert (account.rows_landed, account.rows_quarantined) == (1, 1)
    assert landed(tmp_path, *VALUES) == [(GOOD_CODE, date(2024, 1, 1), Decimal(5), 6)]
    assert [row[:3] for row in set_aside(tmp_path)] == [(8, "日期", "bad")]


def test_a_header_below_the_first_twenty_rows_is_not_looked_for(tmp_path: Path) -> None:
    found = problem(tmp_path, workbook({"a": [["标题"]] * 20 + [HEADER, GOOD]}), "a.xlsx")
    assert found.code == "unknown_layout"
    assert found.message.startswith("sheet 1: row 1: headers fit no layout; nearest is plain: missing 代码, 日期, 金额")


def merged() -> Feed:
    headers = {"企业/代码": "enterprise", "认定日期": "day", "金额/合计": "amount_cny"}
    return small_feed(layouts=[{"name": "merged", "headers": headers, "ignore": ["金额/税额", "企业/名称", "序号"]}])


def test_a_header_in_two_merged_rows(tmp_path: Path) -> None:
    upper = ["序号", "企业", None, "认定日期", "金额", None]
    lower = [None, "代码", "名称", None, "合计", "税额"]
    row = [Number("1"), GOOD_CODE, "甲公司", Number("45177", DATE), Number("7.5"), Number("1")]
    assert reading(tmp_path, workbook({"a": [["标题"], upper, lower, row]}), "a.xlsx", merged()).rows_landed == 1
    assert landed(tmp_path, *VALUES) == [(GOOD_CODE, date(2023, 9, 8), Decimal("7.50"), 4)]


def test_a_header_that_fits_no_layout_names_the_nearest_row(tmp_path: Path) -> None:
    found = problem(tmp_path, workbook({"a": [["标题"], ["代码", "日期", "总额"], GOOD]}), "a.xlsx")
    assert "sheet 1: row 2: headers fit no layout; nearest is plain: missing 金额; unknown 汉汉" in found.message


def test_empty_columns_are_no_columns_and_a_column_without_header_is_one(tmp_path: Path) -> None:
    assert reading(tmp_path, book([*GOOD, None, " "]), "a.xlsx").rows_landed == 1
    assert "unknown (blank)" in problem(tmp_path, book([*GOOD, "备注"]), "a.xlsx").message


@pytest.mark.parametrize("side", ["right", "left"])
def test_remarks_beside_a_list_are_left_out_with_a_word_and_their_rows_land(tmp_path: Path, side: str) -> None:
    rows = [[GOOD_CODE, f"2024-01-0{day}", Number(str(day))] for day in range(1, 6)]
    noted = {1: "已核实", 3: "重报"}
    beside = {no: [noted.get(no)] for no in range(5)}
    sheet = [[None, *HEADER]] if side == "left" else [HEADER]
    sheet += [[*beside[no], *row] if side == "left" else [*row, *beside[no]] for no, row in enumerate(rows)]
    account = reading(tmp_path, workbook({"名单": [["名单"], *sheet]}), "a.xlsx")
    column = 1 if side == "left" else 4
    assert account.left_out == (f"a.xlsx!sheet 1 column {column} has no header: its remarks are not read",)
    assert (account.rows_landed, account.rows_quarantined) == (5, 0)
    assert [day for _, day, _, _ in landed(tmp_path, *VALUES)] == [date(2024, 1, day) for day in range(1, 6)]


@pytest.mark.parametrize("rows", [[[*GOOD, "a"], [*GOOD, "b"], GOOD, GOOD], [[GOOD[0], "x", *GOOD[1:]], GOOD, GOOD]])
def test_a_column_without_header_that_most_rows_fill_or_among_the_others_is_no_remark(
    tmp_path: Path, rows: list[list[Any]]
) -> None:
    """A header may be missing, or stand over other columns than those it names."""
    head = HEADER if len(rows) == 4 else [HEADER[0], None, *HEADER[1:]]
    assert "unknown (blank)" in problem(tmp_path, workbook({"名单": [head, *rows]}), "a.xlsx").message


def test_every_sheet_is_a_member(tmp_path: Path) -> None:
    raw = workbook({"一": [HEADER, GOOD, [GOOD_CODE, "bad", Number("1")]], "空": [], "二": [["标题"], HEADER, GOOD]})
    account = reading(tmp_path, raw, "a.xlsx")
    assert [(m.name, m.row_no_offset, m.rows) for m in account.members] == [
        ("a.xlsx!sheet 1", 0, 1),
        ("a.xlsx!sheet 3", 3, 1),
    ]
    assert landed(tmp_path, "_row_no") == [(2,), (6,)]


def test_sheets_that_explain_are_left_out_with_a_word(tmp_path: Path) -> None:
    raw = workbook(
        {
            "填表": [["填表说明"], ["日期写成 2024-01-01"]],
            "参数配置": [["键", "值", "单位", "备注"], ["a", "1", "元", ""]],
            "数据字典": [["字段", "类型", "长度", "备注"], ["代码", "文本", "18", ""]],
            "名单": [HEADER, GOOD],
            "示例": [HEADER, GOOD],
        }
    )
    account = reading(tmp_path, raw, "a.xlsx")
    assert [member.name for member in account.members] == ["a.xlsx!sheet 4"]
    assert account.left_out == (
        "a.xlsx!sheet 1 holds no header of the feed",
        "a.xlsx!sheet 2 holds no header of the feed",
        "a.xlsx!sheet 3 holds no header of the feed",
        "a.xlsx!sheet 5 holds examples",
    )


def test_a_sheet_that_may_be_a_list_is_left_out_only_if_the_contract_says_so(tmp_path: Path) -> None:
    for other in (["编号", "时间", "数额", "人"], ["代码", "日期", "总额"]):
        raw = workbook({"旧名单": [other, ["1", "2", "3", "4"]], "名单": [HEADER, GOOD]})
        assert problem(tmp_path, raw, "a.xlsx").message.startswith("sheet 1: ")
        account = reading(tmp_path, raw, "a.xlsx", small_feed(format={"sheets": "matching"}))
        assert [member.name for member in account.members] == ["a.xlsx!sheet 2"]
    only = workbook({"说明": [["填表说明"]]})
    for feed in (small_feed(), small_feed(format={"sheets": "matching"})):
        assert problem(tmp_path, only, "a.xlsx", feed).code == "unknown_layout"


@pytest.mark.parametrize("state", ["hidden", "veryHidden"])
def test_a_hidden_sheet_is_left_out_with_a_word(tmp_path: Path, state: str) -> None:
    raw = workbook(
        {"旧": [HEADER, GOOD, GOOD], "名单": [HEADER, GOOD], "码": [["有效"], ["撤销"]]},
        hidden={"旧": state, "码": state},
    )
    account = reading(tmp_path, raw, "a.xlsx")
    assert [(member.name, member.rows) for member in account.members] == [("a.xlsx!sheet 2", 1)]
    assert account.left_out == ("a.xlsx!sheet 1 is hidden", "a.xlsx!sheet 3 is hidden")
    alone = workbook({"名单": [HEADER, GOOD]}, hidden={"名单": state})
    assert problem(tmp_path, alone, "a.xlsx").message.startswith("only sheet 1, which is hidden, fits a layout")


def test_a_code_that_became_a_float_is_set_aside_and_the_reason_says_so(tmp_path: Path) -> None:
    account = reading(tmp_path, book([Number("9.1330200561262E+17"), *GOOD[1:]], GOOD), "a.xlsx")
    assert (account.rows_landed, account.rows_quarantined) == (1, 1)
    ((row_no, column, text, reason),) = set_aside(tmp_path)
    assert (row_no, column, text) == (2, "代码", "9.1330200561262E+17")
    assert reason.startswith("is a number of more than 15 digits, of which the file keeps no more than 15")


def test_a_code_of_digits_as_text_is_a_code(tmp_path: Path) -> None:
    assert reading(tmp_path, book(["914403001922038216", *GOOD[1:]]), "a.xlsx").rows_landed == 1


def test_a_number_that_is_too_long_in_a_column_that_is_not_read_does_no_harm(tmp_path: Path) -> None:
    feed = small_feed(layouts=[{**contract()["layouts"][0], "ignore": ["账号"]}])
    raw = workbook(
        {"a": [[*HEADER, "账号"], [*GOOD, Number("6.2220201110012345E+18")], [GOOD_CODE, "x", "y", Number("1E+20")]]}
    )
    assert reading(tmp_path, raw, "a.xlsx", feed).rows_landed == 1
    assert "\ufdd1" not in str(set_aside(tmp_path))


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (Number("774.76"), "774.76"),
        (Number("774.75999999999999"), "774.76"),  # as spreadsheets write 774.76
        (Number("0.30000000000000004"), "0.3"),  # 0.1 + 0.2
        (Number("1234567890123.45"), "1234567890123.45"),
        (Number("5"), "5"),
        (Number("5.0"), "5"),
        (Number("-0.5"), "-0.5"),
        (Number("1E-7"), "0.0000001"),
        (Number("1.5E-10"), "0.00000000015"),
        (Number("999999999999999"), "999999999999999"),
        (Number("0"), "0"),
        (Number("0.05", PERCENT), "5%"),
        (Number("0.0435", PERCENT), "4.35%"),
        (Number("4.3499999999999997E-2", PERCENT), "4.35%"),
        (Number("0.005", WHOLE_PERCENT), "0.5%"),  # shown as 1%: the value counts
        (Number("1", WHOLE_PERCENT), "100%"),
        (Number("-0.5", OWN_PERCENT), "-50%"),
        (Number("0", PERCENT), "0%"),
        (Number("4.35", PERCENT_SIGN_ALONE), "4.35%"),  # as it is shown: percent points
        (Number("0.5", PERCENT_SIGN_ALONE), "0.5%"),
        (Number("4.35", COLOURED), "4.35"),
        ("0.05", "0.05"),
        (Number("45177", DATE), "2023-09-08"),
        (Number("45177.5", DATE_AND_TIME), "2023-09-08 12:00:00"),
        *((Number("45177", style), "2023-09-08") for style in EAST_ASIAN_DATES),
        (Number("45177.5", EAST_ASIAN_DATES[0]), "2023-09-08 12:00:00"),
        (Number("2019", DATE), "2019"),  # a year in a cell that is formatted as a date
        (Number("17999", EAST_ASIAN_DATES[0]), "17999"),
        (Number("18000", DATE), "1949-04-12"),
        (Number("1", DATE), "1900-01-01"),
        ("1905-07-11", "1905-07-11"),
        ("007", "007"),
        ("9.1330200561262E+17", "9.1330200561262E+17"),
        ("2024-01-01", "2024-01-01"),
        (" 甲 & <乙> ", "甲 & <乙>"),
        (True, "true"),
        ("TRUE", "TRUE"),
        ("true", "true"),
        (None, None),
    ],
)
def test_the_text_of_a_cell(tmp_path: Path, cell: Any, text: str | None) -> None:
    assert text_of(tmp_path, cell) == text


def test_percentages_and_dates_where_the_table_does_not_begin_in_the_corner(tmp_path: Path) -> None:
    rows = [
        [],
        [None, None, *HEADER],
        [None, None, GOOD_CODE, Number("45177", EAST_ASIAN_DATES[1]), Number("0.05", PERCENT)],
    ]
    reading(tmp_path, workbook({"空": [], "a": rows}), "a.xlsx", texts())
    assert landed(tmp_path, "day", "amount_cny") == [(date(2023, 9, 8), "5%")]


@pytest.mark.parametrize("written", ["fraction", "points"])
def test_a_cell_with_a_percent_sign_reads_as_it_is_shown_whatever_the_layout_says(tmp_path: Path, written: str) -> None:
    columns = contract()["columns"]
    columns[2]["type"] = "percent"
    layouts = [{**contract()["layouts"][0], "percent_written_as": written}]
    cells = [Number("4.35", PERCENT_SIGN_ALONE), Number("0.0435", PERCENT), "4.35%"]
    reading(
        tmp_path, book(*([*GOOD[:2], cell] for cell in cells)), "a.xlsx", small_feed(columns=columns, layouts=layouts)
    )
    assert landed(tmp_path, "amount_cny") == [(Decimal("4.35"),)] * 3


def test_a_percentage_in_a_column_of_amounts_is_set_aside(tmp_path: Path) -> None:
    bad = [[*GOOD[:2], Number("0.05", PERCENT)], [*GOOD[:2], Number("5", PERCENT_SIGN_ALONE)]]
    assert reading(tmp_path, book(*bad, GOOD), "a.xlsx").rows_landed == 1
    assert [row[:3] for row in set_aside(tmp_path)] == [(2, "金额", "5%"), (3, "金额", "5%")]


@pytest.mark.parametrize("style", SCALED)
def test_a_number_that_is_shown_divided_is_set_aside(tmp_path: Path, style: int) -> None:
    """3,000,000 shown as 300.0万: below a header in 万元 it would count ten thousand times."""
    assert reading(tmp_path, book([*GOOD[:2], Number("3000000", style)], GOOD), "a.xlsx").rows_landed == 1
    row, column, _, reason = set_aside(tmp_path)[0]
    assert (row, column) == (2, "金额")
    assert reason == "is shown in another unit by its number format: have the column sent as plain numbers"


@given(st.integers(-(10**13), 10**13), st.integers(0, 2))
def test_every_amount_of_fifteen_digits_comes_back(
    tmp_path_factory: pytest.TempPathFactory, digits: int, places: int
) -> None:
    amount = Decimal(digits).scaleb(-places)
    folder = tmp_path_factory.mktemp("amount")
    reading(folder, book([GOOD_CODE, None, Number(f"{float(amount)!r}")]), "a.xlsx")
    assert landed(folder, "amount_cny") == [(amount,)]


def test_a_year_in_a_cell_that_is_formatted_as_a_date_is_set_aside(tmp_path: Path) -> None:
    assert reading(tmp_path, book([GOOD_CODE, Number("2019", DATE), Number("1")]), "a.xlsx").rows_quarantined == 1
    assert set_aside(tmp_path)[0][2] == "2019"


def test_an_error_of_the_spreadsheet_is_set_aside(tmp_path: Path) -> None:
    assert reading(tmp_path, book(GOOD, [GOOD_CODE, Error("#REF!"), Number("1")]), "a.xlsx").rows_landed == 1
    assert [(row[0], row[1]) for row in set_aside(tmp_path)] == [(3, "日期")]
    assert set_aside(tmp_path)[0][3].startswith("is an error of the spreadsheet")


@pytest.mark.parametrize("formula", ["<f>1+6</f><v/>", "<f>1+6</f>", '<f t="shared" si="0"/><v></v>'])
@pytest.mark.parametrize("before", [[], [None]])
def test_a_formula_that_nobody_calculated_is_set_aside(tmp_path: Path, formula: str, before: list[None]) -> None:
    """As a program writes it, when no spreadsheet opened the workbook since; with its value it is a number."""
    rows = [[*before, *row] for row in (HEADER, GOOD, [GOOD_CODE, "2024-01-02", Number("7")])]
    raw = workbook({"名单": [[], *rows] if before else rows})
    assert reading(tmp_path, _with_sheet(raw, "<v>7</v>", "<f>1+6</f><v>7</v>"), "a.xlsx").rows_landed == 2
    assert reading(tmp_path, _with_sheet(raw, "<v>7</v>", formula), "a.xlsx").rows_landed == 1
    assert set_aside(tmp_path)[0][1] == "金额"
    assert set_aside(tmp_path)[0][3].startswith("is a formula without a value: have the file opened")


def _with_sheet(raw: bytes, old: str, new: str) -> bytes:
    """The workbook with a text of its first sheet replaced."""
    source, target = zipfile.ZipFile(io.BytesIO(raw)), io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name in source.namelist():
            part = source.read(name).decode()
            assert not name.endswith("sheet1.xml") or old in part
            archive.writestr(name, part.replace(old, new) if name.endswith("sheet1.xml") else part)
    return target.getvalue()


def test_day_numbers_are_dates_where_the_contract_says_so(tmp_path: Path) -> None:
    columns = contract()["columns"]
    raw = book([GOOD_CODE, Number("45177"), Number("1")], [GOOD_CODE, "45177", "1"], [GOOD_CODE, "45177.5", "1"])
    assert reading(tmp_path, raw, "a.xlsx").rows_quarantined == 3
    columns[1]["formats"] = ["%Y-%m-%d", "excel_serial"]
    assert reading(tmp_path, raw, "a.xlsx", small_feed(columns=columns)).rows_landed == 3
    assert landed(tmp_path, "day") == [(date(2023, 9, 8),)] * 3
    assert reading(
        tmp_path, book([GOOD_CODE, Number("2023"), Number("1")]), "a.xlsx", small_feed(columns=columns)
    ).rows_quarantined
    assert set_aside(tmp_path)[0][3].endswith(" or a spreadsheet's day number: it names no day")
