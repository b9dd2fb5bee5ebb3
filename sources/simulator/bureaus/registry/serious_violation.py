"""The list of serious violations: a workbook each week with all present and former entries; none is new for months."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import numpy as np
import polars as pl

from sources.simulator.bureaus._dated import (
    CODE,
    NAME,
    WHO,
    day_text,
    days_after,
    mark_rare,
    numbered,
    office_on,
    plant_lower_case,
)
from sources.simulator.city import City
from sources.simulator.forms import XlsxForm, as_number
from sources.simulator.sheet import Sheet
from sources.simulator.streams import how_many

FEED = "registry/serious_violation"
FORM = XlsxForm(titles=("芜湖市市场监督管理严重违法失信名单",), sheet_name="名单")
RATE = 0.004
SILENT_DAYS = 200
"""No entry is of the last days of the list: it goes on coming, and is stale."""
_OLDEST_DAYS = 800
_FIRST_NUMBER = 900_001
_LISTED = "列入日期"
_REASONS = (
    "被列入经营异常名录届满仍未履行相关义务",
    "提交虚假材料取得登记，情节严重",
    "侵害消费者合法权益，社会影响恶劣",
    "拒不履行行政处罚决定",
)


def deliveries(city: City) -> Iterator[Sheet]:
    """The whole list on the opening day and each week after it."""
    listed = _listings(city)
    days = [city.opening, *city.weekly]
    for day in days:
        is_removed = pl.col("removed_date") < day
        cells = listed.select(
            WHO.alias(CODE),
            city.name_on(pl.col("listed_date")).alias(NAME),
            pl.concat_str(pl.lit("芜市监严列〔"), pl.col("listed_date").dt.year(), pl.lit("〕"), "number", pl.lit("号"))
            .alias("列入决定文号"),
            day_text(pl.col("listed_date")).alias(_LISTED),
            pl.col("reason").alias("列入事由"),
            pl.col("office").alias("列入机关"),
            pl.when(is_removed).then(day_text(pl.col("removed_date"))).alias("移出日期"),
            pl.when(is_removed).then(pl.lit("列入满一年，已履行义务")).alias("移出事由"),
            pl.when(is_removed).then("office").alias("移出机关"),
        )  # fmt: skip
        sheet = Sheet(FEED, "严重违法失信名单", day, cells, city.stream(FEED, day.toordinal()))
        _plant(sheet)
        if day == days[-1]:
            sheet.report("stale_list", check="contract.registry__serious_violation.max_lag")
        yield sheet


def _listings(city: City) -> pl.DataFrame:
    """Those longest in distress first, each listed while it was there, and long ago."""
    rng = city.stream(f"{FEED}.who")
    latest = city.end - timedelta(days=SILENT_DAYS)
    lived = city.frame.filter(pl.col("established_date") < latest - timedelta(days=60))
    worst = lived.sort(pl.col("distress_days") + 90 * (pl.col("exit_kind") == "revoked").fill_null(value=False),
                       "quality", "enterprise_no", descending=[True, False, False])  # fmt: skip
    chosen = worst.head(how_many(RATE, city.frame.height) + 2)
    first = chosen.select(
        pl.max_horizontal(pl.col("established_date") + pl.duration(days=30), pl.lit(latest - timedelta(_OLDEST_DAYS)))
    ).to_series()
    span = (pl.Series([latest]).new_from_index(0, len(first)) - first).dt.total_days().to_numpy()
    day = days_after(first, (rng.random(chosen.height) * span).astype(np.int64))
    is_removed = pl.Series(rng.random(chosen.height) < 0.4)
    listed = chosen.with_columns(
        listed_date=day,
        reason=pl.Series(_REASONS).gather(rng.integers(0, len(_REASONS), size=chosen.height)),
    ).with_columns(
        removed_date=pl.when(is_removed).then(pl.col("listed_date") + pl.duration(days=380)),
        office=office_on(city, pl.col("listed_date")),
    )
    listed = listed.sort("listed_date", "enterprise_no")
    return listed.with_columns(number=numbered(listed, _FIRST_NUMBER))


def _plant(sheet: Sheet) -> None:
    mark_rare(sheet)
    plant_lower_case(sheet)
    day = pl.col(_LISTED)
    serial = (day.str.to_date() - pl.lit(date(1899, 12, 30))).dt.total_days().cast(pl.String)
    sheet.plant("day_number", column=_LISTED, to=as_number(serial), rate=0.1, outcome="repaired",
                field="listed_date", lands=day)  # fmt: skip
    sheet.plant("sentinel_date", column="移出日期", to=pl.lit("9999-12-31"), rate=0.05, outcome="repaired",
                where=pl.col("移出日期").is_null(), field="removed_date")  # fmt: skip
