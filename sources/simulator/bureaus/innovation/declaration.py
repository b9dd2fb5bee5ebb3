"""创新积分: yearly rounds in the points system, some by a district's workbook, then corrections day by day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import numpy as np
import polars as pl

from sources.simulator.bureaus.innovation._cells import (
    CODE,
    break_some,
    district,
    numbered,
    plant_lower_case,
    plant_org_codes,
)
from sources.simulator.bureaus.innovation._filings import make_filings
from sources.simulator.city import City
from sources.simulator.forms import Form, JsonLinesForm, XlsxForm, as_number
from sources.simulator.sheet import Sheet
from sources.simulator.streams import how_many

FEED = "innovation/declaration"
CORRECTED_RATE = 0.0004  # of the newest round's values, each day
_SYSTEM, _WORKBOOK = "创新积分填报", "创新积分填报表_鸠江"
_TIME = "%Y-%m-%d %H:%M:%S"
_KEY = ["period", "enterprise_no", "code"]


def form_of(sheet: Sheet) -> Form:
    """The district sends a workbook, the system JSON lines."""
    if sheet.part == _WORKBOOK:
        return XlsxForm(titles=("企业创新积分指标填报表", "填报单位：鸠江区"), sheet_name="填报表")
    return JsonLinesForm()


def deliveries(city: City) -> Iterator[Sheet]:
    """What was submitted up to the opening day, in the workbook and in the system, then each day's submissions."""
    filings = make_filings(city)
    on = pl.col("submitted").dt.date()
    early = filings.filter(on <= city.opening)
    for_hand, for_system = early.filter("by_workbook"), early.filter(~pl.col("by_workbook"))
    corrections = _corrections(city, for_system)
    if for_hand.height:
        yield _workbook(city, for_hand)
    if for_system.height:
        yield _system(city, for_system, city.opening, corrections)
    for day in city.daily:
        today = pl.concat([filings.filter(on == day), corrections.filter(on == day)])
        if today.height:
            yield _system(city, today, day, corrections.clear())


def _corrections(city: City, filings: pl.DataFrame) -> pl.DataFrame:
    """Values of the newest round that are declared again on one of the days after the opening, each at most once."""
    rng = city.stream(f"{FEED}.corrections")
    newest = filings.filter(pl.col("period") == pl.col("period").max(), pl.col("value").is_not_null())
    each_day = how_many(CORRECTED_RATE, newest.height) if newest.height else 0
    wanted = min(each_day * len(city.daily), newest.height)
    rows = rng.choice(newest.height, size=wanted, replace=False) if wanted else np.zeros(0, dtype=np.int64)
    days = pl.Series("day", [day for day in city.daily for _ in range(each_day)][:wanted], dtype=pl.Date)
    seconds = pl.Series("seconds", rng.integers(9 * 3_600, 18 * 3_600, size=wanted))
    return (
        newest[rows]
        .with_columns(days, seconds)
        .with_columns(
            submitted=pl.col("day").cast(pl.Datetime("us")) + pl.duration(seconds="seconds"), value=_other("value")
        )
        .select(filings.columns)
    )


def _other(column: str) -> pl.Expr:
    """Another value near it, in the same spelling."""
    text = pl.col(column)
    return pl.concat_str(text, pl.when(text.str.contains(".", literal=True)).then(pl.lit("1")).otherwise(pl.lit(".5")))


def _system(city: City, rows: pl.DataFrame, on: date, corrections: pl.DataFrame) -> Sheet:
    cells = rows.select(
        pl.col("period").cast(pl.String).alias("积分年度"),
        pl.col("scheme").alias("积分方案"),
        CODE.alias("统一社会信用代码"),
        pl.col("name").alias("企业名称"),
        pl.col("code").alias("指标代码"),
        pl.col("group").alias("一级指标"),
        pl.col("indicator").alias("二级指标"),
        pl.col("value").alias("指标值"),
        pl.col("unit").alias("单位"),
        pl.col("submitted").dt.to_string(_TIME).alias("填报时间"),
    )
    sheet = Sheet(FEED, _SYSTEM, on, cells, city.stream(FEED, on.toordinal()))
    keys = corrections.select(_KEY).with_columns(is_corrected=pl.lit(value=True))
    found = rows.select(_KEY).join(keys, on=_KEY, how="left", maintain_order="left")
    is_corrected = found["is_corrected"].fill_null(value=False)
    sheet.mark("declared_again_later", column="指标值", where=is_corrected, outcome="superseded")
    if on == city.opening:
        _plant(sheet, is_corrected)
    return sheet


def _plant(sheet: Sheet, is_corrected: pl.Series) -> None:
    value, unit, code = pl.col("指标值"), pl.col("单位"), pl.col("指标代码")
    amount = pl.when(unit == "万元").then(value).cast(pl.Decimal(20, 4))
    plant_lower_case(sheet, "统一社会信用代码")
    # under another code a value would not be found to be declared again
    plant_org_codes(sheet, "统一社会信用代码", where=~pl.lit(is_corrected))
    sheet.plant("percent_sign", column="指标值", to=value + "%", rate=0.03, where=(unit == "%") & value.is_not_null(),
                outcome="flagged", field="value_text", lands=value + "%")  # fmt: skip
    yuan = (amount * 10_000).cast(pl.Int64).cast(pl.String)
    sheet.plant("yuan_under_10k_unit", column="指标值", to=yuan, rate=0.002, where=(code == "G2_REV") & (amount > 1),
                outcome="flagged", field="value_text", lands=yuan)  # fmt: skip
    is_share = (code == "T4_STF_RATIO") & (unit == "%")
    sheet.plant("share_above_hundred", column="指标值", to=pl.lit("2500"), rate=0.002, where=is_share,
                outcome="flagged", field="value_text", lands=pl.lit("2500"))  # fmt: skip
    sheet.plant("value_in_words", column="指标值", to=pl.lit("约") + value, rate=0.0005, where=value.is_not_null(),
                outcome="flagged", field="value_text", lands=pl.lit("约") + value)  # fmt: skip
    sheet.plant("full_width_percent", column="单位", to=pl.lit("％"), rate=0.002, where=unit == "%", outcome="repaired",
                field="unit_code", lands=pl.lit("percent"))  # fmt: skip
    for text in ("暂无", "--", "N/A"):
        sheet.plant("placeholder", column="指标值", to=pl.lit(text), rate=0.0005, where=value.is_not_null(),
                    outcome="repaired", field="value_text")  # fmt: skip
    later = (pl.col("填报时间").str.to_datetime(_TIME) + pl.duration(hours=30)).dt.to_string(_TIME)
    sheet.repeat("declared_again", column="填报时间", change={"填报时间": later, "指标值": _other("指标值")},
                 rate=0.002, where=value.str.contains(r"^[0-9.]+$"))  # fmt: skip
    break_some(sheet, (("unknown_unit", "单位", pl.lit("人次")), ("year_in_words", "积分年度", pl.lit("上年度")),
                       ("empty_code", "统一社会信用代码", None),
                       ("unknown_scheme", "积分方案", pl.lit("另行通知"))))  # fmt: skip


def _workbook(city: City, rows: pl.DataFrame) -> Sheet:
    """Shares are fractions, as cells with a percent format hold them; figures are numbers."""
    cells = rows.select(
        numbered().alias("序号"),
        district().alias("所属区县"),
        as_number(pl.col("period").cast(pl.String)).alias("年度"),
        pl.col("scheme").alias("方案"),
        CODE.alias("统一社会信用代码"),
        pl.col("name").alias("单位名称"),
        pl.col("code").alias("指标编码"),
        pl.col("indicator").alias("指标名称"),
        as_number(pl.col("value")).alias("填报值"),
        pl.col("unit").alias("计量单位"),
        pl.col("submitted").dt.to_string(_TIME).alias("提交时间"),
    )
    sheet = Sheet(FEED, _WORKBOOK, city.opening, cells, city.stream(f"{FEED}.workbook"))
    plant_lower_case(sheet, "统一社会信用代码")
    plant_org_codes(sheet, "统一社会信用代码")
    sheet.plant("placeholder", column="填报值", to=pl.lit("-"), rate=0.002, outcome="repaired", field="value_text")
    return sheet
