"""Claims on the pool: one workbook with all states up to the opening, then a workbook for each day that brings one."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import polars as pl

from sources.simulator.bureaus.finance._cells import (
    BANK_CODE,
    BANK_NAME,
    CODE,
    CONTRACT,
    LOAN,
    NAME,
    mark_codes,
    plant_lower_case,
    ten_thousands,
    with_enterprises,
)  # fmt: skip
from sources.simulator.city import City
from sources.simulator.forms import XlsxForm, as_number
from sources.simulator.lending import BANKS, PROGRAMME, make_loans
from sources.simulator.loan_book import claims
from sources.simulator.sheet import Sheet

FEED = "finance/compensation_claim"
FORM = XlsxForm(titles=(f"{PROGRAMME}补偿申请汇总表", "单位：万元"), sheet_name="补偿申请")
_OVERDUE = "逾期日"
_EPOCH = date(1899, 12, 30)  # day 0 of a spreadsheet


def deliveries(city: City) -> Iterator[Sheet]:
    """The state of each claim on the opening day, and on each day after it the claims that changed."""
    every = with_enterprises(city, claims(city, make_loans(city)), "changed_on")
    until = date(1, 1, 1)
    for day in [city.opening, *city.daily]:
        news = every.filter(pl.col("changed_on").is_between(until + timedelta(days=1), day))
        newest = news.unique("claim_no", keep="last", maintain_order=True)
        if newest.height:
            yield _sheet(city, newest, day)
        until = day


def _sheet(city: City, rows: pl.DataFrame, day: date) -> Sheet:
    bank = rows["bank"]
    cells = rows.select(
        pl.col("claim_no").alias("补偿申请编号"),
        pl.Series([bank.name for bank in BANKS]).gather(bank).alias(BANK_NAME),
        pl.Series([bank.code for bank in BANKS]).gather(bank).alias(BANK_CODE),
        pl.col("contract_no").alias(CONTRACT),
        pl.col("loan_no").alias(LOAN),
        pl.col("enterprise").alias(NAME),
        pl.col("code").alias(CODE),
        pl.col("overdue_date").dt.to_string("%Y-%m-%d").alias(_OVERDUE),
        pl.col("subrogation_date").dt.to_string("%Y-%m-%d").alias("代偿日期"),
        as_number(ten_thousands(pl.col("loss"))).alias("损失本金(万元)"),
        as_number(ten_thousands(pl.col("claimed"))).alias("申请补偿额(万元)"),
        as_number(ten_thousands(pl.col("recovered"))).alias("追偿回收(万元)"),
        pl.col("evidence").alias("损失认定依据"),
        pl.col("claimed_date").dt.to_string("%Y-%m-%d").alias("申请日期"),
        pl.col("status").alias("申请状态"),
    )
    sheet = Sheet(FEED, "补偿申请", day, cells, city.stream(FEED, day.toordinal()))
    mark_codes(sheet, rows["code_role"])
    serial = (pl.col(_OVERDUE).str.to_date("%Y-%m-%d") - pl.lit(_EPOCH)).dt.total_days().cast(pl.String)
    sheet.plant("spreadsheet_serial", column=_OVERDUE, to=as_number(serial), rate=0.05, outcome="repaired",
                field="overdue_date", lands=pl.col(_OVERDUE))  # fmt: skip
    plant_lower_case(sheet, rate=0.02)
    for text in ("-", "暂无"):
        sheet.plant("placeholder", column="代偿日期", to=pl.lit(text), rate=0.02, where=pl.col("代偿日期").is_null(),
                    outcome="repaired", field="subrogation_date")  # fmt: skip
    return sheet
