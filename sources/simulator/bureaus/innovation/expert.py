"""专家库: the register of experts on the opening day, with names and made-up numbers of persons."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from sources.simulator.bureaus.innovation._cells import day, night_of, numbered, serial_of
from sources.simulator.city import City
from sources.simulator.forms import XlsxForm
from sources.simulator.science.registers import SERVICES, TITLES, make_experts
from sources.simulator.sheet import Sheet

FEED = "innovation/expert"
FORM = XlsxForm(titles=("科技专家库",))


def deliveries(city: City) -> Iterator[Sheet]:
    """One register."""
    cells = make_experts(city).select(
        numbered().alias("序号"),
        pl.col("expert_no").alias("专家编号"),
        pl.col("name").alias("姓名"),
        pl.lit("****").alias("证件号码"),
        pl.lit("138****0000").alias("手机号码"),
        pl.lit("****").alias("电子邮箱"),
        pl.lit("****").alias("银行账号"),
        pl.col("employer").alias("工作单位"),
        pl.lit(pl.Series(TITLES)).gather(pl.col("title")).alias("职称"),
        pl.col("field").alias("专业领域"),
        pl.lit(pl.Series(SERVICES)).gather(pl.col("service")).alias("服务类别"),
        day("listed_on").alias("入库日期"),
        day("until").alias("有效期至"),
        pl.when("is_removed").then(pl.lit("已出库")).otherwise(pl.lit("在库")).alias("状态"),
        night_of(city.opening).alias("更新时间"),
    )
    sheet = Sheet(FEED, "科技专家库", city.opening, cells, city.stream(FEED))
    _plant(sheet)
    yield sheet


def _plant(sheet: Sheet) -> None:
    listed = pl.col("入库日期")
    sheet.plant("serial_date", column="入库日期", to=serial_of(listed), count=2, outcome="repaired",
                field="listed_date", lands=listed)  # fmt: skip
    sheet.plant("placeholder", column="职称", to=pl.lit("无"), count=1, outcome="repaired", field="title_code")
    sheet.plant("sentinel_date", column="有效期至", to=pl.lit("9999-12-31"), count=1, outcome="repaired",
                where=pl.col("有效期至").is_null(), field="valid_until_date")  # fmt: skip
