"""Shapes: what people and logs see of a value holds nothing of the value."""

import unicodedata

import pytest
from hypothesis import strategies as st
from repeatable import given

from pipelines.landing.formats.shapes import shape_of, show_header, show_path

HIDDEN = {"Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp"}
"""Characters that are named instead of shown."""


@pytest.mark.parametrize(
    ("text", "shape"),
    [
        ("91440300MA5JH", "99999999AA9AA"),
        ("深圳市 a-1", "汉汉汉 A-9"),
        ("x\0y", "A<NUL>A"),
        ("a\nb\u2028", "A<U+000A>A<U+2028>"),
        ("二〇二四", "汉9汉汉"),
        ("Ⅷ①½", "999"),
        ("", ""),
        ("1" * 40, "9" * 40),
        ("1" * 41, "9" * 40 + "… (41 characters)"),
    ],
)
def test_shapes(text: str, shape: str) -> None:
    assert shape_of(text) == shape


@given(st.text(max_size=40).filter(lambda text: not any(unicodedata.category(letter) in HIDDEN for letter in text)))
def test_no_letter_or_digit_survives(text: str) -> None:
    shape = shape_of(text)
    assert len(shape) == len(text)
    for before, after in zip(text, shape, strict=True):
        if unicodedata.category(before)[0] in "LN":
            assert after in "9A汉"
        else:
            assert after == before


@given(st.text())
def test_shapes_are_one_short_line(text: str) -> None:
    shape = shape_of(text)
    assert len(shape) < 500
    assert len(shape.splitlines()) <= 1


@pytest.mark.parametrize(
    ("header", "shown"),
    [
        ("企业名称", "企业名称"),
        ("信用代码", "信用代码"),
        ("金额(元)", "金额(元)"),
        ("2024年营业收入", "2024年营业收入"),
        ("", "(blank)"),
        ("张三", "汉汉"),
        ("称", "汉"),
        ("企业名称(张三)", "汉汉汉汉(汉汉)"),
        ("名称有限公司", "汉汉汉汉汉汉"),
        ("制表人：李四", "汉汉汉：汉汉"),
        ("2023", "2023"),
        ("1999", "9999"),
        ("914403", "999999"),
        ("列" * 41, "汉" * 40 + "… (41 characters)"),
    ],
)
def test_headers_are_shown_if_they_are_known_or_all_but(header: str, shown: str) -> None:
    known = ["企业名称", "统一社会信用代码", "金额(万元)", "2023年营业收入", "列" * 41, "914403"]
    assert show_header(header, known[:4]) == shown
    assert show_header(known[-1], known) == known[-1]  # whatever it looks like


@pytest.mark.parametrize(
    ("path", "shown"),
    [
        ("tax/arrears/欠税_20260630_01.csv", "tax/arrears/欠税_20260630_01.csv"),
        ("欠税_20260630123000123_d41d8cd98f00b204e9800998ecf8427e.csv", None),
        ("欠税_91340202MYPBK6LB9X_20260630.xlsx!sheet 2", "欠税_99999999AAAAA9AA9A_20260630.xlsx!sheet 2"),
        ("34020019800101123X.csv", "99999999999999999A.csv"),
        ("a 340202000012345, 13812345678, MA2T1234-5", "a 999999999999999, 99999999999, AA9A9999-9"),
    ],
)
def test_a_path_is_shown_without_the_numbers_of_an_enterprise_or_person(path: str, shown: str | None) -> None:
    assert show_path(path) == (shown or path)
