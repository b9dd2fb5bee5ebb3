"""Bonds of the city's enterprises: a workbook of balances for each month's end."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from sources.simulator.bureaus.finance._cells import CODE
from sources.simulator.bureaus.finance._monthly import MONTH, day_of, hundred_millions, points, sheets
from sources.simulator.city import City
from sources.simulator.forms import XlsxForm
from sources.simulator.instruments import BOND_KINDS, VENUES, bond_book, make_bonds
from sources.simulator.sheet import Sheet

FEED = "finance/bond"
FORM = XlsxForm(titles=("科技创新债券余额表", "单位：亿元"), sheet_name="债券")


def deliveries(city: City) -> Iterator[Sheet]:
    """Balances of each month."""
    bonds = make_bonds(city)
    return sheets(city, FEED, "科创债余额", lambda month: bond_book(bonds, month), _cells)


def _cells(rows: pl.DataFrame) -> pl.DataFrame:
    return rows.select(
        pl.col("bond_code").alias("债券代码"),
        pl.format("{}科创{}", pl.col("issued").dt.to_string("%y"), pl.col("bond_code").str.slice(-3)).alias("债券简称"),
        pl.col("enterprise").alias("发行人"),
        pl.col("code").alias(CODE),
        pl.Series(BOND_KINDS).gather(rows["kind"]).alias("债券品种"),
        pl.Series(VENUES).gather(rows["kind"]).alias("交易场所"),
        hundred_millions(pl.col("amount")).alias("发行规模(亿元)"),
        hundred_millions(pl.col("amount")).alias("债券余额(亿元)"),
        points(pl.col("coupon_bp")).alias("票面利率(%)"),
        day_of("issued").alias("起息日"),
        day_of("due").alias("兑付日"),
        day_of("data_date").alias(MONTH),
    )
