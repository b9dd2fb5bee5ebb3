"""科小: the register's annex of all earlier batches, and the notice of each batch. Names only, no codes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import numpy as np
import polars as pl

from sources.simulator.bureaus.innovation._cells import (
    ENOUGH,
    break_some,
    district,
    link_names,
    numbered,
    plant_placeholder,
    with_names,
)
from sources.simulator.city import City
from sources.simulator.forms import XlsxForm, as_number
from sources.simulator.outsiders import enterprises_elsewhere
from sources.simulator.recognitions import recognitions
from sources.simulator.sheet import Sheet
from sources.simulator.streams import how_many

FEED = "innovation/sme_admission"
STRAY_RATE = 0.005  # enterprises of other cities that a notice lists by mistake
_ANNEX, _NOTICE = "科技型中小企业入库名单", "科技型中小企业入库公告"


def form_of(sheet: Sheet) -> XlsxForm:
    """The annex has one title more."""
    titles = ("附件", "入库科技型中小企业名单") if sheet.part == _ANNEX else ("入库科技型中小企业公告",)
    return XlsxForm(titles=titles, sheet_name="名单")


def deliveries(city: City) -> Iterator[Sheet]:
    """The newest batch before the opening day as it was announced, the annex of those before, then each new batch."""
    held = recognitions(city).filter(pl.col("kind") == "tech_sme")
    days = held["from_date"].unique().sort()
    last = days.filter(days <= city.opening).tail(1)
    for on in last:
        yield _sheet(city, held.filter(from_date=on), _NOTICE, on)
        earlier = held.filter(pl.col("from_date") < on)
        if earlier.height:
            yield _sheet(city, earlier, _ANNEX, city.opening)
    for on in days.filter(days > city.opening):
        yield _sheet(city, held.filter(from_date=on), _NOTICE, on)


def _sheet(city: City, batch: pl.DataFrame, part: str, on: date) -> Sheet:
    rng = city.stream(f"{FEED}.{part}", on.toordinal())
    ours = with_names(rng, city, batch, "from_date")
    rows = (
        pl.concat([ours, _strays(rng, city, ours)]).sort("certificate_no").with_columns(has_no_code=pl.lit(value=True))
    )
    is_annex = part == _ANNEX
    cells = rows.select(
        numbered().alias("序号"),
        pl.col("name").alias("企业名称"),
        pl.col("certificate_no").alias("入库登记编号"),
        pl.col("batch").alias("批次" if is_annex else "公告批次"),
        district().alias("所属地区" if is_annex else "区县"),
        as_number(pl.col("from_date").dt.year().cast(pl.String)).alias("评价年度" if is_annex else "年份"),
    )
    sheet = Sheet(FEED, part, on, cells, rng)
    link_names(sheet, "企业名称", rows)
    _plant(sheet, *cells.columns[3:])
    return sheet


def _strays(rng: np.random.Generator, city: City, ours: pl.DataFrame) -> pl.DataFrame:
    """Enterprises of another city that are on the list by mistake, with its region in their numbers."""
    rows = rng.choice(ours.height, size=how_many(STRAY_RATE, ours.height), replace=False)
    names = enterprises_elsewhere(rng, city, len(rows))
    return ours[rows].with_columns(
        pl.lit(None, dtype=pl.Int64).alias("enterprise_no"),
        names.alias("name"),
        pl.col("certificate_no").str.replace("^([0-9]{4})[0-9]{6}", "${1}340100"),
    )


def _plant(sheet: Sheet, batch: str, place: str, year: str) -> None:
    number = pl.col("入库登记编号")
    plant_placeholder(sheet, place, "district_name", "-")
    sheet.plant("placeholder", column=batch, to=pl.lit("N/A"), rate=0.001, outcome="repaired", field="batch_name",
                where=pl.lit(sheet.cells.height >= ENOUGH))  # fmt: skip
    sheet.repeat("listed_twice", column=batch, change={batch: pl.col(batch) + "（更正）"}, rate=0.002)
    # 18 digits are more than a spreadsheet keeps; one with a letter cannot become a number
    if sheet.cells.height >= 3 * ENOUGH:
        sheet.plant("code_as_number", column="入库登记编号", to=as_number(number), outcome="quarantined",
                    where=number.str.contains("^[0-9]+$"))  # fmt: skip
    broken = (("empty_name", "企业名称", None), ("year_in_words", year, pl.lit("上年度")))
    break_some(sheet, broken)
