"""What tax feeds have in common: how taxpayers, money and times are written, and the defects that all of them have."""

from __future__ import annotations

from datetime import date

import numpy as np
import polars as pl

from sources.simulator.city import City
from sources.simulator.sheet import Sheet
from sources.simulator.streams import Ints

CODE, NAME, WRITTEN = "纳税人识别号", "纳税人名称", "数据更新时间"
WHO = ("enterprise_no", "enterprise_id", "enterprise_name", "former_name", "renamed_on")
"""Columns of ``city.frame`` that ``taxpayer`` needs."""
ORIGINAL, CORRECTION = "正常申报", "更正申报"
LOWER_CASE_RATE = 0.003
SENTINEL_RATE = 0.003
SENT_TWICE_RATE = 0.004

_NOT_RATED = ("2130", "9500")
_SECONDS = 3_600


def taxpayer(city: City, day: pl.Expr) -> list[pl.Expr]:
    """Code and name as the tax bureau has them on a day, over ``city.frame``."""
    code = pl.col("enterprise_id").str.strip_prefix("registration_no:")
    return [code.alias(CODE), city.name_on(day).alias(NAME)]


def is_rated() -> pl.Expr:
    """Whether an enterprise is in the yearly round of credit ratings."""
    return ~pl.col("type_code").is_in(_NOT_RATED)


def cny(cents: pl.Expr) -> pl.Expr:
    """Cents as the text of yuan with two decimals; null stays null."""
    size = cents.abs()
    sign = pl.when(cents < 0).then(pl.lit("-")).otherwise(pl.lit(""))
    return pl.concat_str(sign, size // 100, pl.lit("."), (size % 100).cast(pl.String).str.zfill(2))


def cents_of(text: pl.Expr) -> pl.Expr:
    """The reverse of ``cny``."""
    return text.str.replace(".", "", literal=True).cast(pl.Int64)


def day_text(day: pl.Expr) -> pl.Expr:
    """A date as the interface writes it."""
    return day.dt.to_string("%Y-%m-%d")


def written_at(rng: np.random.Generator, day: pl.Series) -> pl.Series:
    """When the bureau's system wrote each row: in the small hours of the day, as text."""
    seconds = [f" 02:{second // 60:02d}:{second % 60:02d}" for second in range(_SECONDS)]
    return day.dt.to_string("%Y-%m-%d") + pl.Series(seconds).gather(rng.integers(0, _SECONDS, size=len(day)))


def days_after(day: pl.Series | date, days: Ints) -> pl.Series:
    """Dates ``days`` after ``day``."""
    start = day if isinstance(day, pl.Series) else pl.Series([day]).new_from_index(0, len(days))
    return pl.DataFrame({"day": start, "days": days}).select(pl.col("day") + pl.duration(days="days")).to_series()


def plant_lower_case(sheet: Sheet, where: pl.Expr) -> None:
    """Codes in small letters."""
    code = pl.col(CODE)
    is_uscc = where & (code.str.len_chars() == 18)
    sheet.plant("lower_case_code", column=CODE, to=code.str.to_lowercase(), rate=LOWER_CASE_RATE, where=is_uscc,
                outcome="repaired", field="enterprise_id", lands=code)  # fmt: skip


def plant_tax_number(sheet: Sheet, where: pl.Expr) -> None:
    """One old tax number, the code's middle, in place of the code. It lands as what it is; linking says whose it is."""
    code, old = pl.col(CODE), pl.col(CODE).str.slice(2, 15)
    sheet.plant("tax_number_for_code", column=CODE, to=old, where=where & (code.str.len_chars() == 18),
                outcome="flagged", field="enterprise_id", lands=pl.concat_str(pl.lit("tax_id:"), old))  # fmt: skip


def plant_empty_words(sheet: Sheet, column: str, field: str, where: pl.Expr) -> None:
    """Words that mean that there is nothing: a dash, 'none for now', a mask."""
    for word in ("-", "暂无", "******"):
        sheet.plant("placeholder", column=column, to=pl.lit(word), rate=SENTINEL_RATE / 3, where=where,
                    outcome="repaired", field=field)  # fmt: skip


def send_twice(sheet: Sheet, column: str, where: pl.Expr) -> None:
    """The same business key written twice by the bureau's system; what it wrote last, with another amount, counts."""
    later = pl.col(WRITTEN).str.replace(" 02:", " 04:", literal=True)
    more = cny(cents_of(pl.col(column)) + 100_00)
    sheet.repeat("sent_twice", column=column, change={WRITTEN: later, column: more}, rate=SENT_TWICE_RATE,
                 where=where & pl.col(column).is_not_null())  # fmt: skip
