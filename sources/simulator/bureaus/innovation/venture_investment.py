"""创投: the register of venture investments up to the opening day, then monthly what came in."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import polars as pl

from sources.simulator.bureaus.innovation._cells import (
    CODE,
    break_some,
    day,
    falls_in,
    in_10k,
    link_names,
    night_of,
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
from sources.simulator.science.funds import with_funds
from sources.simulator.science.ventures import ROUNDS, make_ventures
from sources.simulator.sheet import Sheet

FEED = "innovation/venture_investment"
FORM = XlsxForm(titles=("创业投资到账备案表",))
_TIME = "%Y-%m-%d %H:%M:%S"


def deliveries(city: City) -> Iterator[Sheet]:
    """What came in up to the opening day, then each month's."""
    ventures = with_funds(city, make_ventures(city))
    for since, until in periods(city.opening, city.monthly):
        news = ventures.filter(falls_in("received_on", since, until))
        if news.height:
            yield _register(city, news, until)


def _register(city: City, news: pl.DataFrame, on: date) -> Sheet:
    rng = city.stream(FEED, on.toordinal())
    rows = with_names(rng, city, news, "received_on").with_columns(has_no_code=pl.lit(value=False))
    cells = rows.select(
        numbered().alias("序号"),
        pl.col("record_no").alias("备案编号"),
        pl.col("name").alias("被投企业名称"),
        CODE.alias("统一社会信用代码"),
        pl.col("investor").alias("投资方"),
        pl.lit(pl.Series(ROUNDS)).gather(pl.col("round")).alias("融资轮次"),
        in_10k("amount").alias("投资金额(万元)"),
        pl.col("currency").alias("币种"),
        day("received_on").alias("到账日期"),
        pl.when("is_qualified").then(pl.lit("是")).when(~pl.col("is_qualified")).then(pl.lit("否"))
        .alias("是否合格投资机构"),
        pl.col("fund_no").alias("基金备案编号"),
        day("agreed_exit").alias("约定退出日期"),
        night_of(on).alias("更新时间"),
    )  # fmt: skip
    sheet = Sheet(FEED, "创业投资到账", on, cells, rng)
    link_names(sheet, "被投企业名称", rows)
    _plant(sheet)
    return sheet


def _plant(sheet: Sheet) -> None:
    number, received, written = pl.col("备案编号"), pl.col("到账日期"), pl.col("更新时间")
    plant_lower_case(sheet, "统一社会信用代码")
    plant_org_codes(sheet, "统一社会信用代码")
    bare = number.str.strip_chars_start("0")
    if sheet.plant("lost_leading_zero", column="备案编号", to=as_number(bare), outcome="flagged", field="record_no",
                   lands=bare):  # fmt: skip
        sheet.report("lost_leading_zero", check="expectation.innovation__venture_investment.record_number_shape")
    sheet.plant("serial_date", column="到账日期", to=serial_of(received), rate=0.02, outcome="repaired",
                field="received_date", lands=received)  # fmt: skip
    plant_placeholder(sheet, "是否合格投资机构", "qualified_code", "-")
    later = (written.str.to_datetime(_TIME) + pl.duration(hours=1)).dt.to_string(_TIME)
    sheet.repeat("changed_in_source", column="更新时间", change={"更新时间": later}, rate=0.01)
    break_some(sheet, (("empty_code", "统一社会信用代码", None), ("unknown_round", "融资轮次", pl.lit("Z轮")),
                       ("amount_in_words", "投资金额(万元)", pl.lit("伍佰"))))  # fmt: skip
