"""Policies of technology insurance: a workbook of the policies in force in each month, and what was paid in it."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from sources.simulator.bureaus.finance._cells import BANK_CODE, CODE, ten_thousands
from sources.simulator.bureaus.finance._monthly import MONTH, day_of, sheets
from sources.simulator.city import City
from sources.simulator.forms import XlsxForm, as_number
from sources.simulator.instruments import INSURANCES, INSURERS, make_policies, policy_book
from sources.simulator.sheet import Sheet

FEED = "finance/insurance_policy"
FORM = XlsxForm(titles=("科技保险保单月报",), sheet_name="保单")


def deliveries(city: City) -> Iterator[Sheet]:
    """Policies of each month."""
    policies = make_policies(city)
    return sheets(city, FEED, "科技保险月报", lambda month: policy_book(policies, month), _cells)


def _cells(rows: pl.DataFrame) -> pl.DataFrame:
    insurer = rows["insurer"]
    return rows.select(
        pl.Series([name for _, name in INSURERS]).gather(insurer).alias("保险机构"),
        pl.Series([code for code, _ in INSURERS]).gather(insurer).alias(BANK_CODE),
        pl.col("policy_no").alias("保单号"),
        pl.col("enterprise").alias("投保人"),
        pl.col("code").alias(CODE),
        pl.Series(INSURANCES).gather(rows["kind"]).alias("险种"),
        as_number(ten_thousands(pl.col("cover"))).alias("保险金额(万元)"),
        as_number(pl.col("premium").cast(pl.String)).alias("当月保费收入(元)"),
        as_number(pl.col("subsidy").cast(pl.String)).alias("其中财政补贴(元)"),
        as_number(pl.col("claim").cast(pl.String)).alias("当月赔款支出(元)"),
        day_of("from_date").alias("起保日期"),
        day_of("to_date").alias("终保日期"),
        day_of("data_date").alias(MONTH),
    )
