"""Financing demands behind the platform's API: a record for each state that a demand passes through."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from sources.simulator.bureaus.finance._cells import (
    BANK_CODE,
    CODE,
    NAME,
    can_bear,
    landed,
    mark_codes,
    plant_lower_case,
    ten_thousands,
    with_enterprises,
)  # fmt: skip
from sources.simulator.city import City
from sources.simulator.demands import make_demands
from sources.simulator.forms import RemoteForm
from sources.simulator.lending import BANKS, GUARANTEES
from sources.simulator.sheet import Sheet

FEED = "finance/financing_demand"
FORM = RemoteForm()
_AMOUNT, _BANK, _UPDATED = "需求金额(万元)", "对接银行", "更新时间"


def deliveries(city: City) -> Iterator[Sheet]:
    """All records of the history, in order of time."""
    states = _states(city)
    if states.height:
        yield _sheet(city, states)


def _states(city: City) -> pl.DataFrame:
    demands = make_demands(city)
    is_left = pl.col("is_withdrawn")
    is_taken_up = pl.col("bank").is_not_null() & (~is_left | (pl.col("matched") < pl.col("left")))
    is_decided = is_taken_up & (~is_left | (pl.col("decided") < pl.col("left")))
    is_approved = is_decided & pl.col("is_approved")
    steps = (
        ("已提交", pl.lit(value=True), pl.lit(0)),
        ("对接中", is_taken_up, pl.col("matched")),
        ("已授信", is_approved, pl.col("decided")),
        ("已拒绝", is_decided & ~pl.col("is_approved"), pl.col("decided")),
        ("已放款", is_approved & pl.col("is_paid_out") & ~is_left, pl.col("paid")),
        ("已撤回", is_left & ~is_decided, pl.col("left")),
    )
    states = [
        demands.filter(passes).with_columns(
            status=pl.lit(status),
            step=step,
            has_bank=is_taken_up & (step > 0),
            updated_at=pl.col("submitted_at") + pl.duration(seconds=after),
        )
        for step, (status, passes, after) in enumerate(steps)
    ]
    known = pl.col("updated_at").dt.date() <= city.end
    return pl.concat(states).filter(known).sort("updated_at", "demand_no", "step").with_columns(
        updated_on=pl.col("updated_at").dt.date()
    )  # fmt: skip


def _sheet(city: City, rows: pl.DataFrame) -> Sheet:
    rows = with_enterprises(city, rows, "updated_on")
    is_granted = pl.col("status").is_in(["已授信", "已放款"])
    bank = rows["bank"]
    cells = rows.with_columns(
        bank_name=pl.Series([kind.name for kind in BANKS]).gather(bank),
        bank_code=pl.Series([kind.code for kind in BANKS]).gather(bank),
    ).select(
        pl.col("demand_no").alias("需求编号"),
        pl.col("enterprise").alias(NAME),
        pl.col("code").alias(CODE),
        ten_thousands(pl.col("amount")).alias(_AMOUNT),
        pl.col("term").cast(pl.String).alias("期限(月)"),
        pl.col("purpose").alias("用途"),
        pl.Series(GUARANTEES).gather(rows["guarantee"]).alias("担保方式"),
        pl.col("submitted_at").dt.to_string("%Y-%m-%d %H:%M:%S").alias("提交时间"),
        pl.col("status").alias("状态"),
        pl.when("has_bank").then("bank_name").alias(_BANK),
        pl.when("has_bank").then("bank_code").alias(BANK_CODE),
        pl.when(is_granted).then(ten_thousands(pl.col("line"))).alias("授信额度(万元)"),
        pl.when(pl.col("status") == "已放款").then(ten_thousands(pl.col("line"))).alias("放款额(万元)"),
        pl.col("updated_at").dt.to_string("%Y-%m-%d %H:%M:%S").alias(_UPDATED),
    )
    rng = city.stream(f"{FEED}.defects")
    sheet = Sheet(FEED, "融资需求", city.end, cells, rng, published_on=rows["updated_on"])
    mark_codes(sheet, rows["code_role"])
    _plant(sheet)
    return sheet


def _plant(sheet: Sheet) -> None:
    plant_lower_case(sheet)
    for text in ("暂无", "-", "******"):
        sheet.plant("placeholder", column=_BANK, to=pl.lit(text), rate=0.003, where=pl.col(_BANK).is_null(),
                    outcome="repaired", field="bank_name")  # fmt: skip
    yuan = (pl.col(_AMOUNT).cast(pl.Int64) * 10_000).cast(pl.String)
    is_more = pl.col(_AMOUNT).cast(pl.Int64) > 20
    if sheet.plant("yuan_for_ten_thousand", column=_AMOUNT, to=yuan, rate=0.002, outcome="flagged", where=is_more,
                   field="demand_amount_cny", lands=landed(yuan)):  # fmt: skip
        sheet.report("yuan_for_ten_thousand", check="expectation.finance__financing_demand.amount_plausible")
    later = pl.col(_UPDATED).str.to_datetime("%Y-%m-%d %H:%M:%S") + pl.duration(seconds=2)
    sheet.repeat("sent_again_later", column=_UPDATED, change={_UPDATED: later.dt.to_string("%Y-%m-%d %H:%M:%S")},
                 rate=0.005)  # fmt: skip
    if can_bear(sheet, unreadable=2):
        sheet.break_copies("unknown_status", column="状态", to=pl.lit("处理中"))
        sheet.break_copies("impossible_time", column=_UPDATED, to=pl.lit("2026-02-30 10:00:00"))
