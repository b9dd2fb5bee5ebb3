"""Texts read as dates and times: the usual spellings always, others where the contract lists them under `formats`."""

from __future__ import annotations

import re
from datetime import date, timedelta

import polars as pl

from pipelines.contracts.column_types import EXCEL_SERIAL, SERIALS
from pipelines.contracts.parts import Column
from pipelines.landing.cells.day_spellings import spelled_days
from pipelines.landing.cells.expressions import folded, nfkc, unread
from pipelines.landing.cells.written_numbers import without_guards

_SENTINEL_YEARS = (1900, 2099)
"""Registries write 1899, 1900-01-01, 2099-… and 9999-09-09 for 'not known' or 'no end': not errors, and not dates."""

_DAY_0 = SERIALS[EXCEL_SERIAL]
DAY_NUMBERS = (18_000, 73_000)
"""1949-04-12 to 2099-11-10 as a spreadsheet's day number. 2024 is a year and 202405 a month, and neither a day."""

_ENDLESS = (
    r"(?:长期|長期|無限期|永久|永续|永續|无期限?|無期限?|无限期?|无固定(?:期限?)?|無固定(?:期限?)?|(?:不|未)约定(?:期限?)?|不定期限?|不限期?|"
    r"终身|持续|无终止(?:日期?|期限?)?|无截止(?:日期?|期限?)?|无届满(?:日期?)?|至?今|"
    r"(?i:longterm|permanent|indefinite(?:ly)?|noexpiry|forever))"
    r"(?:有效|营业执照|執照|执照|经营|經營|存续|存續|使用|合同|期限|期|性|的)*"
)
_NO_END = rf"^(?:(?:营业|经营|有效|使用|合作)?期限?[至为]?|[至到])?(?:{_ENDLESS}){{1,2}}$"
"""Texts that mean 'no end' in place of a date."""

_END = r"(?:^|_)(?:to|until|end|due)_date$"
"""Columns of the last day of a period: of a whole period in the cell they take the end."""

_TO = (
    r"^(?:[0-9]{4}(?:[-/.年][0-9]{1,2}[-/.月][0-9]{1,2}日?|[0-9]{4})\s*起?)?\s*(?:至|到|截至|截止|[~～]|—+)\s*"
    r"([^至到~～—]*?)\s*(?:为?止)?\s*(?:[(（]含[^()（）]{0,4}[)）])?$"
)
_STOP = r"^(.*?[0-9日号])\s*(?:为?止)?\s*(?:[(（]含[^()（）]{0,4}[)）])?$"
"""`2010-05-03至2040-05-02`, `至2040-05-02`, `2040-05-02止`, `2040-05-02（含）`."""

_TERM = (
    r"^(?:(?:自|从)?[^0-9]{0,8}起)?(?:有效期限?)?(?:为|共)?"
    r"(?:(?:[1-9]|10|15|20|30|50|[一二两三四五六七八九十]|二十|三十|五十)周?年|(?:[1-9][0-9]{0,2}|[一二三四六九十]{1,3})个月)"
    r"(?:有效期?|期)?$"
)
"""`三年`, `36个月`, `自发证之日起3年`: a term from a day that another column may name. `24年` may be a year."""

_NOT_A_DAY = r"^[0-9]{4}(?:\.0+)?年?度?$|^[0-9]{4}[-/.年](?:0?[1-9]|1[0-2])月?(?:份)?$|^[0-9]{4}(?:0[1-9]|1[0-2])$"

_MONTH = r"^([0-9]{4})(?:-([0-9]{1,2})|/([0-9]{1,2})|年([0-9]{1,2})月(?:份)?|\.([0-9]{2})|([0-9]{2})(?:\.0+)?)$"
"""`2024.1` may be what is left of `2024.10`."""

_SHAPES = {"%Y": "[0-9]{4}", "%m": "[0-9]{1,2}", "%d": "[0-9]{1,2}", "%H": "[0-9]{1,2}", "%M": "[0-9]{2}"}
_SECONDS = r"[0-5][0-9](?:\.[0-9]{1,6}0*)?"
"""No leap second, which would become the next minute; no more decimals than a microsecond has."""

_WORDS = {"%Y": "YYYY", "%m": "MM", "%d": "DD", "%H": "hh", "%M": "mm", "%S": "ss"}
_USUAL_DAYS = "2024-05-03, 2024/5/3, 2024.5.3, 20240503 or 2024年5月3日"


def read_dates(frame: pl.DataFrame, column: Column) -> pl.DataFrame:
    """Add the column, `note:sentinel`, `note:no_end`, `note:term` and `reason`. A time of day is dropped.

    The last day of a period may be a term (`三年`), which says nothing of the day. A column whose `formats` are all
    months takes months, and of days the first of one.
    """
    frame = frame.with_columns(text=without_guards(frame["text"]))
    ends = bool(re.search(_END, column.name))
    if ends:
        text = pl.col("text")
        frame = frame.with_columns(text=pl.coalesce(text.str.extract(_TO), text.str.extract(_STOP), text))
    if column.is_monthly:
        return _landed(frame, column, _months(frame["text"]), "is not a month such as 202405, 2024-05 or 2024年5月")
    words = _words("is not a date such as " + _USUAL_DAYS, column.formats)
    return _landed(frame, column, _days(frame["text"], column.formats), words, ends=ends)


def read_datetimes(frame: pl.DataFrame, column: Column) -> pl.DataFrame:
    """Add the column (microseconds, no zone), `note:sentinel`, `note:no_end` and `reason`."""
    frame = frame.with_columns(text=without_guards(frame["text"]))
    read = spelled_days(frame["text"])
    own = frame.select(
        own=pl.coalesce(pl.lit(None, dtype=pl.Datetime("us")), *(_datetime(form) for form in column.formats))
    )["own"]
    parsed = pl.select(pl.coalesce(own, read["moment"]).alias("parsed"))["parsed"]
    read = read.with_columns(parsed=parsed)
    words = _words(
        "is not a date and time such as 2024-05-03 13:05:09, 2024/5/3 13:05 or 20240503130509", column.formats
    )
    return _landed(frame, column, read, words)


def days_of(text: pl.Series, formats: tuple[str, ...] = ()) -> pl.Series:
    """The date that each text spells; null where it spells none."""
    return _days(text, formats)["parsed"]


def _days(text: pl.Series, formats: tuple[str, ...]) -> pl.DataFrame:
    read = spelled_days(text)
    if not formats:
        return read.with_columns(parsed="day")
    own = (
        text.alias("text")
        .to_frame()
        .select(own=pl.coalesce(_serial(SERIALS[f]) if f in SERIALS else _date(f) for f in formats))
    )
    return read.with_columns(parsed=pl.select(pl.coalesce(own["own"], read["day"]).alias("parsed"))["parsed"])


def _months(text: pl.Series) -> pl.DataFrame:
    """Months as their first day."""
    parts = folded().str.extract_groups(_MONTH)
    month = pl.coalesce(parts.struct.field(str(no)) for no in range(2, 7)).str.pad_start(2, "0")
    first = (parts.struct.field("1") + month + "01").str.to_date("%Y%m%d", strict=False)
    read = spelled_days(text)
    day = pl.when(read["day"].dt.day() == 1).then(read["day"])
    return read.with_columns(parsed=text.alias("text").to_frame().select(month=pl.coalesce(first, day))["month"])


def _date(form: str) -> pl.Expr:
    if "%H" in form:
        return _datetime(form).dt.date()
    return _shaped(form).str.to_date(form, strict=False, exact=True)


def _datetime(form: str) -> pl.Expr:
    with_fraction = form.replace("%S", "%S%.f")
    return _shaped(form).str.to_datetime(with_fraction, time_unit="us", strict=False, exact=True)


def _shaped(form: str) -> pl.Expr:
    """The text if it has this form; the parser alone would take a sign, blanks inside, or `23` for a year.

    Where nothing parts the numbers, none of them may be short: `2023111` is two days.
    """
    is_parted = not re.search("%[A-Za-z]%", form)
    shape = re.escape(form).replace("%S", _SECONDS if is_parted else "[0-5][0-9]")
    for directive, digits in _SHAPES.items():
        shape = shape.replace(directive, digits if is_parted else digits.replace("1,2", "2"))
    return pl.when(folded().str.contains(f"^{shape}$")).then(folded())


def _serial(origin: date) -> pl.Expr:
    """Days since `origin`; a fraction is a time of day."""
    days = pl.when(folded().str.contains(r"^[0-9]{5}(\.[0-9]+)?$")).then(folded()).str.head(5)
    number = days.cast(pl.Int64, strict=False)
    first, last = (_DAY_0 + timedelta(days=bound) for bound in DAY_NUMBERS)
    day = pl.lit(origin) + pl.duration(days=number)
    return pl.when(day.is_between(first, last)).then(day)


def _landed(frame: pl.DataFrame, column: Column, read: pl.DataFrame, words: str, *, ends: bool = False) -> pl.DataFrame:
    """Add the column from `parsed`, empty for a sentinel or 长期, where a period `ends` for a term, and the reason."""
    first, last = _SENTINEL_YEARS
    parsed, others = pl.col("parsed"), pl.col("others")  # few texts are no day: the rest below is for them alone
    is_sentinel = parsed.is_not_null() & ~parsed.dt.year().is_between(first + 1, last - 1)
    core = others.str.replace_all(r"[\p{P}\p{Z}\p{C}\s]", "")
    return (
        frame.with_columns(read["parsed"], read["is_placeholder"])
        .with_columns(others=pl.when(parsed.is_null()).then("text"))
        .with_columns(
            pl.when(~is_sentinel).then(parsed).alias(column.name),
            is_sentinel=is_sentinel | pl.col("is_placeholder"),
            has_no_end=core.str.contains(_NO_END).fill_null(value=False),
            is_term=(nfkc(core).str.contains(_TERM) & pl.lit(ends)).fill_null(value=False),
        )
        .rename({"is_sentinel": "note:sentinel", "has_no_end": "note:no_end", "is_term": "note:term"})
        .with_columns(
            reason=pl.when(pl.col("note:no_end") & column.required)
            .then(pl.lit("means 'no end', but a date is required"))
            .when(pl.col("note:sentinel") & column.required)
            .then(pl.lit("is a placeholder, but a date is required"))
            .when(pl.col("note:term") & column.required)
            .then(pl.lit("is a term and names no day, but a date is required"))
            .when(unread(column.name) & ~pl.col("note:sentinel") & ~pl.col("note:no_end") & ~pl.col("note:term"))
            .then(
                pl.when(folded("others").str.contains(_NOT_A_DAY) & (not column.is_monthly))
                .then(pl.lit(f"{words}: it names no day"))
                .otherwise(pl.lit(words))
            )
        )
    )


def _words(usual: str, formats: tuple[str, ...]) -> str:
    written = [
        re.sub("%[A-Za-z]", lambda found: _WORDS[str(found[0])], form) for form in formats if form not in SERIALS
    ]
    added = [f"written as {' or '.join(written)}"] if written else []
    added += ["a spreadsheet's day number"] if SERIALS.keys() & set(formats) else []
    return f"{usual}, or {' or '.join(added)}" if added else usual
