"""Filings of loans: one workbook per bank and week on the pool's template."""

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
    ten_thousands,
    with_enterprises,
    yes_no,
)  # fmt: skip
from sources.simulator.bureaus.finance._filing_defects import AMOUNT, GRANTED, HTE, claim_too_early, plant_habits
from sources.simulator.city import City
from sources.simulator.forms import XlsxForm, as_number
from sources.simulator.lending import BANKS, GUARANTEES, PROGRAMME, Bank, make_loans
from sources.simulator.recognitions import recognitions
from sources.simulator.sheet import Sheet

FEED = "finance/loan_filing"
_PARTS = {f"贷款备案_{bank.code}": bank for bank in BANKS}


def form_of(sheet: Sheet) -> XlsxForm:
    """Two titles above the header, as the template has them."""
    return XlsxForm(titles=(f"{PROGRAMME}贷款备案表", f"填报单位：{_PARTS[sheet.part].name}"), sheet_name="备案")


def deliveries(city: City) -> Iterator[Sheet]:
    """Filings of the loans that lived into the history in the opening arrival, then those of each week."""
    lived = pl.col("settled_date").is_null() | (pl.col("settled_date") >= city.start)
    filed = with_enterprises(city, _with_identities(city, make_loans(city).filter(lived)), "granted_date")
    filed = filed.sort("filing_date", "loan_no")
    until = date(1, 1, 1)
    for day in [city.opening, *city.weekly]:
        batch = filed.filter(pl.col("filing_date").is_between(until + timedelta(days=1), day))
        for number, (part, bank) in enumerate(_PARTS.items()):
            rows = batch.filter(pl.col("bank") == number)
            if rows.height:
                yield _sheet(city, part, bank, rows, day)
        until = day


def _with_identities(city: City, loans: pl.DataFrame) -> pl.DataFrame:
    """Add whether the enterprise was 高企 and 科小 on the day of the loan, and whether it became 高企 only later."""
    held = recognitions(city).select("enterprise_no", "kind", "from_date", "to_date")
    pairs = loans.select("loan_no", "enterprise_no", "granted_date").join(held, on="enterprise_no")
    was = pl.col("granted_date").is_between("from_date", "to_date")
    is_hte = pl.col("kind") == "hte"
    found = pairs.group_by("loan_no").agg(
        is_hte=(was & is_hte).any(),
        is_tech_sme=(was & (pl.col("kind") == "tech_sme")).any(),
        becomes_hte=((pl.col("from_date") > pl.col("granted_date")) & is_hte).any(),
    )
    flags = pl.col("is_hte", "is_tech_sme", "becomes_hte").fill_null(value=False)
    return loans.join(found, on="loan_no", how="left", maintain_order="left").with_columns(flags)


def _sheet(city: City, part: str, bank: Bank, rows: pl.DataFrame, day: date) -> Sheet:
    written = "%Y-%m-%d" if bank.writes_points else "%Y/%m/%d"
    granted, due, filed = (pl.col(f"{name}_date").dt.to_string(written) for name in ("granted", "due", "filing"))
    cells = rows.select(
        pl.lit(bank.name).alias(BANK_NAME),
        pl.lit(bank.code).alias(BANK_CODE),
        pl.lit(PROGRAMME).alias("风险补偿项目"),
        pl.col("contract_no").alias(CONTRACT),
        pl.col("loan_no").alias(LOAN),
        pl.col("enterprise").alias(NAME),
        pl.col("code").alias(CODE),
        as_number(ten_thousands(pl.col("amount"))).alias(AMOUNT),
        granted.alias(GRANTED),
        due.alias("到期日"),
        as_number(_rate(bank)).alias(bank.rate_header),
        pl.Series(GUARANTEES).gather(rows["guarantee"]).alias("担保方式"),
        yes_no(pl.col("is_first")).alias("是否首贷"),
        yes_no(pl.col("has_ip_pledge")).alias("是否知识产权质押"),
        yes_no(pl.col("is_hte")).alias(HTE),
        yes_no(pl.col("is_tech_sme")).alias("是否科小"),
        filed.alias("备案日期"),
        pl.col("filing_date").dt.to_string("%G年第%V周").alias("备案批次"),
    )
    sheet = Sheet(FEED, part, day, cells, city.stream(FEED, day.toordinal() * 10 + BANKS.index(bank)))
    mark_codes(sheet, rows["code_role"])
    claim_too_early(sheet, ~rows["is_hte"] & rows["becomes_hte"])
    plant_habits(sheet, bank)
    return sheet


def _rate(bank: Bank) -> pl.Expr:
    """3.45 or 0.0345, exactly."""
    rate = pl.col("rate_bp")
    points = pl.format("{}.{}", rate // 100, (rate % 100).cast(pl.String).str.zfill(2))
    fraction = pl.format("0.{}", rate.cast(pl.String).str.zfill(4))
    return points if bank.writes_points else fraction
