"""Annual reports: one file per district and arrival, in 万元 or in yuan; late ones and corrections all year."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import numpy as np
import polars as pl

from sources.simulator.bureaus._dated import (
    CODE,
    NAME,
    WHO,
    WRITTEN,
    day_text,
    days_after,
    deliveries_of,
    mark_rare,
    plant_lower_case,
    written_at,
)
from sources.simulator.bureaus.registry._report_form import BOOKED, FIGURES, cell, flag, from_books, plant_figures
from sources.simulator.city import City
from sources.simulator.forms import CsvForm
from sources.simulator.places import DISTRICTS
from sources.simulator.sheet import Sheet

FEED = "registry/annual_report"
YEARS = 3
LATE_RATE = 0.05
LATE_RATE_DISTRESSED = 0.3
CORRECTED_RATE = 0.02
_ENCODINGS = {f"企业年报_{district.name}": district.encoding for district in DISTRICTS}
_UNITS = {"镜湖": "万元", "鸠江": "元"}
_SOLE_TRADER = "9500"
_WHO = ("enterprise_id", "enterprise_name", "former_name", "renamed_on", "district", "moved_from", "moved_on",
        "exit_date", "type_code", "is_distressed")  # fmt: skip


def form_of(sheet: Sheet) -> CsvForm:
    """Each office has its own coding."""
    return CsvForm(encoding=_ENCODINGS[sheet.part])


def deliveries(city: City) -> Iterator[Sheet]:
    """Reports of the last three full years as far as they were there on the opening day, then what comes each week."""
    reports = _reports(city)
    weeks = city.weekly
    last_sent = weeks[-1] if weeks else city.opening
    reports = reports.with_columns(
        is_overtaken=(pl.col("turn") == 1) & pl.col("is_corrected") & (pl.col("corrected_on") < last_sent)
    )
    for number, district in enumerate(DISTRICTS):
        here = reports.filter(pl.col("office") == number)
        for day, news in deliveries_of(here, city.opening, weeks):
            yield _sheet(city, district.name, day, news)


def _reports(city: City) -> pl.DataFrame:
    """One row per report and correction, with the figures in yuan, in order of the day on which it was written."""
    rng = city.stream(FEED)
    parts = []
    for year in city.panel.years[-1 - YEARS : -1]:
        books = city.panel.long(year, *BOOKED)
        n = books.height
        who = city.frame.select(_WHO)[books["enterprise_no"]]
        rate = np.where(who["is_distressed"].to_numpy(), LATE_RATE_DISTRESSED, LATE_RATE)
        days = np.where(rng.random(n) < rate, rng.integers(185, 330, size=n), rng.integers(14, 180, size=n))
        submitted = days_after(pl.Series([date(year + 1, 1, 1)]).new_from_index(0, n), days)
        form = from_books(books, rng)
        first = pl.concat([books.select("enterprise_no"), who, form], how="horizontal").with_columns(
            report_year=pl.lit(year),
            submitted=submitted,
            corrected_on=days_after(submitted, rng.integers(5, 250, size=n)),
            is_corrected=pl.Series(rng.random(n) < CORRECTED_RATE),
            turn=pl.lit(1),
        )
        parts.append(first.filter(pl.col("type_code") != _SOLE_TRADER))
    first = pl.concat(parts)
    is_there = pl.col("exit_date").is_null() | (pl.col("exit_date") > pl.col("submitted"))
    first = first.filter(is_there)
    again = first.filter("is_corrected").with_columns(
        turn=pl.lit(2), revenue=pl.col("revenue") + 10_000, tax_paid=pl.col("tax_paid") + 10_000
    )
    both = pl.concat([first, again]).with_columns(office=city.district_on(pl.col("submitted")))
    day = pl.when(pl.col("turn") == 1).then("submitted").otherwise("corrected_on")
    return both.with_columns(written_on=day + pl.duration(days=1)).sort("written_on", "enterprise_no", "report_year")


def _sheet(city: City, district: str, day: date, news: pl.DataFrame) -> Sheet:
    unit = _UNITS[district]
    figures = [
        written
        for figure, header in FIGURES.items()
        for written in (
            cell(figure, unit).alias(header if figure == "headcount" else f"{header}({unit})"),
            flag(figure).alias(f"{header}是否公示"),
        )
    ]
    cells = news.select(
        WHO.alias(CODE),
        city.name_on(pl.col("submitted")).alias(NAME),
        pl.col("report_year").cast(pl.String).alias("年报年度"),
        *figures,
        day_text(pl.col("submitted")).alias("报送日期"),
        written_at(news["written_on"]).alias(WRITTEN),
    )
    sheet = Sheet(FEED, f"企业年报_{district}", day, cells, city.stream(f"{FEED}.{district}", day.toordinal()))
    mark_rare(sheet)
    sheet.mark("corrected_later", column=WRITTEN, where=news["is_overtaken"], outcome="superseded")
    if day == city.opening:
        plant_lower_case(sheet)
        plant_figures(sheet, unit)
    return sheet
