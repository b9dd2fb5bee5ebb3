"""Cells by which rows and enterprises are told apart: decorated, empty in words, rounded, or a person's number."""

from typing import Any

import polars as pl
import pytest
from small_feed import GOOD_CODE, WORDS, column

from pipelines.contracts.parts import Column, FileFormat, Key
from pipelines.landing.cells.columns import CastColumn, cast_column
from pipelines.landing.cells.written_numbers import WHY_ROUNDED


def cast(texts: list[str | None], kind: Any) -> CastColumn:
    """`texts` cast to the column `kind`."""
    return cast_column(pl.Series(texts, dtype=pl.String), kind, FileFormat().null_values)


@pytest.mark.parametrize(
    "text",
    [
        "—\u200b", "/", "nan", "111111111111111111", "无", "统一社会信用代码：", "#REF!", "＃VALUE！",
        "未公示", "待补录", "不予公开", "test", "123456789012345678", "01234567890123456789", "987654321", "张三",
        "皖A·某车", "（公示）", "芜湖某某科技有限公司", "ABC Technology Ltd",
    ],
)  # fmt: skip
def test_an_identifier_that_says_nothing_is_empty(text: str) -> None:
    read = cast([text], column("enterprise_identifier"))
    assert (read.frame.row(0)[:4], read.reason.to_list()) == ((None, None, None, None), [None])
    assert read.notes["x.says_nothing"] == 1
    (reason,) = cast([text], column("enterprise_identifier", required=True)).reason
    assert reason == "is a placeholder, but the column is required"


@pytest.mark.parametrize("text", ["340202198001011239", "34020219800101123x", " 身份证号：340202 19800101 1239"])
def test_a_persons_number_leaves_no_trace(text: str) -> None:
    read = cast([text], column("enterprise_identifier"))
    assert (read.frame.row(0), read.reason.to_list()) == ((None,) * 5, [None])
    assert read.notes == {"x.number_of_a_person": 1}
    (reason,) = cast([text], column("enterprise_identifier", required=True)).reason
    assert reason == "is a personal ID number, not an enterprise code"


@pytest.mark.parametrize("text", ["E12345678", "e１2345678", "护照：G12345678", "EA1234567", "H1234567890"])
def test_the_number_of_a_travel_document_leaves_no_trace(text: str) -> None:
    read = cast([text], column("enterprise_identifier"))
    assert (read.frame.row(0), read.reason.to_list()) == ((None,) * 5, [None])
    assert read.notes == {"x.number_of_a_person": 1}


@pytest.mark.parametrize("code", ["E12345673", "E1234567-8", "MA5JH1230"])
def test_an_organisation_code_is_no_travel_document(code: str) -> None:
    """By its check digit, its dash or its letters."""
    assert cast([code], column("enterprise_identifier")).frame.row(0)[0] == f"org_code:{code.replace('-', '')}"


@pytest.mark.parametrize(
    "text", ["11010519491231002X", "11010519491231002x", "110105 19491231 002X", "'11010519491231002X"]
)
def test_a_person_as_the_other_party_leaves_no_trace(text: str) -> None:
    party = Column.model_validate({"name": "counterparty_ref", "type": "text", "description": WORDS})
    read = cast_column(pl.Series([text, "B03711", GOOD_CODE, None]), party, (), key="number")
    assert read.frame["counterparty_ref"].to_list() == [None, "B03711", GOOD_CODE, None]
    assert read.marks["counterparty_ref.number_of_a_person"].to_list() == [True, False, False, False]
    assert read.reason.to_list() == [None] * 4
    assert key_cast([text], "number").notes.get("x.number_of_a_person") is None, "an invoice may have such a number"


@pytest.mark.parametrize(("code", "is_rounded"), [("913402023456789000", True), ("91340202MA2NXY1000", False)])
def test_a_code_that_a_spreadsheet_wrote_in_full_with_15_digits_is_set_aside(code: str, is_rounded: bool) -> None:
    (reason,) = cast([code], column("enterprise_identifier")).reason
    assert (reason == WHY_ROUNDED) == is_rounded


def key_cast(texts: list[str | None], key: Key, *, required: bool = True) -> CastColumn:
    return cast_column(pl.Series(texts, dtype=pl.String), column("text", required=required), (), key=key)


@pytest.mark.parametrize(
    ("text", "number", "name"),
    [
        ("HT20240001", "HT20240001", "HT20240001"),
        ('="6222021234567890"', "6222021234567890", "6222021234567890"),
        ("'6222021234567890", "6222021234567890", "6222021234567890"),
        ("`0012", "0012", "0012"),
        ("00\u200b12\ufeff\x1f", "0012", "0012"),
        ("合同编号：HT-2024-1", "HT-2024-1", "合同编号：HT-2024-1"),
        ("No.12345678", "12345678", "No.12345678"),
        ("HT2024（1-1）", "HT2024", "HT2024（1-1）"),
        ("芜市监罚〔2024〕1号", "芜市监罚〔2024〕1号", "芜市监罚〔2024〕1号"),
        ("3E12", "3E12", "3E12"),
        ("ＨＴ２０２４-7", "HT2024-7", "ＨＴ２０２４-7"),
        ("HT 2024\u30007", "HT20247", "HT 2024\u30007"),
        ("34020700.0", "34020700", "34020700.0"),
        ("V1.0", "V1.0", "V1.0"),
        ("（HT7）", "HT7", "（HT7）"),
        ("【HT7】，", "HT7", "【HT7】，"),
        (",HT7;", "HT7", ",HT7;"),
        ("（2024）皖执7号", "（2024）皖执7号", "（2024）皖执7号"),
        ("111", "111", "111"),
        ("［HT7］", "HT7", "［HT7］"),
        ("｛HT7｝", "HT7", "｛HT7｝"),
        ("HT7（副本）", "HT7", "HT7（副本）"),
        ("HT7 [正本]", "HT7", "HT7 [正本]"),
        ("N°8", "8", "N°8"),
        ("Nº 8", "8", "Nº 8"),
        ("借据编号 6222", "6222", "借据编号 6222"),
        ("合同编号为：HT7", "HT7", "合同编号为：HT7"),
        ("合同号HT7", "HT7", "合同号HT7"),
        ("软著登字第7号", "软著登字第7号", "软著登字第7号"),
        ("622848012345678000", "622848012345678000", "622848012345678000"),  # a serial number may end so
        ("12345678", "12345678", "12345678"),  # an invoice may have this number
    ],
)
def test_text_around_a_key_is_removed(text: str, number: str, name: str) -> None:
    for key, expected in (("number", number), ("name", name)):
        read = key_cast([text], key)  # type: ignore[arg-type]
        assert (read.frame.row(0), read.reason.to_list()) == ((expected,), [None])
        assert read.notes == ({} if expected == text else {"x.characters_removed": 1})


@pytest.mark.parametrize(
    "text",
    [
        "/", "——", "\\", "0", "nan", "None", "（空）", "不详", "99999999", "编号：无", "000", "#REF!", "#DIV/0!",
        "#NAME?", "未公开", "待录入", "NULL值", "123456789012", "9876543210987",
    ],
)  # fmt: skip
def test_a_key_that_says_nothing_is_empty(text: str) -> None:
    assert key_cast([text], "number", required=False).frame.row(0) == (None,)
    assert key_cast([text], "number").reason.to_list() == ["is a placeholder, but the column is required"]
    assert cast([text], column("text")).frame.row(0) == (text,), "a text that is no key is what it is"


@pytest.mark.parametrize(
    "text",
    [
        "6.22848E+18",
        "2.02434e17",
        "６.２２E+18",
        "'2.4952E+19",
        "发票号码：2.4952E+19",
        "6E+15",
        "6,22848E+18",
        "6.22848E+018",
        "6.22848×10^18",
        "6.22848*1018",
        "-6.22848E+18",
        "−6.22848E+18",
        "6.22848E18元",
        "6.22848D+18",
        "6.22848d18",
        "6228480000000000000",
        "62284801234567800000",
    ],
)
def test_a_key_that_a_spreadsheet_rounded_is_set_aside(text: str) -> None:
    (reason,) = key_cast([text], "number").reason
    assert str(reason).startswith("is a number that a spreadsheet rounded, its last digits are lost")
