"""Dates: what fits, which dates mean 'not known', and what is not a date as declared."""

from datetime import date
from typing import Any

import polars as pl
import pytest
from hypothesis import strategies as st
from repeatable import given
from small_feed import column

from pipelines.landing.cells import CastColumn, cast_column

DAY = column("date")


def cast(texts: list[str | None], kind: Any) -> CastColumn:
    """`texts` cast to the column `kind`."""
    return cast_column(pl.Series(texts, dtype=pl.String), kind, ())


def fits(text: str, kind: Any) -> Any:
    """The landed date of a cell that fits."""
    read = cast([text], kind)
    assert read.reason.to_list() == [None]
    return read.frame["x"][0]


def reason(text: str, kind: Any) -> str:
    """Why a cell does not fit."""
    read = cast([text], kind)
    assert read.frame["x"].to_list() == [None]
    found = read.reason[0]
    assert found is not None, f"{text!r} was let through"
    return str(found)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("2023-09-08", date(2023, 9, 8)),
        ("2023/9/8", date(2023, 9, 8)),
        ("2023-9-8", date(2023, 9, 8)),
        ("２０２３/０９/０８", date(2023, 9, 8)),
        ("2024-02-29", date(2024, 2, 29)),
        ("1901-01-01", date(1901, 1, 1)),
        ("2098-12-31", date(2098, 12, 31)),
    ],
)
def test_dates_that_fit(text: str, value: date) -> None:
    read = cast([text], DAY)
    assert (read.frame["x"].to_list(), read.reason.to_list(), read.notes) == ([value], [None], {})


@pytest.mark.parametrize("text", ["1900-12-31", "1900-01-01", "1899-12-31", "2099-01-01", "9999-09-09", "0001-01-01"])
def test_sentinel_dates_are_null_noted_and_no_error(text: str) -> None:
    read = cast([text], DAY)
    assert (read.frame["x"].to_list(), read.reason.to_list(), read.notes) == ([None], [None], {"x.sentinel": 1})


@pytest.mark.parametrize(
    "text",
    [
        "2023/2/30",
        "2023-02-29",
        "2024/13/45",
        "2024-00-10",
        "0000-00-00",
        "20230908",
        "2023.9.8",
        "2023年9月8日",
        "2023-09-08 00:00:00",
        "2023-09",
        "8/9/2023",
        "23-09-08",  # a year of two digits is not the year 23
        "99/1/1",
        "45177",  # a spreadsheet's day number
        "不详",
    ],
)
def test_dates_that_do_not_fit(text: str) -> None:
    assert reason(text, DAY).startswith("is not a date")


def test_other_date_formats_are_declared() -> None:
    chinese = column("date", formats=["%Y年%m月%d日", "%Y%m%d"])
    assert fits("2023年9月8日", chinese) == date(2023, 9, 8)
    assert fits("20230908", chinese) == date(2023, 9, 8)
    assert reason("2023-09-08", chinese)


@given(st.dates(date(1901, 1, 1), date(2098, 12, 31)), st.sampled_from(["{0:%Y-%m-%d}", "{0.year}/{0.month}/{0.day}"]))
def test_every_date_comes_back(day: date, form: str) -> None:
    assert fits(form.format(day), DAY) == day
