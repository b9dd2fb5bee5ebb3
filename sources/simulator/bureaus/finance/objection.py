"""Objections: JSON lines that the platform puts down each week, with every objection that is new or has moved on."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import numpy as np
import polars as pl

from sources.simulator.bureaus.finance._cells import CODE, NAME, mark_codes, plant_lower_case, with_enterprises
from sources.simulator.city import City
from sources.simulator.forms import JsonLinesForm
from sources.simulator.lending import make_loans
from sources.simulator.places import DISTRICTS
from sources.simulator.sheet import Sheet

FEED = "finance/objection"
FORM = JsonLinesForm()
_PER_YEAR = 0.004  # objections of an enterprise
_LOAN_FEED = "finance/loan_balance"
_FACTS = (
    ("registry/enterprise", "business_scope", 0.25), ("registry/enterprise", "registered_capital_amount", 0.15),
    ("social/insurance_headcount", "insured_count", 0.2), (_LOAN_FEED, "five_class_code", 0.4),
)  # fmt: skip
_REASONS = (("信息错误", 0.6), ("信息遗漏", 0.15), ("非本企业信息", 0.1), ("信息过期", 0.15))
_TIME = "%Y-%m-%d %H:%M:%S"


def deliveries(city: City) -> Iterator[Sheet]:
    """The last state of each objection at the opening, then each Monday those that changed in the week."""
    states = with_enterprises(city, _states(city), "submitted_date")
    until = date(1, 1, 1)
    for day in [city.opening, *city.weekly]:
        news = states.filter(pl.col("changed_on").is_between(until + timedelta(days=1), day))
        newest = news.unique("objection_no", keep="last", maintain_order=True)
        if newest.height:
            yield _sheet(city, newest, day)
        until = day


def _objections(city: City) -> pl.DataFrame:
    """One row per objection: who, about what, when, and how it will be decided."""
    rng = city.stream(FEED)
    alive = np.flatnonzero(city.alive_on(city.end).to_numpy())
    loans = make_loans(city).filter(pl.col("granted_date") < city.end - timedelta(days=60))
    n = min(max(1, rng.poisson(_PER_YEAR * city.days / 365 * len(alive))), 100_000)
    fact = rng.choice(len(_FACTS), p=[share for *_, share in _FACTS], size=n)
    is_loan = np.array([feed == _LOAN_FEED for feed, *_ in _FACTS])[fact] & (loans.height > 0)
    about = rng.integers(0, max(loans.height, 1), size=n)
    borrower = loans["enterprise_no"].to_numpy()[about] if loans.height else np.zeros(n, dtype=np.int64)
    month = pl.Series(city.closed_months(city.end)[-1:]).dt.to_string("%Y-%m")
    feed = pl.Series([name for name, *_ in _FACTS]).gather(fact)
    loan_no = loans["loan_no"].gather(about) if loans.height else pl.Series([None] * n, dtype=pl.String)
    reasons, shares = [word for word, _ in _REASONS], [share for _, share in _REASONS]
    return (
        pl.DataFrame(
            {
                "enterprise_no": np.where(is_loan, borrower, rng.choice(alive, size=n)).astype(np.int64),
                "feed": feed,
                "field": pl.Series([field for _, field, _ in _FACTS]).gather(fact),
                "loan_no": loan_no,
                "reason": rng.choice(reasons, p=shares, size=n),
                "submitted_date": np.datetime64(city.end) - rng.integers(0, max(city.days - 1, 1), size=n),
                "accepted_after": rng.integers(0, 3, size=n),
                "closed_after": rng.integers(4, 25, size=n),
                "outcome": rng.choice(["异议成立", "异议不成立", "已撤回"], p=[0.55, 0.35, 0.1], size=n),
            }
        )
        .with_columns(
            key=pl.when(pl.col("feed") == _LOAN_FEED).then("loan_no")
            .when(pl.col("feed") == "social/insurance_headcount").then(pl.lit(month[0]))
        )
        .sort("submitted_date", "enterprise_no", "feed", "field")
        .unique(["enterprise_no", "feed", "field", "key"], keep="first", maintain_order=True)
        .with_columns(
            objection_no=pl.format("MYYY{}{}", pl.col("submitted_date").dt.to_string("%Y%m%d"),
                                   pl.int_range(pl.len()).over("submitted_date").cast(pl.String).str.zfill(4)),
            accepted_date=pl.col("submitted_date") + pl.duration(days="accepted_after"),
            closed_date=pl.col("submitted_date") + pl.duration(days="closed_after"),
        )
    )  # fmt: skip


def _states(city: City) -> pl.DataFrame:
    objections = _objections(city)
    none = pl.lit(None, dtype=pl.Date)
    states = [
        objections.with_columns(
            status=pl.lit("待受理"), changed_on="submitted_date", accepted_date=none, closed_date=none, step=0
        ),
        objections.with_columns(status=pl.lit("核查中"), changed_on="accepted_date", closed_date=none, step=1),
        objections.with_columns(status="outcome", changed_on="closed_date", step=2),
    ]
    known = pl.concat(states, how="vertical_relaxed").filter(pl.col("changed_on") <= city.end)
    return known.sort("changed_on", "objection_no", "step")


def _sheet(city: City, rows: pl.DataFrame, day: date) -> Sheet:
    district = city.frame["district"].gather(rows["enterprise_no"])
    region = pl.Series([str(place.region_code) for place in DISTRICTS]).gather(district)
    rows = rows.with_columns(region=region)
    written = {name: pl.col(f"{name}_date").dt.to_string("%Y-%m-%d") for name in ("submitted", "accepted", "closed")}
    cells = rows.select(
        pl.col("objection_no").alias("异议编号"),
        pl.col("code").alias(CODE),
        pl.col("enterprise").alias(NAME),
        pl.col("feed").alias("异议数据源"),
        pl.col("field").alias("异议字段"),
        pl.col("key").alias("异议记录标识"),
        pl.col("reason").alias("异议理由"),
        pl.lit(None, dtype=pl.String).alias("异议说明"),
        pl.col("region").alias("管辖地"),
        written["submitted"].alias("提交日期"),
        written["accepted"].alias("受理日期"),
        written["closed"].alias("办结日期"),
        pl.col("status").alias("处理状态"),
        (pl.col("changed_on").cast(pl.Datetime("us")) + pl.duration(hours=17, minutes="step"))
        .dt.to_string(_TIME).alias("更新时间"),
    )  # fmt: skip
    sheet = Sheet(FEED, "信用异议", day, cells, city.stream(FEED, day.toordinal()))
    mark_codes(sheet, rows["code_role"])
    plant_lower_case(sheet, rate=0.01)
    sheet.plant("placeholder", column="异议说明", to=pl.lit("暂无"), rate=0.05, outcome="repaired", field="explanation")
    sheet.plant("sentinel_date", column="办结日期", to=pl.lit("1900-01-01"), rate=0.03, outcome="repaired",
                where=pl.col("办结日期").is_null(), field="closed_date")  # fmt: skip
    return sheet
