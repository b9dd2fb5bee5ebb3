"""Numbers of checks and the sentences that are made of them."""

from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from pydantic import ValidationError

from pipelines.base.plural import counted
from quality.measured import SHARE, Figures, Measured, percent, share_of


@pytest.mark.parametrize(
    ("number", "noun", "words"),
    [
        (0, "row", "0 rows"),
        (1, "row", "1 row"),
        (735_608, "row", "735,608 rows"),
        (2, "party", "2 parties"),
        (2, "day", "2 days"),
        (1, "more line", "1 more line"),
        (3, "box", "3 boxes"),
        (Decimal(1), "arrival", "1 arrival"),
    ],
)
def test_plurals(number: int, noun: str, words: str) -> None:
    assert counted(number, noun) == words


@pytest.mark.parametrize(
    ("numbers", "figure", "bound"),
    [
        ({}, None, None),
        ({"value": 1, "unit": "row", "limit": 0}, "1 row", "0 rows"),
        ({"value": 3, "unit": "row", "of": 735_608, "limit": 0}, "3 of 735,608 rows", "0 rows"),
        ({"value": 20, "unit": "row", "limit": 1, "limit_is": "at least"}, "20 rows", "at least 1 row"),
        ({"value": 2, "unit": "row", "limit": 1}, "2 rows", "at most 1 row"),
        ({"value": 2, "unit": "row", "limit": 1, "limit_is": "exactly"}, "2 rows", "1 row"),
        ({"unit": "row", "limit": 5}, None, "at most 5 rows"),
        (
            {"value": "0.05", "unit": SHARE, "of": 20, "of_unit": "row", "limit": "0.0400"},
            "1 of 20 rows (5%)",
            "at most 4% of rows",
        ),
        (
            {"value": "0.333333333333", "unit": SHARE, "limit": "0.5", "limit_is": "at least"},
            "33.3333%",
            "at least 50%",
        ),
        ({"value": 0, "unit": SHARE, "of": 0, "of_unit": "row", "limit": 0}, "0 of 0 rows (0%)", "0% of rows"),
        ({"says": "no arrival", "limit_says": "landed"}, "no arrival", "landed"),
        (
            {"value": 1, "unit": "file", "limit": 0, "says": "{} rejected", "segment": "first {}"},
            "first {}: 1 file rejected",
            "0 files",
        ),
        (
            {"value": 4, "unit": "day", "limit": 9, "says": "{} old; allowed by {}", "limit_says": "landed, {} old"},
            "4 days old; allowed by {}",
            "landed, at most 9 days old",
        ),
    ],
)
def test_sentences(numbers: dict[str, Any], figure: str | None, bound: str | None) -> None:
    measured = Measured(**numbers)
    assert (measured.figure, measured.bound) == (figure, bound)


@pytest.mark.parametrize(
    ("part", "whole"), [(1, 3), (2, 3), (0, 7), (7, 7), (999_999_998, 999_999_999), (Fraction(1, 2), 40)]
)
def test_the_count_can_be_told_from_its_share(part: int | Fraction, whole: int) -> None:
    share = share_of(part, whole)
    assert 0 <= share <= 1
    assert abs(share * whole - Decimal(float(part))) < Decimal("0.01")
    assert Measured(value=share, unit=SHARE, of=whole, of_unit="row").figure == (
        f"{round(part):,} of {counted(whole, 'row')} ({percent(share)})"
    )


def test_numbers_are_written_plainly_and_are_finite() -> None:
    written = Figures(value="0.9500", limit=Decimal("1E+3"), also={"a": 1.5}).model_dump(mode="json")
    assert (written["value"], written["limit"], written["also"]) == ("0.95", "1000", {"a": "1.5"})
    with pytest.raises(ValidationError, match="finite"):
        Figures(value="NaN")
