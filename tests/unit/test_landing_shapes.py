"""Shapes: what people and logs see of a value holds nothing of the value."""

import unicodedata

import pytest
from hypothesis import strategies as st
from repeatable import given

from pipelines.landing.shapes import shape_of, show_header

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
        ("", "(blank)"),
        ("2023", "2023"),
        ("914403", "999999"),
        ("列" * 41, "汉" * 40 + "… (41 characters)"),
    ],
)
def test_headers_are_shown_unless_they_look_like_data(header: str, shown: str) -> None:
    assert show_header(header) == shown
