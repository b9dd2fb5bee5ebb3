"""Application numbers of patents: one key for every spelling, and a check digit that holds, fails or was left out."""

from typing import Any

import polars as pl
import pytest
from hypothesis import strategies as st
from repeatable import given
from small_feed import column

from pipelines.landing.cells.columns import CastColumn, cast_column

NUMBER = column("patent_application_no")
VECTORS = [
    ("201310699744", "2"),
    ("95115608", "X"),
    ("97101765", "4"),
    ("90101673", "X"),
    ("201080063196", "9"),
]
"""Real numbers with their check digits."""


def cast(*texts: str | None) -> CastColumn:
    return cast_column(pl.Series(texts, dtype=pl.String), NUMBER, ())


def landed(text: str | None) -> tuple[Any, ...]:
    """The key, whether its check digit holds, and the text as delivered."""
    read = cast(text)
    assert read.reason.to_list() == [None]
    return read.frame.row(0)


@pytest.mark.parametrize(("number", "check"), VECTORS)
def test_a_check_digit_that_holds_and_every_other(number: str, check: str) -> None:
    digits = "0123456789X"
    read = cast(*(f"{number}.{digit}" for digit in digits))
    assert read.frame["x"].to_list() == [f"{number}.{digit}" for digit in digits]
    assert read.frame["has_valid_x_check_digit"].to_list() == [digit == check for digit in digits]
    assert read.notes == {"x.check_digit_failed": 10}


@pytest.mark.parametrize(("number", "check"), VECTORS)
def test_a_check_digit_left_out_is_counted(number: str, check: str) -> None:
    assert landed(f"CN{number}") == (f"{number}.{check}", None, f"CN{number}")


@pytest.mark.parametrize(
    "text",
    [
        "CN95115608.X",
        "ZL95115608.X",
        "ZL 95 1 15608.x",
        "cn95115608x",
        "95115608X",
        "95115608.x",
        "ＣＮ９５１１５６０８．Ｘ",
        "\u200b95115608.X\ufeff",
        "CN95115608",
    ],
)
def test_every_spelling_gives_one_key(text: str) -> None:
    key, is_valid, raw = landed(text)
    assert (key, raw) == ("95115608.X", text.strip("\u200b\ufeff"))  # what nobody sees is not kept
    assert is_valid is (None if text == "CN95115608" else True)


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("PCT/CN2013/086512", "other:PCT/CN2013/086512"),
        ("CN103714565A", "other:CN103714565A"),
        ("2013106997442.2", "other:2013106997442.2"),
        ("9511560", "other:9511560"),
        ("95115608.Y", "other:95115608.Y"),
        ("95115608..X", "other:95115608..X"),
        ("CNZL95115608.X", "other:CNZL95115608.X"),
        ("9511560⁸.X", "other:95115608.X"),  # no digit but a superscript: not taken for the patent
    ],
)
def test_numbers_of_another_shape_are_kept_as_what_they_are(text: str, key: str) -> None:
    read = cast(text)
    assert (read.frame.row(0), read.reason.to_list()) == ((key, None, text), [None])
    assert read.notes == {"x.not_an_application_no": 1}


def test_no_number_gives_nulls() -> None:
    assert [landed(text) for text in (None, " ", "\u200b")] == [(None, None, None)] * 3
    for text in ("无", "/", "000000000000", "9999.9999"):
        read = cast(text)
        assert (read.frame.row(0)[:2], read.reason.to_list()) == ((None, None), [None])
        assert read.notes == {"x.says_nothing": 1}


@pytest.mark.parametrize("text", ["2.01311E+11", "2.01311e11", "'2.0131E+11"])
def test_a_rounded_number_is_set_aside(text: str) -> None:
    (reason,) = cast(text).reason
    assert str(reason).startswith("is a number that a spreadsheet rounded")


@pytest.mark.parametrize("text", ["专利号：CN95115608.X", '="95115608X"', "`95115608.X", "申请号:ZL 95115608.X"])
def test_text_around_a_number_is_removed(text: str) -> None:
    assert landed(text) == ("95115608.X", True, text)


@given(st.integers(1, 10**12 - 1).filter(lambda no: len(set(f"{no % 10**8:08}")) > 1), st.sampled_from([8, 12]))
def test_one_wrong_digit_is_seen_but_where_the_weights_repeat(number: int, length: int) -> None:
    text = f"{number % 10**length:0{length}d}"
    key, _, _ = landed(text)
    changed = f"{(int(key[0]) + 1) % 10}{key[1:]}"
    assert landed(key)[1] is True
    assert landed(changed)[1] is False


@pytest.mark.parametrize(
    "sent",
    [
        "201310699744。2",
        "201310699744·2",
        "201310699744-2",
        "201310699744.2（发明）",
        "2013106997442.0",
        "专利号 ZL201310699744.2",
    ],
)
def test_other_signs_and_words_around_a_number(sent: str) -> None:
    assert cast(sent).frame[:, 0].to_list() == ["201310699744.2"]
