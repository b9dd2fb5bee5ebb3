"""Dishonest judgment debtors as the platform's API sends them: published, updated when they pay, shielded, or back."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import polars as pl

from sources.simulator.bureaus._dated import (
    ENOUGH,
    WRITTEN,
    day_text,
    days_after,
    deliveries_of,
    numbered,
    plant_lower_case,
    written_at,
)
from sources.simulator.bureaus.credit._parties import link_parties, with_parties
from sources.simulator.city import City
from sources.simulator.forms import RemoteForm
from sources.simulator.places import CITY, DISTRICTS
from sources.simulator.sheet import Sheet

FEED = "credit/dishonest_debtor"
FORM = RemoteForm()
DEFAULT_RATE, DISTRESSED_RATE, YEARLY_RATE = 0.5, 0.12, 0.001
PAID_RATE, BACK_RATE = 0.35, 0.03
MASKED_RATE, MISSING_RATE = 0.15, 0.05
_FIRST_NUMBER = 900_001
_FLAG, _CODE, _NAME, _FILED, _PAID = "增删改标志", "组织机构代码", "被执行人名称", "立案时间", "履行情况"
_CONDUCT = ("有履行能力而拒不履行生效法律文书确定义务", "违反财产报告制度", "违反限制消费令", "以虚假诉讼规避执行")


def deliveries(city: City) -> Iterator[Sheet]:
    """All that was published up to the opening day, then each day's entries."""
    log = _log_of(city, _cases(city))
    log = log.filter(pl.col("written_on") <= city.end).sort("written_on", "number", "step")
    log = log.with_columns(is_last=pl.col("step") == pl.col("step").max().over("number"))
    for day, news in deliveries_of(log, city.opening, city.daily, is_served=True):
        court = pl.col("court")
        office = court.replace_strict({place: str(where.region_code)[2:] for place, where in enumerate(DISTRICTS)})
        year = pl.col("filed_date").dt.year()
        cells = news.select(
            pl.concat_str(pl.lit("SX"), office, pl.col("published").dt.year(), "number").alias("记录编号"),
            _case_number("执", year, office).alias("案号"),
            pl.col("name").alias(_NAME),
            pl.col("code").alias(_CODE),
            court.replace_strict({place: f"{CITY}市{where.name}区人民法院" for place, where in enumerate(DISTRICTS)})
            .alias("执行法院"),
            _case_number("民初", year, office).alias("执行依据文号"),
            day_text(pl.col("filed_date")).alias(_FILED),
            pl.col("paid").alias(_PAID),
            pl.col("conduct").alias("行为情形"),
            day_text(pl.col("published")).alias("发布时间"),
            pl.col("flag").alias(_FLAG),
            written_at(news["written_on"]).alias(WRITTEN),
        )  # fmt: skip
        rng = city.stream(FEED, day.toordinal())
        sheet = Sheet(FEED, "失信被执行人", day, cells, rng, published_on=news["written_on"])
        link_parties(sheet, news, code=_CODE, name=_NAME)
        gone = (news["kind"] == "shielded_and_back") & ~news["is_last"]
        sheet.mark("shielded_and_back", column=_FLAG, where=gone, outcome="superseded")
        _plant(sheet)
        yield sheet


def _case_number(letters: str, year: pl.Expr, office: pl.Expr) -> pl.Expr:
    return pl.concat_str(pl.lit("（"), year, pl.lit("）皖"), office, pl.lit(letters), "number", pl.lit("号"))


def _cases(city: City) -> pl.DataFrame:
    """One row per case, some time after distress began: mostly against those who will not pay their loans either."""
    rng = city.stream(f"{FEED}.who")
    frame, n = city.frame, city.frame.height
    defaults, distressed = (frame[name].to_numpy() for name in ("defaults", "is_distressed"))
    odds = np.where(distressed, np.where(defaults, DEFAULT_RATE, DISTRESSED_RATE), YEARLY_RATE * city.days / 365)
    first = frame.select(
        pl.when("is_distressed").then("distress_from")
        .otherwise(pl.max_horizontal(pl.lit(city.start), "established_date"))
    ).to_series()  # fmt: skip
    span = (pl.Series([city.end]).new_from_index(0, n) - first).dt.total_days().to_numpy()
    chosen = (rng.random(n) < odds) & (span > 10)
    rows = np.flatnonzero(chosen).astype(np.int64)
    filed = days_after(first.gather(rows), (rng.random(len(rows)) * span[rows]).astype(np.int64))
    published = days_after(filed, rng.integers(15, 120, size=len(rows)))
    cases = pl.DataFrame({"enterprise_no": rows, "filed_date": filed, "published": published}).with_columns(
        conduct=pl.Series(_CONDUCT).gather(rng.integers(0, len(_CONDUCT), size=len(rows))),
        court=frame["district"].gather(rows),
        paid_on=days_after(published, rng.integers(20, 300, size=len(rows))),
        draw=pl.Series(rng.random(len(rows))),
    )
    cases = cases.filter(pl.col("published") < city.end).sort("published", "enterprise_no")
    cases = cases.with_columns(number=numbered(cases, _FIRST_NUMBER))
    return with_parties(rng, city, cases, "filed_date", MASKED_RATE, MISSING_RATE)


def _log_of(city: City, cases: pl.DataFrame) -> pl.DataFrame:
    """The entries of each case: published; shielded and published again; paid, and then shielded."""
    del city
    rank = pl.int_range(pl.len())
    is_back = (pl.col("draw") >= 1 - BACK_RATE) | (rank == 0)  # at least one, also in a small city
    is_paid = (pl.col("draw") < PAID_RATE) & ~is_back
    plain = cases.with_columns(
        kind=pl.when(is_back).then(pl.lit("shielded_and_back")).otherwise(pl.lit("plain")),
        is_paid=is_paid,
        paid=pl.when(pl.col("draw") < 0.8).then(pl.lit("全部未履行")).otherwise(pl.lit("部分履行")),
    )
    came = plain.with_columns(flag=pl.lit("I"), step=pl.lit(1), written_on=_later("published", 1))
    again = plain.filter(pl.col("kind") == "shielded_and_back")
    away = again.with_columns(flag=pl.lit("D"), step=pl.lit(2), written_on=_later("published", 8))
    back = again.with_columns(flag=pl.lit("I"), step=pl.lit(3), written_on=_later("published", 12))
    settled = plain.filter("is_paid").with_columns(paid=pl.lit("全部已履行"))
    paid = settled.with_columns(flag=pl.lit("U"), step=pl.lit(4), written_on=_later("paid_on", 1))
    shielded = settled.with_columns(flag=pl.lit("D"), step=pl.lit(5), written_on=_later("paid_on", 5))
    return pl.concat([came, away, back, paid, shielded])


def _later(day: str, days: int) -> pl.Expr:
    return pl.col(day) + pl.duration(days=days)


def _plant(sheet: Sheet) -> None:
    if sheet.cells.height < ENOUGH:
        return
    code, filed, is_uscc = pl.col(_CODE), pl.col(_FILED), pl.col(_CODE).str.contains("^[0-9A-Z]{18}$")
    plant_lower_case(sheet, _CODE)
    sheet.plant("org_code_for_uscc", column=_CODE, to=code.str.slice(8, 9), rate=0.03, where=is_uscc,
                outcome="flagged", field="enterprise_id",
                lands=pl.concat_str(pl.lit("org_code:"), code.str.slice(8, 9)))  # fmt: skip
    in_words = filed.str.to_date().dt.to_string("%Y年%m月%d日")
    sheet.plant("date_in_words", column=_FILED, to=in_words, rate=0.05, outcome="repaired", field="filed_date",
                lands=filed)  # fmt: skip
    sheet.plant("flag_spelt_otherwise", column=_FLAG, to=pl.lit("1"), rate=0.03, where=pl.col(_FLAG) == "I",
                outcome="repaired", field="_change_code", lands=pl.lit("insert"))  # fmt: skip
    sheet.plant("paid_spelt_otherwise", column=_PAID, to=pl.lit("全部履行"), rate=0.05, outcome="repaired",
                where=pl.col(_PAID) == "全部已履行", field="performance_code", lands=pl.lit("full"))  # fmt: skip
    sheet.break_copies("unknown_flag", column=_FLAG, to=pl.lit("R"))
