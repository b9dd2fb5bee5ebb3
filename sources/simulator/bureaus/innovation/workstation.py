"""科技特派员工作站: the register of workstations on the opening day, with what each asks for."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from sources.simulator.bureaus.innovation._cells import (
    CODE,
    day,
    link_names,
    night_of,
    numbered,
    plant_lower_case,
    plant_placeholder,
    serial_of,
    with_names,
)
from sources.simulator.city import City
from sources.simulator.forms import XlsxForm, as_number
from sources.simulator.science.specialists import make_workstations
from sources.simulator.sheet import Sheet

FEED = "innovation/workstation"
FORM = XlsxForm(titles=("科技特派员工作站名册",))


def deliveries(city: City) -> Iterator[Sheet]:
    """One register, if there is a workstation."""
    stations = make_workstations(city)
    if stations.is_empty():
        return
    rng = city.stream(FEED)
    rows = with_names(rng, city, stations, "selected_on").with_columns(has_no_code=pl.lit(value=False))
    cells = rows.select(
        numbered().alias("序号"),
        pl.col("station_no").alias("工作站编号"),
        pl.format("{}科技特派员工作站", "name").alias("工作站名称"),
        pl.col("name").alias("设站单位"),
        CODE.alias("统一社会信用代码"),
        pl.lit("****").alias("联系人"),
        pl.lit("138****0000").alias("联系电话"),
        pl.col("field").alias("需求领域"),
        pl.col("region").cast(pl.String).alias("行政区划代码"),
        as_number(pl.col("need").cast(pl.String)).alias("需求人数"),
        day("selected_on").alias("设立日期"),
        day("until").alias("有效期至"),
        pl.when("is_removed").then(pl.lit("已撤站")).otherwise(pl.lit("在册")).alias("状态"),
        night_of(city.opening).alias("更新时间"),
    )
    sheet = Sheet(FEED, "科技特派员工作站", city.opening, cells, rng)
    link_names(sheet, "设站单位", rows)
    _plant(sheet)
    yield sheet


def _plant(sheet: Sheet) -> None:
    listed = pl.col("设立日期")
    plant_lower_case(sheet, "统一社会信用代码")
    plant_placeholder(sheet, "需求领域", "field_name")
    sheet.plant("serial_date", column="设立日期", to=serial_of(listed), count=1, outcome="repaired",
                field="listed_date", lands=listed)  # fmt: skip
