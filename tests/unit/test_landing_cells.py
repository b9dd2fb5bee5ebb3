"""Cells cast to their declared type: the last value that fits and the first that does not."""

from decimal import Decimal
from typing import Any

import polars as pl
import pytest
from hypothesis import strategies as st
from repeatable import given
from small_feed import WORDS, column

from pipelines.contracts.parts import Column, FileFormat
from pipelines.landing.cells.columns import CastColumn, cast_column

NULL_VALUES = FileFormat().null_values
MONEY = column("decimal(18,2)")
DAY = column("date")
NUMBER = column("integer")
FLAG = column("code", values={"是": "yes", "否": "no"})


def cast(texts: list[str | None], kind: Any) -> CastColumn:
    """`texts` cast to the column `kind`."""
    return cast_column(pl.Series(texts, dtype=pl.String), kind, NULL_VALUES)


def fits(text: str | None, kind: Any) -> Any:
    """The landed value of a cell that fits."""
    read = cast([text], kind)
    assert read.reason.to_list() == [None]
    return read.frame.row(0)[0]


def reason(text: str | None, kind: Any) -> str:
    """Why a cell does not fit."""
    read = cast([text], kind)
    assert read.frame.row(0)[0] is None
    found = read.reason[0]
    assert found is not None, f"{text!r} was let through"
    return str(found)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("9999999999999999.99", "9999999999999999.99"),
        ("-9999999999999999.99", "-9999999999999999.99"),
        ("12", "12.00"),
        ("12.5", "12.50"),
        ("12.50000", "12.50"),  # only zeros are cut
        ("-0.01", "-0.01"),
        ("0", "0.00"),
        ("-0", "0.00"),
        ("00000000000000000000012.00", "12.00"),
        ("1,234,567.89", "1234567.89"),
        ("-1,234.5", "-1234.50"),
        ("１，２３４．５", "1234.50"),  # full width
        (" 12 ", "12.00"),
        ("\u300012\u3000", "12.00"),
        (".5", "0.50"),  # Oracle
        ("-.5", "-0.50"),
        ("5.", "5.00"),
        ("+1.5", "1.50"),
        ("＋１．５", "1.50"),
        ("1.23456789E7", "12345678.90"),  # Java's Double
        ("1.0E7", "10000000.00"),
        ("-1.0e7", "-10000000.00"),
        ("1E+7", "10000000.00"),  # Java's BigDecimal without trailing zeros
        ("1e3", "1000.00"),
        ("1.5E-1", "0.15"),
        ("1.2345678E+07", "12345678.00"),  # more digits than a spreadsheet shows
        ("−100.00", "-100.00"),  # U+2212
        ("–1.5", "-1.50"),
        ("－１００", "-100.00"),
        ("负100", "-100.00"),
        ("零", "0.00"),
        ('="100.00"', "100.00"),
        ("'100.00", "100.00"),
        ("\ufeff100\u200b", "100.00"),
        ("\xa01,234.50\xa0", "1234.50"),
    ],
)
def test_decimals_that_fit(text: str, value: str) -> None:
    assert fits(text, MONEY) == Decimal(value)


@pytest.mark.parametrize(
    "text",
    [
        "12345678901234567",  # 17 digits
        "10000000000000000.00",
        "12.345",
        "0.001",
        "12,34",
        "1234,567",
        "1,234,5678",
        ",123",
        "1,234,",
        "1.234,5",
        "1e99",
        "1.2345E0",
        "E7",
        "1.5E",
        "+-5",
        "inf",
        "-inf",
        "--5",
        "5-",
        "(5)",
        "¥5",
        "5元",
        "1 234",
        "五",
        "五千",
        "5²",
        "①",
        "½",
        "0x1F",
        "有效",
    ],
)
def test_decimals_that_do_not_fit(text: str) -> None:
    assert reason(text, MONEY) == "is not a number with at most 16 digits and 2 decimals"


@pytest.mark.parametrize("text", ["1.23E+08", "6.22848E+18", "1e+10", "-1.5E+12", "1.23457E-05"])
def test_a_decimal_that_a_spreadsheet_rounded(text: str) -> None:
    for kind in (MONEY, NUMBER, column("percent")):
        assert reason(text, kind).startswith("is a number that a spreadsheet rounded")


@pytest.mark.parametrize(
    ("text", "value"), [("(100.00)", "-100.00"), ("（1,234.5）", "-1234.50"), ("( .5 )", "-0.50"), ("-3", "-3.00")]
)
def test_brackets_are_a_minus_where_the_contract_says_so(text: str, value: str) -> None:
    read = cast_column(pl.Series([text]), MONEY, NULL_VALUES, brackets_are_negative=True)
    assert (read.frame["x"].to_list(), read.reason.to_list()) == ([Decimal(value)], [None])


@pytest.mark.parametrize("text", ["(-5)", "-(5)", "((5))", "(5", "5)", "(五)"])
def test_what_is_no_number_in_brackets(text: str) -> None:
    read = cast_column(pl.Series([text]), MONEY, NULL_VALUES, brackets_are_negative=True)
    assert read.reason.to_list() == ["is not a number with at most 16 digits and 2 decimals"]


@pytest.mark.parametrize("text", ["4.35%", "４.35％", "5‰"])
def test_a_percentage_is_no_amount(text: str) -> None:
    assert reason(text, MONEY) == (
        "is not a number but a percentage, which the column does not hold: have it sent as a plain number"
    )


@pytest.mark.parametrize("kind", [MONEY, NUMBER, column("percent"), FLAG])
@pytest.mark.parametrize("text", ["/", "——", "无", "nan", "None", "—"])
def test_a_figure_that_says_nothing_is_null_and_noted(kind: Any, text: str) -> None:
    read = cast([text], kind)
    assert (read.frame["x"].to_list(), read.reason.to_list(), read.notes) == ([None], [None], {"x.says_nothing": 1})


def test_a_word_that_the_contract_lists_says_something() -> None:
    assert fits("无", column("code", values={"无": "none", "有": "some"})) == "none"


def test_a_decimal_without_decimals() -> None:
    assert fits("123", column("decimal(3,0)")) == Decimal(123)
    assert reason("1234", column("decimal(3,0)")) == "is not a number with at most 3 digits and 0 decimals"
    assert fits("1.0", column("decimal(3,0)")) == Decimal(1)
    assert reason("1.5", column("decimal(3,0)"))


@given(st.decimals(min_value=Decimal(-(10**16)) + 1, max_value=Decimal(10**16) - 1, places=2), st.booleans())
def test_every_amount_comes_back_exactly(amount: Decimal, is_grouped: bool) -> None:
    text = f"{amount:,f}" if is_grouped else f"{amount:f}"
    assert fits(text, MONEY) == amount


@given(st.text("0123456789.,-+eE ", max_size=24))
def test_no_text_lands_as_another_number(text: str) -> None:
    read = cast([text], MONEY)
    value = read.frame.row(0)[0]
    if value is not None:
        assert value == Decimal(text.strip().replace(",", "").rstrip("."))


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("9" * 18, 10**18 - 1),
        ("-5", -5),
        ("007", 7),
        ("５", 5),
        ("2024.0", 2024),
        ("1,000", 1000),
        ("+1", 1),
        ("1E3", 1000),
    ],
)
def test_integers_that_fit(text: str, value: int) -> None:
    assert fits(text, NUMBER) == value


@pytest.mark.parametrize("text", ["9" * 19, "1.5", "1,00", "1e30", "五", "2024年", "1²", "1 000"])
def test_integers_that_do_not_fit(text: str) -> None:
    assert reason(text, NUMBER) == "is not a whole number with at most 18 digits"


@pytest.mark.parametrize("text", ["2024", "2024年", "2024年度", "２０２４年", "2024.0", " 2024 年"])
def test_a_year(text: str) -> None:
    year = Column.model_validate({"name": "tax_year", "type": "integer", "description": WORDS})
    assert cast([text], year).frame["tax_year"].to_list() == [2024]


@pytest.mark.parametrize(("text", "value"), [("是", "yes"), (" 否\t", "no")])
def test_codes_that_are_declared(text: str, value: str) -> None:
    assert fits(text, FLAG) == value


@pytest.mark.parametrize(("text", "value"), [("Y", "yes"), ("ｎ", "no"), ("Yes", "yes"), ("√", "yes"), ("FALSE", "no")])
def test_marks_that_stand_for_yes_and_no(text: str, value: str) -> None:
    assert fits(text, FLAG) == value
    assert cast([text], column("code", values={"是": "yes"})).frame["x"].to_list() == [None]


@pytest.mark.parametrize("text", ["是的", "1", "0"])
def test_codes_that_are_not(text: str) -> None:
    assert reason(text, FLAG) == "is not one of 是, 否"


ROUND = column("code", values={"A轮": "a", "A+轮": "a_plus", "Pre-A轮": "pre_a", "“小巨人”企业": "giant", "1": "one"})


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Ａ轮", "a"),
        ("A 轮", "a"),
        ("a轮", "a"),
        ("“A轮”", "a"),
        ("Ａ＋轮", "a_plus"),
        ("Ｐｒｅ－Ａ轮", "pre_a"),
        ("pre—a轮", "pre_a"),
        ('"小巨人"企业', "giant"),
        ("「小巨人」企业", "giant"),
        ("小巨人企业", "giant"),
        ("1.0", "one"),
        ("１", "one"),
    ],
)
def test_words_of_codes_in_other_spellings(text: str, value: str) -> None:
    assert fits(text, ROUND) == value


@pytest.mark.parametrize("text", ["AA轮", "A轮融资", "B轮", "11", "1.5"])
def test_other_words_are_no_spellings(text: str) -> None:
    assert reason(text, ROUND).startswith("is not one of A轮, ")


def test_words_that_differ_only_in_spelling_keep_their_codes() -> None:
    kind = column("code", values={"a": "small", "A": "large"})
    assert (fits("a", kind), fits("A", kind)) == ("small", "large")
    assert reason("Ａ", kind) == "is not one of a, A"


YUAN = column("decimal(18,2)", unit="CNY")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("￥1,234.5", "1234.50"),
        ("¥ 5", "5.00"),
        ("-￥5", "-5.00"),
        ("5元", "5.00"),
        ("1,234元整", "1234.00"),
        ("￥5元", "5.00"),
    ],
)
def test_an_amount_of_yuan_may_have_its_sign(text: str, value: str) -> None:
    assert fits(text, YUAN) == Decimal(value)
    assert reason(text, MONEY).startswith("is not a number")


@pytest.mark.parametrize("text", ["5万元", "$5", "5元/月"])
def test_another_unit_is_no_yuan(text: str) -> None:
    assert reason(text, YUAN).startswith("is not a number")


def test_the_unit_of_the_header_counts_before_that_of_the_cell() -> None:
    def read(text: str) -> CastColumn:
        return cast_column(pl.Series([text]), YUAN, NULL_VALUES, 10_000)

    assert read("￥5").frame["x"].to_list() == [Decimal(50_000)]
    assert read("5元").reason[0] is not None


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("甲&amp;乙&nbsp;公司", "甲&乙 公司"),
        ("&lt;甲&gt;&quot;乙&quot;&#39;", '<甲>"乙"\''),
        ("&amp;lt;", "&lt;"),
        ("甲\u200b公司\ufeff", "甲公司"),
        ("&nbsp;", None),
        ("A&B;C", "A&B;C"),
    ],
)
def test_what_web_pages_and_fonts_leave_in_a_text_is_taken_off(text: str, value: str | None) -> None:
    assert fits(text, column("text")) == value


def test_text_is_trimmed_and_else_untouched() -> None:
    assert fits("  Ａ公司 （ 中国 ）\t", column("text")) == "Ａ公司 （ 中国 ）"


@pytest.mark.parametrize("kind", [column("text"), MONEY, NUMBER, DAY, FLAG, column("capital")])
@pytest.mark.parametrize("text", [None, "", "  ", "\u3000", "N/A", "NULL", "null", "\\N", "-", " -- ", "暂无"])
def test_texts_that_mean_empty(kind: Any, text: str | None) -> None:
    read = cast([text], kind)
    assert read.frame.row(0) == (None,) * read.frame.width
    assert (read.reason.to_list(), read.notes) == ([None], {})


EVERY_TYPE = [
    "text",
    "decimal(18,2)",
    "percent",
    "integer",
    "date",
    "datetime",
    "capital",
    "enterprise_identifier",
    "patent_application_no",
]


@pytest.mark.parametrize("kind", [*map(column, EVERY_TYPE), FLAG])
@pytest.mark.parametrize("text", ["***", " ****** ", "＊＊＊"])
def test_a_masked_cell_is_empty_and_noted(kind: Any, text: str) -> None:
    read = cast([text, None], kind)
    assert read.frame.rows() == [(None,) * read.frame.width] * 2
    assert (read.reason.to_list(), read.notes) == ([None, None], {"x.masked": 1})


def test_a_mask_is_three_stars_or_more_and_nothing_else() -> None:
    assert [fits(text, column("text")) for text in ("**", "张**", "*** 号")] == ["**", "张**", "*** 号"]
    assert reason("**", MONEY)


def test_a_masked_cell_of_a_required_column() -> None:
    read = cast(["***"], column("text", required=True))
    assert (read.reason.to_list(), read.frame["x"].to_list()) == (["is empty"], [None])


def test_a_feed_lists_its_own_texts_that_mean_empty() -> None:
    own = ("\\n", "空")
    read = cast_column(pl.Series(["\\n", " \\n ", "空", "n", "暂无"]), column("text"), own)
    assert read.frame["x"].to_list() == [None, None, None, "n", "暂无"]


@pytest.mark.parametrize("kind", EVERY_TYPE)
def test_an_empty_cell_of_a_required_column(kind: str) -> None:
    read = cast(["-", None, " "], column(kind, required=True))
    assert read.reason.to_list() == ["is empty"] * 3


def test_a_required_cell_that_does_not_fit_says_why() -> None:
    assert reason("x", column("integer", required=True)) == "is not a whole number with at most 18 digits"


def test_capital_that_is_not_read_is_noted_and_kept_as_text() -> None:
    read = cast(["12", "5万元"], column("capital"))
    assert read.frame.rows() == [(None, None, "12"), (Decimal(50_000), "CNY", "5万元")]
    assert (read.reason.to_list(), read.notes) == ([None, None], {"x.unreadable": 1})


def test_what_is_noticed_about_identifiers() -> None:
    texts = ["91330200561262545U", "91330200561262545u", "91350100M0001TGQXM", "440301103097413", "9133 0200561262545U"]
    assert cast(texts, column("enterprise_identifier")).notes == {
        "x.upper_cased": 1,
        "x.characters_removed": 1,
        "x.check_digit_failed": 1,
        "x.not_a_uscc": 1,
    }


@pytest.mark.parametrize("text", ["9.1330200561262E+17", "9.13302E+17", "9E17", "3.40202e+14", "-9.13302D+17"])
def test_an_identifier_that_a_spreadsheet_rounded_does_not_fit(text: str) -> None:
    read = cast([text], column("enterprise_identifier"))
    assert read.reason.to_list() == [
        "is a number that a spreadsheet rounded, its last digits are lost: have the column sent as text"
    ]


@pytest.mark.parametrize("text", ["9.1330200561262E+176", "91.3E+17", "9.13302E-17", "E+17", "MA5JE17"])
def test_what_only_looks_a_little_like_a_rounded_number_is_kept(text: str) -> None:
    assert cast([text], column("enterprise_identifier")).reason.to_list() == [None]


@pytest.mark.parametrize("kind", [DAY, FLAG, NUMBER, *map(column, EVERY_TYPE)])
def test_repeated_cells_keep_their_rows(kind: Any) -> None:
    texts = ["2023-09-08", "是", None, "5万元", "是", "2023-09-08", "x", None, "7"]
    together = cast(texts, kind)
    apart = [cast([text], kind) for text in texts]
    assert together.frame.rows() == [read.frame.row(0) for read in apart]
    assert together.reason.to_list() == [read.reason[0] for read in apart]


@pytest.mark.parametrize("kind", EVERY_TYPE)
def test_no_cells_give_no_rows_of_the_right_shape(kind: str) -> None:
    read = cast([], column(kind))
    assert (read.frame.height, tuple(read.frame.columns)) == (0, column(kind).landed_names)
