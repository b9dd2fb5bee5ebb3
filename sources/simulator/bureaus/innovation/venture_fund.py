"""创投基金: the register of funds on the opening day; no fund is filed after it."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from sources.simulator.bureaus.innovation._cells import day, in_10k, night_of, numbered, serial_of
from sources.simulator.city import City
from sources.simulator.forms import XlsxForm
from sources.simulator.science.funds import KINDS, STATES, make_funds
from sources.simulator.sheet import Sheet

FEED = "innovation/venture_fund"
FORM = XlsxForm(titles=("创业投资基金备案名册",))
_TIME = "%Y-%m-%d %H:%M:%S"


def deliveries(city: City) -> Iterator[Sheet]:
    """One register of all funds."""
    rng = city.stream(FEED)
    cells = make_funds(city).select(
        numbered().alias("序号"),
        pl.col("fund_no").alias("基金编号"),
        pl.col("fund_name").alias("基金名称"),
        pl.lit(pl.Series(KINDS)).gather(pl.col("kind")).alias("基金类型"),
        pl.col("manager_no").alias("管理人登记编号"),
        pl.col("manager_name").alias("管理人名称"),
        in_10k("committed").alias("认缴规模(万元)"),
        in_10k("paid_in").alias("实缴规模(万元)"),
        day("established").alias("成立日期"),
        day("filed").alias("备案日期"),
        day("term_until").alias("存续期届满日"),
        pl.lit(pl.Series(STATES)).gather(pl.col("state")).alias("运作状态"),
        night_of(city.opening).alias("更新时间"),
    )
    sheet = Sheet(FEED, "创业投资基金备案名册", city.opening, cells, rng)
    _plant(sheet)
    yield sheet


def _plant(sheet: Sheet) -> None:
    established, written, term = pl.col("成立日期"), pl.col("更新时间"), pl.col("存续期届满日")
    sheet.plant("serial_date", column="成立日期", to=serial_of(established), count=2, outcome="repaired",
                field="established_date", lands=established)  # fmt: skip
    sheet.plant("sentinel_date", column="存续期届满日", to=pl.lit("2099-12-31"), count=1, outcome="repaired",
                where=term.is_null(), field="term_until_date")  # fmt: skip
    sheet.plant(
        "placeholder", column="管理人登记编号", to=pl.lit("暂无"), count=2, outcome="repaired", field="manager_no"
    )
    later = (written.str.to_datetime(_TIME) + pl.duration(hours=1)).dt.to_string(_TIME)
    sheet.repeat("changed_in_source", column="更新时间", change={"更新时间": later}, count=2)
