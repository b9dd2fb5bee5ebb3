"""机构库: the register of research institutions and intermediaries on the opening day."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from sources.simulator.bureaus.innovation._cells import day, district, night_of, numbered, serial_of
from sources.simulator.city import City
from sources.simulator.forms import XlsxForm
from sources.simulator.science.registers import KINDS, LEVELS, make_institutions
from sources.simulator.sheet import Sheet

FEED = "innovation/institution"
FORM = XlsxForm(titles=("科研机构与科技中介机构名册",))


def deliveries(city: City) -> Iterator[Sheet]:
    """One register."""
    cells = make_institutions(city).select(
        numbered().alias("序号"),
        pl.col("institution_no").alias("机构编号"),
        pl.col("name").alias("机构名称"),
        pl.col("code").alias("统一社会信用代码"),
        pl.lit(pl.Series(KINDS)).gather(pl.col("kind")).alias("机构类别"),
        pl.lit(pl.Series(LEVELS)).gather(pl.col("level")).alias("级别"),
        pl.col("field").alias("服务领域"),
        district().alias("所在区县"),
        pl.lit("****").alias("联系人"),
        pl.lit("138****0000").alias("联系电话"),
        day("listed_on").alias("入库日期"),
        day("until").alias("有效期至"),
        pl.when("is_removed").then(pl.lit("已出库")).otherwise(pl.lit("在库")).alias("状态"),
        night_of(city.opening).alias("更新时间"),
    )
    sheet = Sheet(FEED, "科研与中介机构", city.opening, cells, city.stream(FEED))
    _plant(sheet)
    yield sheet


def _plant(sheet: Sheet) -> None:
    listed = pl.col("入库日期")
    sheet.plant("serial_date", column="入库日期", to=serial_of(listed), count=2, outcome="repaired",
                field="listed_date", lands=listed)  # fmt: skip
    sheet.plant("placeholder", column="服务领域", to=pl.lit("暂无"), count=1, outcome="repaired", field="field_name")
    sheet.plant("no_end", column="有效期至", to=pl.lit("长期"), count=2, outcome="repaired",
                where=pl.col("有效期至").is_null(), field="valid_until_date")  # fmt: skip
