"""Dates and times: what fits, which dates mean 'not known', and what is not a date as declared."""

from datetime import date, datetime
from typing import Any

import polars as pl
import pytest
from hypothesis import strategies as st
from repeatable import given
from small_feed import WORDS, column

from pipelines.contracts.parts import Column
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
        ("2023.9.8", date(2023, 9, 8)),
        ("20230908", date(2023, 9, 8)),
        ("2023年9月8日", date(2023, 9, 8)),
        ("２０２３ 年 ９ 月 ８ 日", date(2023, 9, 8)),
        ("2023年9月8号星期五", date(2023, 9, 8)),
        ("二〇二三年九月八日", date(2023, 9, 8)),
        ("二○二三年十一月廿八日", date(2023, 11, 28)),
        ("2023–09–08", date(2023, 9, 8)),  # en dash
        ("1694102400000", date(2023, 9, 8)),  # milliseconds since 1970: midnight in Shanghai
        ("1694131200000.0", date(2023, 9, 8)),  # in UTC
        ("882979200000", date(1997, 12, 25)),
        ("-631180800000", date(1950, 1, 1)),
        ("20230908.0", date(2023, 9, 8)),
        ("2023,9,8", date(2023, 9, 8)),
        ("2023、9、8", date(2023, 9, 8)),
        ("2023_09_08", date(2023, 9, 8)),
        ("2023。9。8", date(2023, 9, 8)),
        ("2023.9.8.", date(2023, 9, 8)),
        ("2023/9/8日", date(2023, 9, 8)),
        ("2023- 9- 8", date(2023, 9, 8)),
        ("8-Sep-2023", date(2023, 9, 8)),
        ("08 SEPTEMBER 2023", date(2023, 9, 8)),
        ("Sept. 8, 2023", date(2023, 9, 8)),
        ("Fri Sep 08 00:00:00 CST 2023", date(2023, 9, 8)),
        ("2023\u201109\u201108", date(2023, 9, 8)),  # hyphen that does not break
        ("\ufeff2023-09-08\u200b", date(2023, 9, 8)),
        ("'2023-09-08", date(2023, 9, 8)),
        ('="2023-09-08"', date(2023, 9, 8)),
        ("\xa02023-09-08\u3000", date(2023, 9, 8)),
    ],
)
def test_dates_that_fit(text: str, value: date) -> None:
    read = cast([text], DAY)
    assert (read.frame["x"].to_list(), read.reason.to_list(), read.notes) == ([value], [None], {})


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("2023-09-08 00:00:00", date(2023, 9, 8)),
        ("2023-09-08 13:05:09", date(2023, 9, 8)),
        ("2023/9/8 13:05", date(2023, 9, 8)),
        ("2023/9/8 1:05:09 PM", date(2023, 9, 8)),
        ("2023年9月8日 下午1:05", date(2023, 9, 8)),
        ("2023-09-08 10:11:12.1234567", date(2023, 9, 8)),
        ("2023-09-08T23:59:59.999", date(2023, 9, 8)),
        ("20230908130509", date(2023, 9, 8)),
        ("2023-09-08+08:00", date(2023, 9, 8)),  # a date of XML
        ("2023-09-08T01:00:00+08:00", date(2023, 9, 8)),
        ("2023-09-07T16:00:00.000+0000", date(2023, 9, 8)),  # a midnight of Java
        ("2023-09-07T16:00:00Z", date(2023, 9, 8)),
        ("1988-06-01T15:00:00Z", date(1988, 6, 2)),  # summer time, which was kept until 1991
    ],
)
def test_a_date_drops_its_time_of_day(text: str, value: date) -> None:
    read = cast([text], DAY)
    assert (read.frame["x"].to_list(), read.reason.to_list(), read.notes) == ([value], [None], {})


@pytest.mark.parametrize(
    "text",
    [
        "0000-00-00",
        "0000-00-00 00:00:00",
        "00000000",
        "1900-01-00",
        "1900/1/0",
        "1900-12-31",
        "1900-01-01",
        "1899-12-31",
        "2099-01-01",
        "9999-09-09",
        "0001-01-01",
        "253402214400000",
        "-2209017600000",
    ],
)
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
        "2023-09",
        "2023-09/08",
        "2023年",
        "202309",
        "2023",
        "2023.0",
        "2023-09-08 25:00:00",
        "2023-09-08Z",  # of which day where it was not noon
        "2023-09-08至2026-09-07",
        "二〇二三年十三月八日",
        "8/9/2023",
        "23-09-08",  # a year of two digits is not the year 23
        "99/1/1",
        "45177",  # a spreadsheet's day number
        "1694102400123",  # no day has milliseconds
        "1694102400",  # seconds, or digits cut off
        "199912312359",  # a day and time, or milliseconds of 1976
        "8-Sep-23",
        "8-Okt-2023",
        "31-Sep-2023",
    ],
)
def test_dates_that_do_not_fit(text: str) -> None:
    assert reason(text, DAY).startswith("is not a date")


def test_other_date_formats_are_declared() -> None:
    english = column("date", formats=["%d/%m/%Y", "%m-%d-%Y %H:%M:%S"])
    assert fits("8/9/2023", english) == date(2023, 9, 8)
    assert fits("09-08-2023 13:05:09", english) == date(2023, 9, 8)
    assert fits("2023年9月8日", english) == date(2023, 9, 8)
    assert reason("8.9.2023", english).endswith(", or written as DD/MM/YYYY or MM-DD-YYYY hh:mm:ss")


@pytest.mark.parametrize("text", ["2023111", "202319"])
def test_a_short_number_that_nothing_parts_from_the_next_is_no_date(text: str) -> None:
    assert reason(text, column("date", formats=["%d%m%Y"])).endswith("written as DDMMYYYY")


@pytest.mark.parametrize("text", ["2023", "2023年", "2023.0", "202309", "2023-9", "2023年9月", "2023/09"])
def test_a_year_and_a_month_name_no_day(text: str) -> None:
    assert reason(text, column("date", formats=["excel_serial"])).endswith(": it names no day")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("18000", date(1949, 4, 12)),
        ("45415", date(2024, 5, 3)),
        ("45415.0", date(2024, 5, 3)),
        ("45415.5452", date(2024, 5, 3)),  # with a time of day
        ("４５４１５", date(2024, 5, 3)),
        ("72685", date(2098, 12, 31)),
    ],
)
def test_a_day_number_where_the_contract_says_so(text: str, value: date) -> None:
    assert fits(text, column("date", formats=["excel_serial"])) == value
    assert reason(text, DAY)


@pytest.mark.parametrize(
    "text", ["1", "366", "2024", "17999", "73001", "99999", "202405", "2958465", "-45415", "4.5415E4"]
)
def test_what_is_no_day_number(text: str) -> None:
    assert reason(text, column("date", formats=["excel_serial"]))


NO_END = [
    "长期",
    "永久",
    "无固定期限",
    "永续经营",
    "长期有效",
    "（长期）",
    "长　期",
    "无期限",
    "不约定期限",
    "永续",
    "长期存续",
    "至长期",
    "长期（营业执照）",
    "未约定",
    "至无固定期限",
    "长期（无固定期限）",
    "营业期限：长期",
    "经营期限至永久",
    "有效期至:长期有效",
    "無固定期限",
    "無限期",
    "Long-term",
    "终身有效",
    "无固定",
    "无届满日期",
]


@pytest.mark.parametrize("text", NO_END)
def test_a_term_without_end_is_null_and_noted(text: str) -> None:
    read = cast([text], DAY)
    assert (read.frame["x"].to_list(), read.reason.to_list(), read.notes) == ([None], [None], {"x.no_end": 1})
    assert cast([text], column("date", formats=["excel_serial"])).notes == {"x.no_end": 1}


@pytest.mark.parametrize("text", ["未定", "/", "\\", "—", "——", "－", "无", "不详", "nan", "None", "空", "／"])
def test_a_date_that_says_nothing_is_null_and_noted(text: str) -> None:
    read = cast([text], DAY)
    assert (read.frame["x"].to_list(), read.reason.to_list(), read.notes) == ([None], [None], {"x.says_nothing": 1})


def test_a_required_date_is_a_day() -> None:
    read = cast(["长期", "/", "", "2023-09-08"], column("date", required=True))
    assert read.reason.to_list() == [
        "means 'no end', but a date is required",
        "is a placeholder, but the column is required",
        "is empty",
        None,
    ]


MONTH = column("date", formats=["%Y%m", "%Y-%m"])


@pytest.mark.parametrize(
    "text",
    [
        "202309",
        "2023-09",
        "2023-9",
        "2023/9",
        "2023年9月",
        "2023年9月份",
        "2023.09",
        "２０２３０９",
        "202309.0",
        "2023-09-01",
        "2023-09-01 00:00:00",
        "20230901",
    ],
)
def test_a_month_is_its_first_day(text: str) -> None:
    assert fits(text, MONTH) == date(2023, 9, 1)


@pytest.mark.parametrize(
    "text", ["20239", "2023.9", "202313", "202300", "20230908", "2023-09-30", "23-09", "2023", "45170"]
)
def test_what_is_no_month(text: str) -> None:
    assert reason(text, MONTH) == "is not a month such as 202405, 2024-05 or 2024年5月"


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
        ("2023/9/8 13:05", at("2023-09-08 13:05:00")),
        ("2023-09-08  10:11:12", at("2023-09-08 10:11:12")),
        ("20230908101112", at("2023-09-08 10:11:12")),
        ("2023年9月8日 13时05分09秒", at("2023-09-08 13:05:09")),
        ("2023/9/8 12:05:09 AM", at("2023-09-08 00:05:09")),
        ("2023-09-08T10:11:12Z", at("2023-09-08 18:11:12")),
        ("2023-09-08 10:11:12+08:00", at("2023-09-08 10:11:12")),
        ("2023-09-08T10:11:12.250-0500", at("2023-09-08 23:11:12.250")),
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
        "2023-09-08",  # a bare date is not a time
        "2023-09-08 24:00:00",
        "2023-09-08 23:59:60",
        "2023-09-08 10:60:00",
        "2023-09-08 10:1:2",
        "2023-02-29 00:00:00",
        "2023-09-08 10:11:12.",
        "2023-09-08 10:11:12.1234567",
        "2023-09-08 -1:11:12",
        "10:11:12",
        "45177.5",
    ],
)
def test_times_that_do_not_fit(text: str) -> None:
    words = "is not a date and time such as 2024-05-03 13:05:09, 2024/5/3 13:05 or 20240503130509"
    assert reason(text, MOMENT).startswith(words)


def test_milliseconds_are_a_time_in_shanghai() -> None:
    assert fits("1694142672123", MOMENT) == at("2023-09-08 11:11:12.123000")
    assert fits("Fri Sep 08 11:11:12 CST 2023", MOMENT) == at("2023-09-08 11:11:12")


def test_other_spellings_of_times_are_declared() -> None:
    kind = column("datetime", formats=["%d/%m/%Y %H:%M", "%Y-%m-%d"])
    assert fits("8/9/2023 9:05", kind) == at("2023-09-08 09:05:00")
    assert fits("2023-09-08", kind) == at("2023-09-08 00:00:00")
    assert fits("2023-09-08 10:11:12", kind) == at("2023-09-08 10:11:12")
    assert reason("8/9/2023", kind)


@given(st.dates(date(1901, 1, 1), date(2098, 12, 31)), st.sampled_from(["{0:%Y-%m-%d}", "{0.year}/{0.month}/{0.day}"]))
def test_every_date_comes_back(day: date, form: str) -> None:
    assert fits(form.format(day), DAY) == day


@given(st.datetimes(at("1901-01-01 00:00:00"), at("2098-12-31 00:00:00")), st.sampled_from([" ", "T"]))
def test_every_time_comes_back(moment: datetime, separator: str) -> None:
    assert fits(moment.isoformat(separator), MOMENT) == moment


def ends(text: str, name: str = "valid_to_date") -> tuple[Any, bool]:
    """What a column of a last day makes of a text, and whether the row stays."""
    kind = Column.model_validate({"name": name, "type": "date", "description": WORDS})
    read = cast([text], kind)
    return read.frame[name][0], read.reason.to_list() == [None]


@pytest.mark.parametrize(
    "text",
    [
        "至2040-05-02",
        "截至2040年5月2日",
        "2040-05-02止",
        "2040年5月2日为止",
        "2010-05-03至2040-05-02",
        "2010年5月3日起至2040年5月2日止",
        "20100503~20400502",
        "2010-05-03 — 2040-05-02",
        "2040-05-02（含）",
        "2040-05-02(含当日)",
        "至2040-05-02（含）",
        "2040-05-02",
        "2040–05–02",
        "2040-05-02 00:00:00",
    ],
)
def test_a_last_day_is_read_however_its_period_is_written(text: str) -> None:
    for name in ("valid_to_date", "end_date", "published_until_date", "due_date"):
        assert ends(text, name) == (date(2040, 5, 2), True)


@pytest.mark.parametrize("text", ["2010-05-03至长期", "2010年5月3日至无固定期限", "至长期", "长期", "2010-05-03至今"])
def test_a_period_may_have_no_end(text: str) -> None:
    assert ends(text) == (None, True)


@pytest.mark.parametrize("text", ["2010-05-03至", "2010-05-03至2040", "2040-13-02止", "止", "2010-05-03至待定日"])
def test_a_period_without_a_readable_end_is_no_day(text: str) -> None:
    assert ends(text) == (None, False)


@pytest.mark.parametrize("text", ["至2040-05-02", "2040-05-02止", "2010-05-03至2040-05-02"])
def test_a_first_day_is_not_read_from_an_end(text: str) -> None:
    assert ends(text, "valid_from_date") == (None, False)


ENDS = Column.model_validate({"name": "valid_to_date", "type": "date", "description": WORDS})


@pytest.mark.parametrize(
    "text",
    ["三年", "3年", "３年", "十年", "36个月", "有效期三年", "有效期：3年", "自发证之日起3年", "三年期", "两年", "20年"],
)
def test_a_term_in_a_column_of_last_days_names_no_day(text: str) -> None:
    read = cast([text], ENDS)
    assert (read.frame["valid_to_date"].to_list(), read.reason.to_list()) == ([None], [None])
    assert read.notes == {"valid_to_date.term": 1}
    assert cast([text], DAY).notes == {}
    assert reason(text, DAY).startswith("is not a date such as ")
    required = ENDS.model_copy(update={"required": True})
    assert cast([text], required).reason.to_list() == ["is a term and names no day, but a date is required"]


@pytest.mark.parametrize("text", ["24年", "2024年", "5月", "2024年5月", "三年级", "33"])
def test_what_may_be_a_year_or_a_month_is_no_term(text: str) -> None:
    read = cast([text], ENDS)
    assert read.notes == {}
    assert str(read.reason[0]).startswith("is not a date such as ")


@pytest.mark.parametrize("text", ["2010年5月", "2010.5", "2010-05", "2010/5", "201005", "二〇一〇年五月"])
def test_a_month_is_a_day_only_where_the_contract_says_so(text: str) -> None:
    assert reason(text, DAY).startswith("is not a date such as ")
    if text not in ("2010.5", "二〇一〇年五月"):
        assert fits(text, column("date", formats=["%Y%m"])) == date(2010, 5, 1)


@pytest.mark.parametrize("text", ["9999-12-31", "1900-01-01", "2099-12-31", "00010101"])
def test_a_placeholder_is_no_date_where_one_is_required(text: str) -> None:
    """Landed as empty it would hold the day by the test of staging that the column is filled."""
    required = Column(name="x", type="date", required=True, description={"zh": "日", "en": "x"})
    assert cast([text], required).reason.to_list() == ["is a placeholder, but a date is required"]
    times = Column(name="x", type="datetime", required=True, description={"zh": "时", "en": "x"})
    assert cast([f"{text} 00:00:00"], times).reason.to_list() == ["is a placeholder, but a date is required"]
