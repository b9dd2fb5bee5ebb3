"""The directory of abnormal operations as a log: who is listed, who is removed again, and what was a mistake."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import polars as pl

from sources.simulator.bureaus._dated import (
    CODE,
    ENOUGH,
    NAME,
    WHO,
    WRITTEN,
    day_text,
    days_after,
    deliveries_of,
    mark_rare,
    numbered,
    office_on,
    plant_lower_case,
    written_at,
)
from sources.simulator.city import City
from sources.simulator.forms import CsvForm
from sources.simulator.sheet import Sheet

FEED = "registry/abnormal_operation"
FORM = CsvForm(encoding="gb18030")
DISTRESSED_RATE = 0.4
YEARLY_RATE = 0.02
REMOVED_RATE = 0.5
MISTAKEN_RATE = 0.04
_FIRST_NUMBER = 900_001
_FLAG, _REMOVED = "增删改标志", "移出日期"
_REASONS = (  # wording, weight, how it is put right
    ("通过登记的住所或者经营场所无法联系的", 0.40, "已变更住所并提交证明"),
    ("通过登记的住所或经营场所无法取得联系", 0.18, "恢复联系"),
    ("未依照《企业信息公示暂行条例》第八条规定的期限公示年度报告的", 0.22, "已补报年度报告并公示"),
    ("未按规定期限公示年度报告", 0.10, "已补报年度报告并公示"),
    ("未在责令的期限内公示有关企业信息的", 0.05, "已履行公示义务"),
    ("公示企业信息隐瞒真实情况、弄虚作假的", 0.05, "已更正公示信息"),
)


def deliveries(city: City) -> Iterator[Sheet]:
    """The log up to the opening day, then each day's entries."""
    log = _log_of(city, _listings(city))
    is_known = log["written_on"] <= city.end
    log = log.filter(is_known).sort("written_on", "number", "step")
    log = log.with_columns(
        is_overtaken=(pl.col("step") < pl.col("step").max().over("number")) | (pl.col("flag") == "删"),
        at=written_at(log["written_on"]),
    )
    for day, news in deliveries_of(log, city.opening, city.daily):
        cells = news.select(
            pl.col("flag").alias(_FLAG),
            pl.concat_str(pl.lit("YC3402"), pl.col("listed_date").dt.year(), "number").alias("记录编号"),
            WHO.alias(CODE),
            city.name_on(pl.col("listed_date")).alias(NAME),
            day_text(pl.col("listed_date")).alias("列入日期"),
            pl.col("reason").alias("列入原因"),
            pl.col("office").alias("列入机关"),
            day_text(pl.col("removed_date")).alias(_REMOVED),
            pl.col("remedy").alias("移出原因"),
            pl.when(pl.col("removed_date").is_not_null()).then("office").alias("移出机关"),
            pl.col("at").alias(WRITTEN),
        )
        sheet = Sheet(FEED, "经营异常名录", day, cells, city.stream(FEED, day.toordinal()))
        yield _with_defects(sheet, news)


def _listings(city: City) -> pl.DataFrame:
    """One row per listing: some of those in distress, some others each year; none outside an enterprise's life."""
    rng = city.stream(f"{FEED}.who")
    frame, n = city.frame, city.frame.height
    draw, place = rng.random(n), rng.random(n)
    distressed = frame["is_distressed"].to_numpy()
    last = frame["exit_date"].fill_null(city.end).clip(None, city.end)
    first = frame.select(
        pl.when("is_distressed").then(pl.col("distress_from") + pl.duration(days=20))
        .otherwise(pl.max_horizontal(pl.lit(city.start), pl.col("established_date") + pl.duration(days=60)))
    ).to_series()  # fmt: skip
    span = (last - first).dt.total_days().to_numpy()
    chosen = draw < np.where(distressed, DISTRESSED_RATE, YEARLY_RATE * city.days / 365)
    rows = np.flatnonzero(chosen & (span > 0))
    listed = days_after(first.gather(rows), (place[rows] * span[rows]).astype(np.int64))
    reason = rng.choice(len(_REASONS), size=len(rows), p=[weight for _, weight, _ in _REASONS])
    removed = days_after(listed, rng.integers(10, 400, size=len(rows)))
    is_removed = pl.Series(rng.random(len(rows)) < REMOVED_RATE)
    listings = pl.DataFrame({"enterprise_no": rows.astype(np.int64), "listed_date": listed, "removed_on": removed})
    listings = listings.with_columns(
        pl.when(is_removed).then("removed_on").alias("removed_on"),
        reason=pl.Series([words for words, _, _ in _REASONS]).gather(reason),
        remedy_words=pl.Series([words for _, _, words in _REASONS]).gather(reason),
    ).sort("listed_date", "enterprise_no")
    listings = listings.with_columns(number=numbered(listings, _FIRST_NUMBER))
    who = frame[listings["enterprise_no"]].drop("enterprise_no")
    return pl.concat([listings, who], how="horizontal")


def _log_of(city: City, listings: pl.DataFrame) -> pl.DataFrame:
    """The entries of each listing: added; deleted if it was a mistake, and some of these added again; removed."""
    rng = city.stream(f"{FEED}.log")
    n = listings.height
    draw = rng.random(n)
    draw[:2] = np.arange(2)[:n] * MISTAKEN_RATE  # the oldest two, so that a small city has both
    again, mistaken = draw < MISTAKEN_RATE, (draw >= MISTAKEN_RATE) & (draw < 2 * MISTAKEN_RATE)
    listings = listings.with_columns(
        office=office_on(city, pl.col("listed_date")),
        removed_date=pl.lit(None, dtype=pl.Date),
        remedy=pl.lit(None, dtype=pl.String),
        deleted_on=days_after(listings["listed_date"], rng.integers(2, 30, size=n)),
    )
    is_gone, is_again = pl.Series(mistaken), pl.Series(again)
    added = listings.with_columns(flag=pl.lit("增"), step=pl.lit(1), on=pl.col("listed_date"))
    deleted = listings.filter(is_gone | is_again).with_columns(flag=pl.lit("删"), step=pl.lit(2), on="deleted_on")
    back = listings.filter(is_again).with_columns(
        flag=pl.lit("增"), step=pl.lit(3), on=pl.col("deleted_on") + pl.duration(days=1)
    )
    removed = listings.filter(pl.col("removed_on").is_not_null() & ~is_gone & ~is_again).with_columns(
        flag=pl.lit("改"), step=pl.lit(2), on="removed_on", removed_date="removed_on", remedy="remedy_words"
    )
    log = pl.concat([part.select(added.columns) for part in (added, deleted, back, removed)])
    return log.with_columns(
        written_on=pl.col("on") + pl.duration(days=1),
        kind=pl.when(pl.col("number").is_in(listings.filter(is_gone)["number"].implode())).then(pl.lit("deleted"))
        .when(pl.col("number").is_in(listings.filter(is_again)["number"].implode())).then(pl.lit("deleted_and_back")),
    )  # fmt: skip


def _with_defects(sheet: Sheet, news: pl.DataFrame) -> Sheet:
    flag = pl.col(_FLAG)
    mark_rare(sheet)
    for kind in ("deleted", "deleted_and_back"):
        gone = (news["kind"] == kind).fill_null(value=False) & news["is_overtaken"]
        sheet.mark(kind, column=_FLAG, where=gone, outcome="superseded")
    if sheet.cells.height < ENOUGH:
        return sheet
    plant_lower_case(sheet)
    for spelling, rate in (("I", 0.02), ("1", 0.01)):
        sheet.plant("flag_spelt_otherwise", column=_FLAG, to=pl.lit(spelling), rate=rate, where=flag == "增",
                    outcome="repaired", field="_change_code", lands=pl.lit("insert"))  # fmt: skip
    for sentinel in ("9999-12-31", "1900-01-01"):
        sheet.plant("sentinel_date", column=_REMOVED, to=pl.lit(sentinel), rate=0.01, outcome="repaired",
                    where=pl.col(_REMOVED).is_null(), field="removed_date")  # fmt: skip
    for word in ("\\n", "-", "无"):
        sheet.plant("placeholder", column="移出原因", to=pl.lit(word), rate=0.005, outcome="repaired",
                    where=pl.col("移出原因").is_null(), field="removed_reason")  # fmt: skip
    sheet.break_copies("unknown_flag", column=_FLAG, to=pl.lit("X"))
    return sheet
