"""项目、平台、奖励: JSON lines of the project system, and a table in yuan of the earliest year's municipal projects."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import numpy as np
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
    with_names,
)
from sources.simulator.city import City
from sources.simulator.forms import Form, JsonLinesForm, XlsxForm
from sources.simulator.science.programmes import YEARS, make_programmes
from sources.simulator.sheet import Sheet

FEED = "innovation/programme"
NO_CODE_RATE = 0.15
_SYSTEM, _TABLE = "科技项目系统", "市级科技项目年表"
_KINDS = {"project": "科技计划项目", "platform": "研发平台", "award": "科技奖励"}
_LEVELS = {"national": "国家级", "provincial": "省级", "municipal": "市级"}
_BODIES = {"national": "科学技术部", "provincial": "安徽省科学技术厅", "municipal": "芜湖市科学技术局"}
_GRADES = {1: "一等奖", 2: "二等奖", 3: "三等奖"}
_TOPICS = (
    "工业机器人精密减速器", "车规级芯片封装", "高强轻质合金", "智能网联控制系统", "储能电池管理", "工业软件与仿真",
    "生物基材料", "水处理膜组件", "光学检测装备", "农业遥感监测",
)  # fmt: skip
_FUNDING = "经费(万元)"


def form_of(sheet: Sheet) -> Form:
    """The table is a workbook."""
    return XlsxForm(titles=("市级科技计划项目一览表",)) if sheet.part == _TABLE else JsonLinesForm()


def deliveries(city: City) -> Iterator[Sheet]:
    """The old table, everything else up to the opening day, then once a month what is new."""
    programmes = make_programmes(city)
    rng = city.stream(f"{FEED}.units")
    units = _with_units(rng, city, programmes)
    is_old = (pl.col("awarded_on").dt.year() <= city.end.year - YEARS) & (pl.col("level") == "municipal")
    is_old &= pl.col("kind") == "project"
    old = units.filter(is_old)
    if old.height:
        yield _table(city, old)
    for since, until in periods(city.opening, city.monthly):
        news = units.filter(~is_old & falls_in("awarded_on", since, until))
        if news.height:
            yield _system(city, news, until)


def _with_units(rng: np.random.Generator, city: City, programmes: pl.DataFrame) -> pl.DataFrame:
    """Add `name`, `how`, the enterprise's code and whether it is left out; the order of rows changes."""
    ours = with_names(rng, city, programmes.filter(pl.col("enterprise_no").is_not_null()), "awarded_on")
    others = programmes.filter(pl.col("enterprise_no").is_null()).with_columns(
        enterprise_id=pl.lit(None, dtype=pl.String),
        district=pl.lit(None, dtype=pl.Int64),
        name="outside",
        how=pl.lit(None, dtype=pl.String),
    )
    both = pl.concat([ours, others]).sort("awarded_on", "programme_no", "rank")
    left_out = pl.Series(rng.random(both.height) < NO_CODE_RATE)
    return both.with_columns(has_no_code=left_out | pl.col("enterprise_no").is_null())


def _columns() -> dict[str, pl.Expr]:
    """What both forms have."""
    topic = pl.Series(_TOPICS)
    title = pl.lit(topic).gather(pl.col("topic"))
    suffix = pl.col("kind").replace_strict({"project": "关键技术研发", "platform": "重点实验室", "award": "及产业化"})
    return {
        "number": pl.col("programme_no"),
        "title": title + suffix,
        "kind": pl.col("kind").replace_strict(_KINDS),
        "level": pl.col("level").replace_strict(_LEVELS),
        "unit": pl.col("name"),
        "code": pl.when(~pl.col("has_no_code")).then(CODE),
        "rank": pl.col("rank").cast(pl.String),
        "awarded": day("awarded_on"),
        "body": pl.col("level").replace_strict(_BODIES),
    }


def _system(city: City, rows: pl.DataFrame, on: date) -> Sheet:
    known = _columns()
    cells = rows.select(
        known["number"].alias("编号"),
        known["title"].alias("名称"),
        known["kind"].alias("类别"),
        known["level"].alias("级别"),
        pl.col("grade").replace_strict(_GRADES, return_dtype=pl.String).alias("奖励等级"),
        known["unit"].alias("承担单位"),
        known["code"].alias("统一社会信用代码"),
        known["rank"].alias("单位排名"),
        known["awarded"].alias("认定日期"),
        day("start_on").alias("起始日期"),
        day("end_on").alias("终止日期"),
        in_10k("funding").alias(_FUNDING),
        known["body"].alias("批准机关"),
        night_of(on).alias("更新时间"),
    )
    sheet = Sheet(FEED, _SYSTEM, on, cells, city.stream(FEED, on.toordinal()))
    link_names(sheet, "承担单位", rows)
    _plant(sheet)
    return sheet


def _plant(sheet: Sheet) -> None:
    funding = pl.col(_FUNDING)
    plant_lower_case(sheet, "统一社会信用代码")
    plant_org_codes(sheet, "统一社会信用代码")
    sheet.plant("missing_word", column="统一社会信用代码", to=pl.lit("暂无"), outcome="flagged", field="enterprise_id",
                where=pl.col("统一社会信用代码").is_null())  # fmt: skip
    for header, field, text in (("起始日期", "start_date", "1900-01-01"), ("终止日期", "end_date", "9999-12-31")):
        sheet.plant("sentinel_date", column=header, to=pl.lit(text), rate=0.004, outcome="repaired", field=field,
                    where=pl.col(header).is_not_null())  # fmt: skip
    yuan = funding.cast(pl.Decimal(18, 4)) * 10_000
    if sheet.plant("yuan_under_10k_header", column=_FUNDING, to=yuan.cast(pl.Int64).cast(pl.String), count=2,
                   outcome="flagged", where=funding.cast(pl.Decimal(18, 4)) > 6, field="funding_cny",
                   lands=(yuan * 10_000).cast(pl.Decimal(18, 2)).cast(pl.String)):  # fmt: skip
        sheet.report("yuan_under_10k_header", check="expectation.innovation__programme.funding_plausible")
    later = (pl.col("更新时间").str.to_datetime("%Y-%m-%d %H:%M:%S") + pl.duration(hours=1)).dt.to_string(
        "%Y-%m-%d %H:%M:%S"
    )
    sheet.repeat("changed_in_source", column="更新时间", change={"更新时间": later}, rate=0.004)
    break_some(sheet, (("unknown_level", "级别", pl.lit("集团级")), ("rank_in_words", "单位排名", pl.lit("牵头")),
                       ("impossible_date", "认定日期", pl.lit("2025-02-29"))))  # fmt: skip


def _table(city: City, rows: pl.DataFrame) -> Sheet:
    known = _columns()
    cells = rows.select(
        numbered().alias("序号"),
        known["number"].alias("项目编号"),
        known["title"].alias("项目名称"),
        pl.lit("项目").alias("类型"),
        known["level"].alias("级别"),
        known["unit"].alias("承担单位"),
        known["code"].alias("统一社会信用代码"),
        known["rank"].alias("排名"),
        known["awarded"].alias("立项日期"),
        pl.col("funding").cast(pl.String).alias("经费(元)"),
        known["body"].alias("立项机关"),
    )
    on = city.opening.replace(month=1, day=1)
    sheet = Sheet(FEED, _TABLE, on, cells, city.stream(f"{FEED}.table"))
    link_names(sheet, "承担单位", rows)
    return sheet
