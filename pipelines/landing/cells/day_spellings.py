"""Days and times of day in every spelling that can mean only one of them: year first, full, in digits or in Chinese.

Those of programs and of English are in `odd_days`; what a contract adds under `formats`, such as
`%d/%m/%Y`, is read in `dates`.
"""

from __future__ import annotations

import polars as pl

from pipelines.landing.cells.odd_days import moments_of_milliseconds, usual_spelling

ZONE = "Asia/Shanghai"
"""Whose days and times land: a text with an offset is an instant, which has its day and time there."""

_ISO_DAY, _ISO_TIME = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$", r"^[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}:[0-5][0-9]$"
_ISO_FRACTION = f"{_ISO_TIME[:-1]}" + r"\.[0-9]{6}$"
"""How nearly all files, and databases, write them: one pass of a parser, and no other."""

_DASHES = "[‐‑‒–—―−]"
_DAY = (
    r"(?P<y>[0-9]{4})(?:-(?P<m1>[0-9]{1,2})-(?P<d1>[0-9]{1,2})|/(?P<m2>[0-9]{1,2})/(?P<d2>[0-9]{1,2})"
    r"|\.(?P<m3>[0-9]{1,2})\.(?P<d3>[0-9]{1,2})|年(?P<m4>[0-9]{1,2})月(?P<d4>[0-9]{1,2})[日号]?"
    r"|(?P<m5>[0-9]{2})(?P<d5>[0-9]{2}))"
)
_WEEKDAY = r"(?:\s*\(?(?:星期|周|礼拜)[一二三四五六日天]\)?)?"
_TIME = (
    r"(?:(?:T|\s*)(?P<half1>上午|下午|(?i:AM|PM))?\s*"
    r"(?:(?P<h1>[0-9]{1,2})[:时](?P<i1>[0-9]{2})(?:[:分](?P<s1>[0-9]{2}(?:\.[0-9]+)?)秒?|分)?"
    r"|(?P<h2>[0-9]{2})(?P<i2>[0-9]{2})(?P<s2>[0-9]{2}))"
    r"\s*(?P<half2>(?i:AM|PM))?)?"
)
_OFFSET = r"(?:\s*(?P<zone>Z|(?:UTC|GMT)?[+-][0-9]{2}:?[0-9]{2}))?"
_SPELLED = f"^{_DAY}{_WEEKDAY}{_TIME}{_OFFSET}$"

_HAN_DIGITS = dict(zip("〇零○Ｏ一二三四五六七八九", "0000123456789", strict=True))
_HAN_DAY = (
    r"^([〇零○Ｏ一二三四五六七八九]{4})年(元|正|[一二三四五六七八九十]{1,2})月([一二三四五六七八九十廿卅]{1,3})[日号]?$"
)


def _han_numbers() -> dict[str, str]:
    """一 to 三十一, also 廿 and 卅, and the two names of the first month."""
    ones = ["", *"一二三四五六七八九"]
    tens = {"": 0, "十": 10, "二十": 20, "廿": 20, "三十": 30, "卅": 30}
    said = {f"{ten}{one}": number + at for ten, number in tens.items() for at, one in enumerate(ones)}
    return {text: str(number) for text, number in said.items() if text} | {"元": "1", "正": "1"}


def spelled_days(text: pl.Series) -> pl.DataFrame:
    """Columns `day` (Date) and `moment` (Datetime in microseconds, null without a time of day), both without zone.

    More decimals of a second than a microsecond has make no moment. `is_placeholder` is true for a text in the shape of
    a placeholder for no day: `0000-00-00`, `1900-01-00`.
    """
    named, day_only, both = text.alias("text"), text.str.contains(_ISO_DAY), text.str.contains(_ISO_TIME)
    whole = pl.when(both).then(named).str.to_datetime("%Y-%m-%d %H:%M:%S", time_unit="us", strict=False)
    fine = pl.when(named.str.contains(_ISO_FRACTION)).then(named)
    moment = pl.coalesce(whole, fine.str.to_datetime("%Y-%m-%d %H:%M:%S%.6f", time_unit="us", strict=False))
    days = pl.when(day_only).then(named).str.to_date("%Y-%m-%d", strict=False)
    read = pl.select(day=days, moment=moment).with_columns(
        day=pl.coalesce("day", pl.col("moment").dt.date()), is_placeholder=pl.lit(value=False)
    )
    odd = (text.is_not_null() & read["day"].is_null()).arg_true()
    if not len(odd):
        return read
    found = _read_odd(text.gather(odd))
    return pl.DataFrame([read[name].scatter(odd, found[name]) for name in read.columns])


def _read_odd(text: pl.Series) -> pl.DataFrame:
    tidy = pl.coalesce(_from_han(pl.col("text")), usual_spelling()).str.replace_all(_DASHES, "-")
    tidy = tidy.str.replace_all(r"\s*([年月日号])\s*", "$1").str.strip_chars()
    parts = tidy.str.extract_groups(_SPELLED)
    found = text.alias("text").to_frame().select(parts=parts, instant=moments_of_milliseconds()).unnest("parts")
    is_a_day = pl.col("instant").dt.microsecond() == 0  # what is meant as a day has no milliseconds
    year = pl.col("y")
    month, day = (pl.coalesce(*(f"{part}{no}" for no in range(1, 6))).str.pad_start(2, "0") for part in "md")
    stamp = (year + "-" + month + "-" + day).str.to_date("%Y-%m-%d", strict=False)
    hour, minute = (pl.coalesce(f"{part}1", f"{part}2").cast(pl.Int64, strict=False) for part in "hi")
    second = pl.coalesce("s1", "s2").fill_null("0")
    micros = second.str.extract(r"\.([0-9]+)$").str.strip_chars_end("0").fill_null("")
    half = pl.coalesce("half1", "half2").str.to_uppercase()
    is_late, is_early = half.is_in(["下午", "PM"]), half.is_in(["上午", "AM"])
    hour_of_day = pl.when(is_late & (hour < 12)).then(hour + 12).when(is_early & (hour == 12)).then(0).otherwise(hour)
    whole_second = second.str.extract(r"^([0-9]{2}|0)").cast(pl.Int64, strict=False)
    is_time = hour_of_day.is_between(0, 23) & minute.is_between(0, 59) & whole_second.is_between(0, 59)
    return (
        found.with_columns(
            stamp=stamp,
            has_time=hour.is_not_null(),
            is_time=is_time.fill_null(value=False),
            is_too_fine=micros.str.len_chars() > 6,
            micros=hour_of_day * 3_600_000_000
            + minute * 60_000_000
            + whole_second * 1_000_000
            + micros.str.pad_end(6, "0").str.head(6).cast(pl.Int64),
            is_placeholder=((year == "0000") | ((year == "1900") & (day == "00"))) & stamp.is_null(),
            shift=_offset(pl.col("zone")),
            is_ours=pl.col("zone").is_null() | pl.col("zone").str.contains(r"\+08:?00$"),
        )
        .with_columns(
            local=pl.when("is_time").then(pl.col("stamp").cast(pl.Datetime("us")) + pl.duration(microseconds="micros"))
        )
        .with_columns(local=pl.when("is_ours").then("local").otherwise(_in_our_zone(_sent())))
        .select(
            day=pl.when("has_time")
            .then(pl.col("local").dt.date())
            .when("is_ours")
            .then(pl.coalesce("stamp", _in_our_zone(pl.when(is_a_day).then("instant")).dt.date())),
            moment=pl.when(pl.col("has_time") & ~pl.col("is_too_fine"))
            .then("local")
            .otherwise(_in_our_zone(pl.col("instant"))),
            is_placeholder=pl.col("is_placeholder").fill_null(value=False),
        )
    )


def _offset(zone: pl.Expr) -> pl.Expr:
    """Minutes that a zone is ahead of UTC."""
    sign = pl.when(zone.str.contains("-", literal=True)).then(-1).otherwise(1)
    hours, minutes = (zone.str.extract(r"([0-9]{2}):?([0-9]{2})$", part).cast(pl.Int64) for part in (1, 2))
    return pl.when(zone == "Z").then(0).otherwise(sign * (hours * 60 + minutes))


def _sent() -> pl.Expr:
    return pl.col("local") - pl.duration(minutes="shift")


def _in_our_zone(instant: pl.Expr) -> pl.Expr:
    return instant.dt.replace_time_zone("UTC").dt.convert_time_zone(ZONE).dt.replace_time_zone(None)


def _from_han(text: pl.Expr) -> pl.Expr:
    """`二〇二四年五月三日` in digits; null for any other text."""
    parts = text.str.replace_all(r"\s", "").str.extract_groups(_HAN_DAY)
    year, month, day = (parts.struct.field(name) for name in ("1", "2", "3"))
    numbers = _han_numbers()
    month, day = (part.replace_strict(numbers, default=None, return_dtype=pl.String) for part in (month, day))
    digits = year.str.replace_many(list(_HAN_DIGITS), list(_HAN_DIGITS.values()))
    return digits + "年" + month + "月" + day + "日"
