"""科技特派员: the register of technology specialists on the opening day, with names and made-up numbers of persons."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from sources.simulator.bureaus.innovation._cells import day, night_of, numbered, plant_placeholder, serial_of
from sources.simulator.city import City
from sources.simulator.forms import XlsxForm, as_number
from sources.simulator.science.specialists import make_specialists
from sources.simulator.sheet import Sheet

FEED = "innovation/specialist"
FORM = XlsxForm(titles=("科技特派员名册",))


def deliveries(city: City) -> Iterator[Sheet]:
    """One register."""
    cells = make_specialists(city).select(
        numbered().alias("序号"),
        pl.col("specialist_no").alias("特派员编号"),
        pl.col("name").alias("姓名"),
        pl.lit("****").alias("证件号码"),
        pl.lit("138****0000").alias("手机号码"),
        pl.lit("****").alias("电子邮箱"),
        pl.lit("****").alias("银行账号"),
        pl.col("employer").alias("派出单位"),
        pl.col("field").alias("专业领域"),
        pl.col("region").cast(pl.String).alias("行政区划代码"),
        as_number(pl.col("capacity").cast(pl.String)).alias("可服务工作站数"),
        day("listed_on").alias("入库日期"),
        day("until").alias("有效期至"),
        pl.when("is_removed").then(pl.lit("已出库")).otherwise(pl.lit("在库")).alias("状态"),
        night_of(city.opening).alias("更新时间"),
    )
    sheet = Sheet(FEED, "科技特派员", city.opening, cells, city.stream(FEED))
    _plant(sheet)
    yield sheet


def _plant(sheet: Sheet) -> None:
    listed = pl.col("入库日期")
    plant_placeholder(sheet, "专业领域", "field_name")
    sheet.plant("serial_date", column="入库日期", to=serial_of(listed), count=2, outcome="repaired",
                field="listed_date", lands=listed)  # fmt: skip
    sheet.plant("no_end", column="有效期至", to=pl.lit("长期"), count=1, outcome="repaired",
                where=pl.col("有效期至").is_null(), field="valid_until_date")  # fmt: skip
