"""Codes as they are written: one enterprise, however it is decorated; none for a placeholder."""

import polars as pl
import pytest
from hypothesis import strategies as st
from repeatable import given

from pipelines.landing.cells.identifiers import read_identifiers
from pipelines.landing.cells.written_numbers import bare, says_no_value, says_nothing, without_guards

CODE = "91330200561262545U"


def key(text: str | None) -> str | None:
    """The enterprise that a text names."""
    found: str | None = read_identifiers(pl.Series([text], dtype=pl.String))["enterprise_id"][0]
    return found


@pytest.mark.parametrize(
    "text",
    [
        f'="{CODE}"',
        f"={CODE}",
        f'=" {CODE} "',
        f"＝“{CODE}”",
        f"'{CODE}",
        f"`{CODE}",
        f"‘{CODE}’",
        f'"{CODE}"',
        f"{CODE}\x00\x1f",
        f"\u202d{CODE}\u202c",
        f"{CODE[:8]}\u00ad{CODE[8:]}",
        f"{CODE}(1-1)",
        f"{CODE}（1－1）",
        f"{CODE} 【2/3】",
        f"统一社会信用代码：{CODE}",
        f"统一社会信用代码{CODE}",
        f"（统一社会信用代码）{CODE}",
        f"{CODE}（统一社会信用代码）",
        f"信用代码/税号: {CODE}",
        f"统一社会信用代码（三证合一）：{CODE}",
        f"税务登记：{CODE}",
        f"uscc: {CODE}",
        f"No.{CODE}",
        f"代码:'{CODE}(1-1)",
        f"【{CODE}】",
        f"「{CODE}」",
        f"{CODE}。",
        f"({CODE})",
        f"[{CODE}]",
        f"{CODE};",
        f"{CODE}/无",
        f"{CODE}、（无）",
        f"{CODE} 1-1",
        f"{CODE}（1-1",
        f"\ue000{CODE}\ue5e5",
        f"91-{CODE}",
        f"营业执照：{CODE}",
        f"{CODE}*",
        f"{CODE}副本",
        f"{CODE}（副本）1-1",
        f"{CODE}(正本)",
        f"{CODE[:8]}-{CODE[8:]}",
        f"{CODE[:2]}–{CODE[2:8]}–{CODE[8:17]}–{CODE[17]}",
        "'统一社会信用代码 ： ９１３３０２００５６１２６２５４５ｕ",
    ],
)  # fmt: skip
def test_one_enterprise_however_its_code_is_decorated(text: str) -> None:
    (read,) = read_identifiers(pl.Series([text])).to_dicts()
    assert (read["enterprise_id"], read["uscc"], read["has_valid_check_digit"]) == (CODE, CODE, True)
    assert read["identifier_raw"] == text


@pytest.mark.parametrize(
    ("text", "key_of"),
    [
        ("注册号:340202000012345", "registration_no:340202000012345"),
        ("组织机构代码：56126254-5", "org_code:561262545"),
        ("561262545（组织机构代码）", "org_code:561262545"),
        ("企合苏分字第00123号", "other:企合苏分字第00123号"),
        ("企独浙总字第001234号", "other:企独浙总字第001234号"),
    ],
)
def test_other_numbers(text: str, key_of: str) -> None:
    assert key(text) == key_of


SAYS_NOTHING = (
    "/ \\ — —— - -- . ? ？ * 0 00 1 11 111111111 999999999999999999 000000000000000 （无） [空] “” '' ￥ =\"\" "
    "NULL null None none NaN nan N/A n/a #N/A NA \\N 无 空 不详 暂无 未知 未提供 无代码 统一社会信用代码： 代码:/ (1-1)"
    " 不适用 （不适用） 同上 X x XXXX xxxxxxxxxxxxxxxxxx AAAAAAAAA"
)


@pytest.mark.parametrize("text", [*SAYS_NOTHING.split(), "　", "—\u200b—"])
def test_a_placeholder_is_not_an_enterprise(text: str) -> None:
    (read,) = read_identifiers(pl.Series([text])).to_dicts()
    assert (read["enterprise_id"], read["uscc"], read["identifier_kind"], read["has_valid_check_digit"]) == (None,) * 4


@pytest.mark.parametrize("text", ["91340202****56789X", "9134020212345****", "91XXXXXXXXXXXX789X", "1234##########"])
def test_a_code_with_digits_withheld_is_not_an_enterprise(text: str) -> None:
    assert key(text) is None


def test_a_figure_that_repeats_another_row_is_not_empty() -> None:
    assert says_no_value(pl.Series(["同上", "不适用", None])).to_list() == [False, True, False]


@pytest.mark.parametrize("text", ["12", "10", "A0", "无锡0512", "空港01", "N1", "00A", "NA1", "0-1"])
def test_what_says_something(text: str) -> None:
    assert says_nothing(pl.Series([text])).to_list() == [False]


def test_short_numbers_of_equal_digits_are_numbers_but_of_enterprises() -> None:
    assert says_nothing(pl.Series(["11", "7777777", "77777777", "0", "000"])).to_list() == [
        False,
        False,
        True,
        True,
        True,
    ]


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("发票号码:12345678", "12345678"),
        ("合同号：HT：1", "HT：1"),
        ("№ 7", "7"),
        ("证书编号（新）：GR2024", "GR2024"),
        ("芜市监罚字：2024-1", "芜市监罚字：2024-1"),
        ("(2024)皖0202执123号", "(2024)皖0202执123号"),
        ("皖发改〔2024〕12号(1-1)", "皖发改〔2024〕12号"),
        ("10:30", "10:30"),
        ("AB:12", "AB:12"),
        ("A-1(12-345)", "A-1(12-345)"),
        ("3'5\"", "3'5"),
    ],
)
def test_labels_and_numbers_of_copies(text: str, left: str) -> None:
    assert bare(pl.Series([text])).to_list() == [left]


@given(st.lists(st.one_of(st.none(), st.text(max_size=12), st.from_regex(r"[0-9A-Z]{1,9}", fullmatch=True))))
def test_a_column_is_cleaned_cell_by_cell(texts: list[str | None]) -> None:
    cells = pl.Series(texts, dtype=pl.String)
    for clean in (bare, without_guards):
        assert clean(cells).to_list() == [clean(pl.Series([text], dtype=pl.String))[0] for text in texts]
    assert says_nothing(cells).to_list() == [says_nothing(pl.Series([text], dtype=pl.String))[0] for text in texts]


@given(st.from_regex(r"[0-9A-Za-z]{1,20}", fullmatch=True))
def test_plain_letters_and_digits_stay_as_they_are(text: str) -> None:
    assert bare(pl.Series([text])).to_list() == [text]
