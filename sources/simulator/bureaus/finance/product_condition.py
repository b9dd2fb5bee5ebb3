"""Entry conditions of loan products, one a row: the whole list whenever the shelf is sent."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from sources.simulator.city import City
from sources.simulator.forms import CsvForm
from sources.simulator.products import make_products
from sources.simulator.sheet import Sheet

FEED = "finance/product_condition"
FORM = CsvForm(encoding="gb18030")
_ITEM, _THRESHOLD, _UNIT = "条件项目", "阈值", "单位"


def deliveries(city: City) -> Iterator[Sheet]:
    """The same conditions each time."""
    _, conditions = make_products(city)
    cells = conditions.select(
        pl.col("product_no").alias("产品编号"),
        pl.col("number").cast(pl.String).alias("条件序号"),
        pl.col("group").alias("条件组"),
        pl.col("item").alias(_ITEM),
        pl.col("operator").alias("比较方式"),
        pl.col("threshold").alias(_THRESHOLD),
        pl.col("unit").alias(_UNIT),
    )
    for day in [city.opening, *city.weekly]:
        sheet = Sheet(FEED, "准入条件", day, cells, city.stream(FEED, day.toordinal()))
        _plant(sheet)
        yield sheet


def _plant(sheet: Sheet) -> None:
    """A threshold in words is lost, and with it whom the product is open to; a unit left out is no unit."""
    sheet.plant("threshold_in_words", column=_THRESHOLD, to=pl.lit("两年以上"), where=pl.col(_UNIT) == "年",
                outcome="quarantined")  # fmt: skip
    sheet.plant("unit_left_out", column=_UNIT, to=None, where=pl.col(_UNIT) == "万元", outcome="flagged",
                field="unit_text")  # fmt: skip
