"""技术合同: each district's office sends its register, one in units of 10,000 yuan and one in yuan, then monthly."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import numpy as np
import polars as pl

from sources.simulator.bureaus.innovation._cells import (
    CODE,
    ENOUGH,
    break_some,
    day,
    falls_in,
    in_10k,
    link_names,
    numbered,
    periods,
    plant_lower_case,
    plant_org_codes,
    plant_placeholder,
    serial_of,
    with_names,
)
from sources.simulator.city import City
from sources.simulator.forms import XlsxForm, as_number
from sources.simulator.places import DISTRICTS
from sources.simulator.science.contracts import make_contracts
from sources.simulator.sheet import Sheet

FEED = "innovation/tech_contract"
FORM = XlsxForm(titles=("技术合同认定登记台账",), sheet_name="登记台账")
NO_CODE_RATE = 0.18
_KINDS = ("技术开发", "技术转让", "技术许可", "技术咨询", "技术服务")
_IN_YUAN = 1  # the district whose office writes yuan
_CHECK = "expectation.innovation__tech_contract.{}"


def deliveries(city: City) -> Iterator[Sheet]:
    """Office by office: the register up to the opening day, then each month's."""
    contracts = _named(city, make_contracts(city))
    for office in range(len(DISTRICTS)):
        own = contracts.filter(office=office)
        for since, until in periods(city.opening, city.monthly):
            news = own.filter(falls_in("registered_on", since, until))
            if news.height:
                yield _register(city, news, office, until)


def _named(city: City, contracts: pl.DataFrame) -> pl.DataFrame:
    """Add the parties' names as they were written; the order of rows stays."""
    rng = city.stream(f"{FEED}.names")
    rows = contracts.with_row_index("place")
    sellers = with_names(rng, city, rows.filter(pl.col("enterprise_no").is_not_null()), "signed_on")
    buyers = _buyers(rng, city, rows)
    seller = sellers.select("place", "enterprise_id", "name", "how")
    left_out = pl.Series(rng.random(rows.height) < NO_CODE_RATE)
    return (
        rows.join(seller, on="place", how="left", maintain_order="left")
        .join(buyers, on="place", how="left", maintain_order="left")
        .with_columns(
            name=pl.coalesce("name", "seller"),
            buyer_name=pl.coalesce("buyer_name", "buyer"),
            has_no_code=left_out | pl.col("enterprise_no").is_null(),
        )
    )


def _buyers(rng: np.random.Generator, city: City, rows: pl.DataFrame) -> pl.DataFrame:
    ours = rows.filter(pl.col("buyer_no").is_not_null()).select("place", "signed_on", enterprise_no="buyer_no")
    return with_names(rng, city, ours, "signed_on").select("place", buyer_name="name", buyer_how="how")


def _register(city: City, rows: pl.DataFrame, office: int, on: date) -> Sheet:
    in_yuan = office == _IN_YUAN
    unit = "元" if in_yuan else "万元"
    rng = city.stream(FEED, on.toordinal() * 10 + office)
    rows = rows.with_columns(_swapped(rng, rows))
    turnover, technology = (
        (pl.col(name).cast(pl.String) if in_yuan else in_10k(name)) for name in ("turnover", "technology")
    )
    cells = rows.select(
        numbered().alias("序号"),
        pl.col("contract_no").alias("合同登记号"),
        pl.lit(pl.Series(_KINDS)).gather(pl.col("kind")).alias("合同类别"),
        pl.when("is_swapped").then(CODE).otherwise("name").alias("卖方名称"),
        pl.when("is_swapped").then("name").when(~pl.col("has_no_code")).then(CODE).alias("卖方统一社会信用代码"),
        pl.col("buyer_name").alias("买方名称"),
        turnover.alias(f"合同成交额({unit})"),
        technology.alias(f"技术交易额({unit})"),
        day("signed_on").alias("签订日期"),
        day("registered_on").alias("登记日期"),
    )
    sheet = Sheet(FEED, f"技术合同登记_{DISTRICTS[office].name}", on, cells, rng)
    swapped = pl.col("is_swapped")  # a name is no code: the enterprise is found by the code in the column of names
    link_names(sheet, "卖方名称", rows.with_columns(
        name=pl.when(swapped).then(CODE).otherwise("name"), has_no_code=pl.col("has_no_code") | swapped
    ))  # fmt: skip
    sheet.mark("swapped_columns", column="卖方统一社会信用代码", where=rows["is_swapped"], outcome="repaired",
               field="identifier_kind")  # fmt: skip
    buyers = rows.select(name="buyer_name", enterprise_no="buyer_no", how="buyer_how", has_no_code=pl.lit(value=True))
    link_names(sheet, "买方名称", buyers, "buyer_name")
    _plant(sheet, in_yuan=in_yuan)
    return sheet


def _swapped(rng: np.random.Generator, rows: pl.DataFrame) -> pl.Series:
    """Two rows with the name in the column of codes, and the code in that of names."""
    flags = np.zeros(rows.height, dtype=np.bool_)
    if rows.height >= ENOUGH:
        flags[rng.choice(np.flatnonzero(~rows["has_no_code"].to_numpy()), size=2, replace=False)] = True
    return pl.Series("is_swapped", flags)


def _plant(sheet: Sheet, *, in_yuan: bool) -> None:
    number, signed = pl.col("合同登记号"), pl.col("签订日期")
    plant_lower_case(sheet, "卖方统一社会信用代码")
    plant_org_codes(sheet, "卖方统一社会信用代码")
    sheet.plant("lost_leading_zero", column="合同登记号", to=as_number(number.str.strip_chars_start("0")), rate=0.002,
                outcome="flagged", field="contract_no", lands=number.str.strip_chars_start("0"))  # fmt: skip
    sheet.plant("serial_date", column="签订日期", to=serial_of(signed), rate=0.01, outcome="repaired",
                field="signed_date", lands=signed)  # fmt: skip
    sheet.plant("sentinel_date", column="签订日期", to=pl.lit("1900-01-01"), rate=0.002, outcome="repaired",
                field="signed_date")  # fmt: skip
    plant_placeholder(sheet, "买方名称", "buyer_name", "--")
    if not in_yuan:
        amount = pl.col("技术交易额(万元)").cast(pl.Decimal(18, 4))
        if sheet.plant("yuan_under_10k_header", column="技术交易额(万元)", outcome="flagged", count=2, where=amount > 1,
                       to=(amount * 10_000).cast(pl.Int64).cast(pl.String), field="technology_cny",
                       lands=(amount * 100_000_000).cast(pl.Decimal(18, 2)).cast(pl.String)):  # fmt: skip
            sheet.report("yuan_under_10k_header", check=_CHECK.format("technology_within_turnover"))
    break_some(sheet, (("unknown_kind", "合同类别", pl.lit("其他合同")), ("empty_number", "合同登记号", None),
                       ("impossible_date", "登记日期", pl.lit("2025-11-31"))))  # fmt: skip
