"""Dates and times: what fits, which dates mean 'not known', and what is not a date as declared."""

from datetime import date, datetime
from typing import Any

import polars as pl
import pytest
from hypothesis import strategies as st
from repeatable import given
from small_feed import column

from pipelines.landing.cells.columns import CastColumn, cast_column

DAY = column("date")
MOMENT = column("datetime")
at = datetime.fromisoformat


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


@pytest.mark.parametrize("text", ["2023111", "202319"])
def test_a_short_number_that_nothing_parts_from_the_next_is_no_date(text: str) -> None:
    assert reason(text, column("date", formats=["%Y%m%d"])) == "is not a date written as YYYYMMDD"


@pytest.mark.parametrize(("text", "value"), [("202309", date(2023, 9, 1)), ("2023-09", date(2023, 9, 1))])
def test_a_month_is_its_first_day(text: str, value: date) -> None:
    assert fits(text, column("date", formats=["%Y%m", "%Y-%m"])) == value


@pytest.mark.parametrize("text", ["20239", "2023-9", "202313", "202300", "20230901", "2023-09-01", "23-09"])
def test_what_is_no_month(text: str) -> None:
    assert reason(text, column("date", formats=["%Y%m", "%Y-%m"])) == "is not a date written as YYYYMM or YYYY-MM"


def test_a_date_written_with_a_midnight() -> None:
    day = column("date", formats=["%Y-%m-%d 00:00:00"])
    assert fits("2023-09-08 00:00:00", day) == date(2023, 9, 8)
    assert reason("2023-09-08 00:00:01", day)
    assert reason("2023-09-08", day)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("2023-09-08 10:11:12", at("2023-09-08 10:11:12")),
        ("2023/9/8 9:05:03", at("2023-09-08 09:05:03")),
        ("2023-09-08T00:00:00", at("2023-09-08 00:00:00")),
        ("2023-09-08 23:59:59.999999", at("2023-09-08 23:59:59.999999")),
        ("2023-09-08 10:11:12.5000000000", at("2023-09-08 10:11:12.500000")),
        ("２０２３-０９-０８　１０：１１：１２", at("2023-09-08 10:11:12")),
        ("1901-01-01 00:00:00", at("1901-01-01 00:00:00")),
        ("2098-12-31 23:59:59", at("2098-12-31 23:59:59")),
    ],
)
def test_times_that_fit(text: str, value: datetime) -> None:
    read = cast([text], MOMENT)
    assert (read.frame["x"].to_list(), read.reason.to_list(), read.notes) == ([value], [None], {})
    assert read.frame.schema["x"] == pl.Datetime("us", time_zone=None)


@pytest.mark.parametrize("text", ["1900-12-31 23:59:59", "2099-01-01 00:00:00", "9999-12-31T23:59:59"])
def test_sentinel_times_are_null_noted_and_no_error(text: str) -> None:
    read = cast([text], MOMENT)
    assert (read.frame["x"].to_list(), read.reason.to_list(), read.notes) == ([None], [None], {"x.sentinel": 1})


@pytest.mark.parametrize(
    "text",
    [
        "2023-09-08",  # a bare date is no time
        "2023-09-08 10:11",
        "2023-09-08 24:00:00",
        "2023-09-08 23:59:60",
        "2023-09-08 10:60:00",
        "2023-09-08 10:1:2",
        "2023-02-29 00:00:00",
        "2023-09-08 10:11:12.",
        "2023-09-08 10:11:12.1234567",
        "2023-09-08 10:11:12Z",
        "2023-09-08 10:11:12+08:00",
        "2023-09-08  10:11:12",
        "2023-09-08 -1:11:12",
        "10:11:12",
        "45177.5",
    ],
)
def test_times_that_do_not_fit(text: str) -> None:
    words = "is not a date and time written as YYYY-MM-DD hh:mm:ss or YYYY/MM/DD hh:mm:ss or YYYY-MM-DDThh:mm:ss"
    assert reason(text, MOMENT) == words


def test_other_spellings_of_times_are_declared() -> None:
    kind = column("datetime", formats=["%Y%m%d%H%M%S", "%Y-%m-%d %H:%M", "%Y-%m-%d"])
    assert fits("20230908101112", kind) == at("2023-09-08 10:11:12")
    assert fits("2023-09-08 9:05", kind) == at("2023-09-08 09:05:00")
    assert fits("2023-09-08", kind) == at("2023-09-08 00:00:00")
    assert reason("2023090810111", kind)
    assert reason("2023-09-08 10:11:12", kind)


@given(st.dates(date(1901, 1, 1), date(2098, 12, 31)), st.sampled_from(["{0:%Y-%m-%d}", "{0.year}/{0.month}/{0.day}"]))
def test_every_date_comes_back(day: date, form: str) -> None:
    assert fits(form.format(day), DAY) == day


@given(st.datetimes(at("1901-01-01 00:00:00"), at("2098-12-31 00:00:00")), st.sampled_from([" ", "T"]))
def test_every_time_comes_back(moment: datetime, separator: str) -> None:
    assert fits(moment.isoformat(separator), MOMENT) == moment
