"""The registry's daily lists, one per district. One office joined the exchange late: it first exports few columns."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import polars as pl

from sources.simulator.bureaus._dated import CODE, NAME, WHO, WRITTEN, day_text, office_of, written_at
from sources.simulator.bureaus.registry._history import make_changes, with_history
from sources.simulator.bureaus.registry._oddities import mark_what_is_there, plant_exchange, plant_export
from sources.simulator.bureaus.registry._status import status_on
from sources.simulator.city import City
from sources.simulator.forms import CsvForm
from sources.simulator.places import CITY, DISTRICTS, PROVINCE
from sources.simulator.sheet import Sheet

FEED = "registry/enterprise"
_ENCODINGS = {f"企业登记_{district.name}": district.encoding for district in DISTRICTS}
_JOINED_LATE = "鸠江"  # what this office sends on the opening day is still the export of old
_CURRENCIES = {"CNY": "人民币", "USD": "美元", "HKD": "港元", "JPY": "日元", "EUR": "欧元", "GBP": "英镑"}


def form_of(sheet: Sheet) -> CsvForm:
    """Each office has its own coding."""
    return CsvForm(encoding=_ENCODINGS[sheet.part])


def deliveries(city: City) -> Iterator[Sheet]:
    """Every district's full list, on the opening day and on each day after it."""
    known = with_history(city)
    changes = make_changes(city, known).select("enterprise_no", "change_date")
    for number, district in enumerate(DISTRICTS):
        part = f"企业登记_{district.name}"
        for day in [city.opening, *city.daily]:
            rows = _listed(city, known, changes, number, day)
            is_export = district.name == _JOINED_LATE and day == city.opening
            cells = _export(rows) if is_export else _exchange(rows, number)
            sheet = Sheet(FEED, part, day, cells, city.stream(FEED, part=day.toordinal() * 10 + number))
            mark_what_is_there(sheet, rows, capital="注册资金" if is_export else "注册资本")
            if is_export:
                plant_export(sheet)
            else:
                plant_exchange(sheet, rows)
            yield sheet


def _listed(city: City, known: pl.DataFrame, changes: pl.DataFrame, district: int, day: date) -> pl.DataFrame:
    """The district's enterprises as of a day, including those that had left."""
    today = pl.lit(day)
    last = changes.filter(pl.col("change_date") < day).group_by("enterprise_no").agg(pl.col("change_date").max())
    return (
        known.filter((city.district_on(today) == district) & (pl.col("established_date") <= day))
        .join(last, on="enterprise_no", how="left", maintain_order="left")
        .with_columns(
            name_then=city.name_on(today),
            person_then=pl.when(pl.col("legal_person_on") > day).then("former_legal_person").otherwise("legal_person"),
            capital_then=pl.when(pl.col("capital_on") > day)
            .then("former_capital")
            .otherwise("registered_capital_text"),
            address_then=pl.when(pl.col("moved_on") > day).then("former_address").otherwise("address"),
            left_on=pl.when(pl.col("exit_date") <= day).then("exit_date"),
        )
        .with_columns(
            approved=pl.max_horizontal("established_date", "change_date", "left_on"), status_text=status_on(day)
        )
        .with_columns(written_on=pl.min_horizontal(pl.col("approved") + pl.duration(days=1), today))
        .sort("established_date", "enterprise_no")
    )


def _export(rows: pl.DataFrame) -> pl.DataFrame:
    return rows.select(
        pl.col("name_then").alias(NAME),
        WHO.alias(CODE),
        day_text(pl.col("established_date")).alias("注册日期"),
        pl.col("enterprise_type").alias("企业类型"),
        pl.col("capital_then").alias("注册资金"),
        pl.col("business_scope").alias("经营范围"),
        pl.lit(PROVINCE).alias("所在省份"),
        pl.lit(CITY).alias("地区"),
    )


def _exchange(rows: pl.DataFrame, district: int) -> pl.DataFrame:
    is_old = pl.col("enterprise_id").str.starts_with("registration_no:")
    currency = pl.col("registered_capital_currency").replace_strict(_CURRENCIES)
    is_long = pl.col("enterprise_no") % 3 == 0
    last_day = day_text(pl.col("established_date").dt.offset_by("30y") - pl.duration(days=1))
    return rows.select(
        WHO.alias(CODE),
        pl.when(is_old).then(WHO).alias("注册号"),
        pl.col("name_then").alias(NAME),
        pl.col("enterprise_type").alias("企业类型"),
        pl.col("type_code").alias("企业类型代码"),
        pl.col("status_text").alias("登记状态"),
        pl.col("person_then").alias("法定代表人"),
        pl.col("capital_then").alias("注册资本"),
        pl.when(pl.col("capital_oddity") == 0).then(currency).alias("币种"),
        day_text(pl.col("established_date")).alias("成立日期"),
        day_text(pl.col("approved")).alias("核准日期"),
        day_text(pl.col("established_date")).alias("经营期限自"),
        pl.when(~is_long).then(last_day).alias("经营期限至"),
        pl.col("industry_code").alias("行业代码"),
        pl.col("address_then").alias("住所"),
        pl.lit(str(DISTRICTS[district].region_code)).alias("住所行政区划"),
        office_of(pl.lit(district)).alias("登记机关"),
        pl.col("business_scope").alias("经营范围"),
        written_at(rows["written_on"]).alias(WRITTEN),
    )
