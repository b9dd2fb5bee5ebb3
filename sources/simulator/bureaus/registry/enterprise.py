"""The registry: one full list per district, as its office exports it, with the oddities of real registries."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import polars as pl

from sources.simulator.city import City
from sources.simulator.forms import CsvForm
from sources.simulator.places import CITY, DISTRICTS, PROVINCE
from sources.simulator.sheet import Sheet

FEED = "registry/enterprise"
LOWER_CASE_RATE = 0.003
SENTINEL_RATE = 0.003
TYPE_NOT_AVAILABLE_RATE = 0.4
_SENTINELS = ("9999-09-09", "1900-01-01")
_ENCODINGS = {f"企业登记_{district.name}": district.encoding for district in DISTRICTS}


def form_of(sheet: Sheet) -> CsvForm:
    """Each office has its own coding."""
    return CsvForm(encoding=_ENCODINGS[sheet.part])


def deliveries(city: City) -> Iterator[Sheet]:
    """Every district's full list, on the opening day and on each day after it."""
    for number, district in enumerate(DISTRICTS):
        for day in [city.opening, *city.daily]:
            yield _list_of(city, number, f"企业登记_{district.name}", day)


def _list_of(city: City, district: int, part: str, day: date) -> Sheet:
    known = (
        city.frame.with_columns(district_then=city.district_on(pl.lit(day)), name_then=city.name_on(pl.lit(day)))
        .filter((pl.col("district_then") == district) & (pl.col("established_date") <= day))
        .sort("established_date", "enterprise_no")
    )
    cells = known.select(
        pl.col("name_then").alias("企业名称"),
        pl.col("enterprise_id").str.strip_prefix("registration_no:").alias("统一社会信用代码"),
        pl.col("established_date").dt.to_string("%Y-%m-%d").alias("注册日期"),
        pl.col("enterprise_type").alias("企业类型"),
        pl.col("registered_capital_text").alias("注册资金"),
        pl.col("business_scope").alias("经营范围"),
        pl.lit(PROVINCE).alias("所在省份"),
        pl.lit(CITY).alias("地区"),
    )
    sheet = Sheet(FEED, part, day, cells, city.stream(FEED, part=day.toordinal() * 10 + district))
    _mark_what_is_there(sheet, known)
    _plant(sheet)
    return sheet


def _mark_what_is_there(sheet: Sheet, known: pl.DataFrame) -> None:
    """What the city itself holds: odd codes, capitals nobody can read, rare characters, line breaks."""
    code, name = "统一社会信用代码", pl.col("企业名称")
    sheet.mark("failed_check_digit", column=code, where=known["identifier_role"] == 1, outcome="flagged",
               field="has_valid_check_digit", lands=pl.lit("false"))  # fmt: skip
    sheet.mark("old_registration_no", column=code, where=known["identifier_role"] == 2, outcome="flagged",
               field="identifier_kind", lands=pl.lit("registration_no"))  # fmt: skip
    sheet.mark("capital_not_available", column="注册资金", where=known["capital_oddity"] == 1, outcome="repaired",
               field="registered_capital_amount")  # fmt: skip
    sheet.mark("unreadable_capital", column="注册资金", where=known["capital_oddity"] == 2, outcome="flagged",
               field="registered_capital_text", lands=pl.col("注册资金"))  # fmt: skip
    sheet.mark("full_width_bracket", column="企业名称", where=known["has_full_width_bracket"], outcome="flagged",
               field="enterprise_name", lands=name)  # fmt: skip
    sheet.mark("rare_character", column="企业名称", where=known["has_rare_character"], outcome="repaired",
               field="enterprise_name", lands=name)  # fmt: skip
    for oddity, kind in ((2, "line_break_in_cell"), (3, "quote_in_cell")):
        sheet.mark(kind, column="经营范围", where=known["scope_oddity"] == oddity, outcome="repaired",
                   field="business_scope", lands=pl.col("经营范围"))  # fmt: skip


def _plant(sheet: Sheet) -> None:
    code = pl.col("统一社会信用代码")
    sheet.plant("lower_case_code", column="统一社会信用代码", to=code.str.to_lowercase(), rate=LOWER_CASE_RATE,
                where=code.str.contains("[A-Z]"), outcome="repaired", field="uscc", lands=code)  # fmt: skip
    for sentinel in _SENTINELS:
        sheet.plant("sentinel_date", column="注册日期", to=pl.lit(sentinel), rate=SENTINEL_RATE / 2,
                    outcome="repaired", field="established_date")  # fmt: skip
    sheet.plant("type_not_available", column="企业类型", to=pl.lit("N/A"), rate=TYPE_NOT_AVAILABLE_RATE,
                outcome="repaired", field="enterprise_type_text")  # fmt: skip
    sheet.break_copies("empty_name", column="企业名称", to=None)
    sheet.break_copies("impossible_date", column="注册日期", to=pl.lit("2018-02-30"))
