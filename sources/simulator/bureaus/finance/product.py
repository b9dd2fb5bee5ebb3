"""Loan products on the platform's shelf: the whole list on the opening day and each week after it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import polars as pl

from sources.simulator.bureaus.finance._cells import BANK_CODE
from sources.simulator.city import City
from sources.simulator.forms import CsvForm
from sources.simulator.products import make_products
from sources.simulator.sheet import Sheet

FEED = "finance/product"
FORM = CsvForm(encoding="gb18030")
_LOWEST, _UNTIL, _GUARANTEE = "最低年利率(%)", "下架日期", "担保方式"
_DAYS_OFF = 30


def deliveries(city: City) -> Iterator[Sheet]:
    """The same shelf each time."""
    products, _ = make_products(city)
    first = pl.lit(city.end) - pl.duration(days="days_on")
    cells = products.select(
        pl.col("product_no").alias("产品编号"),
        pl.col("name").alias("产品名称"),
        pl.col("bank_name").alias("银行名称"),
        pl.col("bank_code").alias(BANK_CODE),
        pl.col("amount_from").cast(pl.String).alias("最低额度(万元)"),
        pl.col("amount_to").cast(pl.String).alias("最高额度(万元)"),
        pl.col("term_from").cast(pl.String).alias("最短期限(月)"),
        pl.col("term_to").cast(pl.String).alias("最长期限(月)"),
        _points("rate_from").alias(_LOWEST),
        _points("rate_to").alias("最高年利率(%)"),
        pl.col("guarantees").alias(_GUARANTEE),
        pl.col("purposes").alias("贷款用途"),
        pl.col("region").alias("适用地区代码"),
        first.dt.to_string("%Y-%m-%d").alias("上架日期"),
        pl.when("is_off").then(pl.lit(f"{city.end - timedelta(days=_DAYS_OFF)}")).alias(_UNTIL),
        pl.col("conditions").cast(pl.String).alias("准入条件数"),
    )
    for day in [city.opening, *city.weekly]:
        sheet = Sheet(FEED, "金融产品", day, cells, city.stream(FEED, day.toordinal()))
        _plant(sheet)
        yield sheet


def _points(column: str) -> pl.Expr:
    rate = pl.col(column)
    return pl.format("{}.{}", rate // 100, (rate % 100).cast(pl.String).str.zfill(2))


def _plant(sheet: Sheet) -> None:
    sheet.plant("sentinel_date", column=_UNTIL, to=pl.lit("9999-12-31"), rate=0.1, where=pl.col(_UNTIL).is_null(),
                outcome="repaired", field="sold_to_date")  # fmt: skip
    rate = pl.col(_LOWEST)
    sheet.plant("percent_sign", column=_LOWEST, to=pl.concat_str(rate, pl.lit("%")), rate=0.1, outcome="repaired",
                field="rate_from_pct", lands=rate.cast(pl.Decimal(18, 6)).cast(pl.String))  # fmt: skip
    several = pl.col(_GUARANTEE).str.contains("、")
    sheet.plant("other_separator", column=_GUARANTEE, to=pl.col(_GUARANTEE).str.replace_all("、", "/"), rate=0.1,
                where=several, outcome="repaired", field="guarantee_text",
                lands=pl.col(_GUARANTEE).str.replace_all("、", "/"))  # fmt: skip
