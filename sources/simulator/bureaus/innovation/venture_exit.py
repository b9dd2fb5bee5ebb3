"""创投退出: exits of venture investors up to the opening day, then monthly what was left."""

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
from sources.simulator.forms import XlsxForm
from sources.simulator.science.funds import EXITS, make_exits
from sources.simulator.sheet import Sheet

FEED = "innovation/venture_exit"
FORM = XlsxForm(titles=("创业投资退出备案表",))
_TIME = "%Y-%m-%d %H:%M:%S"


def deliveries(city: City) -> Iterator[Sheet]:
    """What was left up to the opening day, then each month's."""
    exits = make_exits(city)
    for since, until in periods(city.opening, city.monthly):
        news = exits.filter(falls_in("exited_on", since, until))
        if news.height:
            yield _register(city, news, until)


def _register(city: City, news: pl.DataFrame, on: date) -> Sheet:
    rng = city.stream(FEED, on.toordinal())
    rows = with_names(rng, city, news, "exited_on").with_columns(has_no_code=pl.lit(value=False))
    cells = rows.select(
        numbered().alias("序号"),
        pl.col("exit_no").alias("退出编号"),
        pl.col("record_no").alias("投资备案编号"),
        pl.col("name").alias("被投企业名称"),
        CODE.alias("统一社会信用代码"),
        pl.col("investor").alias("投资方"),
        pl.lit(pl.Series(EXITS)).gather(pl.col("kind")).alias("退出方式"),
        pl.col("share").cast(pl.String).alias("退出比例(%)"),
        in_10k("proceeds").alias("退出金额(万元)"),
        pl.col("currency").alias("币种"),
        day("exited_on").alias("退出日期"),
        night_of(on).alias("更新时间"),
    )
    sheet = Sheet(FEED, "创业投资退出", on, cells, rng)
    link_names(sheet, "被投企业名称", rows)
    _plant(sheet)
    return sheet


def _plant(sheet: Sheet) -> None:
    share, left, written = pl.col("退出比例(%)"), pl.col("退出日期"), pl.col("更新时间")
    plant_lower_case(sheet, "统一社会信用代码")
    plant_org_codes(sheet, "统一社会信用代码")
    sheet.plant("percent_sign", column="退出比例(%)", to=share + pl.lit("%"), rate=0.05, outcome="repaired",
                where=share.is_not_null(), field="exited_share_pct", lands=share + pl.lit(".000000"))  # fmt: skip
    sheet.plant("serial_date", column="退出日期", to=serial_of(left), rate=0.02, outcome="repaired",
                field="exit_date", lands=left)  # fmt: skip
    plant_placeholder(sheet, "退出金额(万元)", "proceeds_amount", "-")
    later = (written.str.to_datetime(_TIME) + pl.duration(hours=1)).dt.to_string(_TIME)
    sheet.repeat("changed_in_source", column="更新时间", change={"更新时间": later}, rate=0.01)
    break_some(sheet, (("empty_code", "统一社会信用代码", None), ("unknown_kind", "退出方式", pl.lit("送股"))))
