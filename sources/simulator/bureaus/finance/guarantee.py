"""Guarantees of the city's guarantors: a workbook of liabilities for each month's end, with what they paid in it."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from sources.simulator.bureaus.finance._cells import CODE, LOAN, ten_thousands
from sources.simulator.bureaus.finance._monthly import MONTH, day_of, points, sheets, ten_thousands_of_cents
from sources.simulator.city import City
from sources.simulator.forms import XlsxForm, as_number
from sources.simulator.instruments import GUARANTORS, guarantee_book, make_guarantees
from sources.simulator.sheet import Sheet

FEED = "finance/guarantee"
FORM = XlsxForm(titles=("融资担保在保业务表", "单位：万元"), sheet_name="在保")


def deliveries(city: City) -> Iterator[Sheet]:
    """Liabilities of each month."""
    guarantees = make_guarantees(city)
    return sheets(city, FEED, "在保业务", lambda month: guarantee_book(guarantees, month), _cells)


def _cells(rows: pl.DataFrame) -> pl.DataFrame:
    guarantor = rows["guarantor"]
    return rows.select(
        pl.Series([name for _, name in GUARANTORS]).gather(guarantor).alias("担保机构"),
        pl.Series([code for code, _ in GUARANTORS]).gather(guarantor).alias("担保机构编码"),
        pl.col("guarantee_no").alias("担保合同号"),
        pl.col("enterprise").alias("被担保人"),
        pl.col("code").alias(CODE),
        pl.col("creditor").alias("债权人"),
        pl.col("loan_no").alias(LOAN),
        pl.lit("借款类担保").alias("担保品种"),
        as_number(ten_thousands(pl.col("amount"))).alias("担保金额(万元)"),
        ten_thousands_of_cents(pl.col("liability")).alias("在保余额(万元)"),
        points(pl.col("fee_bp")).alias("年化担保费率(%)"),
        day_of("granted_date").alias("担保起始日"),
        day_of("due_date").alias("担保到期日"),
        day_of("compensated").alias("代偿日期"),
        ten_thousands_of_cents(pl.col("paid")).alias("代偿金额(万元)"),
        day_of("data_date").alias(MONTH),
    )
