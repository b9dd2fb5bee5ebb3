"""Insured headcounts in the shared database, by enterprise, month and insurance; some months are written twice."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import numpy as np
import polars as pl

from sources.simulator.city import MONTHLY_DAY, City
from sources.simulator.forms import RemoteForm
from sources.simulator.sheet import Sheet

FEED = "social/insurance_headcount"
FORM = RemoteForm()
_KINDS = (("养老", 0.92), ("医疗", 0.96), ("失业", 0.92), ("工伤", 0.98))
"""Insurances, and the share of the staff that each covers."""

_REGISTERED = 0.85  # share of enterprises with staff that are registered with the bureau
_CODE, _MONTH, _COUNT, _BASE = "统一社会信用代码", "应收年月", "参保人数", "缴费基数"
_STATUS, _WRITTEN = "缴费状态", "更新时间"
_TIME = "%Y-%m-%d %H:%M:%S"


def deliveries(city: City) -> Iterator[Sheet]:
    """Each closed month, insurance by insurance, as of the day on which the month is shared."""
    for month in city.closed_months(city.end):
        payers = _payers(city, month)
        for number in range(len(_KINDS)):
            yield _sheet(city, payers, month, number)


def _payers(city: City, month: date) -> pl.DataFrame:
    """Enterprises with staff in the month: ``heads``, ``base`` (yuan a head and month), ``enterprise``, ``status``."""
    n = city.frame.height
    keeps = city.stream(FEED)  # what an enterprise keeps from month to month
    is_registered, pay = keeps.random(n) < _REGISTERED, np.exp(keeps.normal(0.0, 0.3, size=n))
    rng = city.stream(FEED, month.year * 12 + month.month)
    year = city.panel.years.index(max(month.year, city.panel.years[0]))
    heads = np.rint(city.panel.headcount[:, year] * np.exp(rng.normal(0.0, 0.02, size=n)))
    base = np.clip(np.rint(6_000 * pay * np.exp(0.15 * city.frame["quality"].to_numpy())), 4_200, 22_000)
    troubled = pl.col("distress_from") <= month
    status = (
        pl.when(troubled & (pl.col("luck") < 0.35)).then(pl.lit("欠费"))
        .when(pl.col("luck") < 0.36).then(pl.lit("缓缴"))
        .when(troubled & (pl.col("luck") < 0.40)).then(pl.lit("暂停缴费"))
        .otherwise(pl.lit("正常缴费"))
    )  # fmt: skip
    is_here = city.alive_on(month) & pl.Series(is_registered & (heads > 0))
    return (
        city.frame.with_columns(
            heads=heads.astype(np.int64), base=base.astype(np.int64), luck=rng.random(n), late=rng.integers(0, 9_000, n)
        )
        .filter(is_here)
        .select(
            "enterprise_no", "enterprise_id", "identifier_role", "heads", "base", "late",
            enterprise=city.name_on(pl.lit(month)), status=status,
        )
    )  # fmt: skip


def _sheet(city: City, payers: pl.DataFrame, month: date, number: int) -> Sheet:
    kind, share = _KINDS[number]
    shared = (month + timedelta(days=31)).replace(day=MONTHLY_DAY)
    written = pl.lit(shared).cast(pl.Datetime("us")) + pl.duration(hours=2 + number, seconds="late")
    insured = (pl.col("heads") * share).round().cast(pl.Int64).clip(1)
    cells = payers.select(
        pl.col("enterprise_id").str.strip_prefix("registration_no:").alias(_CODE),
        pl.format("SB34{}", pl.col("enterprise_no").cast(pl.String).str.zfill(8)).alias("单位编号"),
        pl.col("enterprise").alias("单位名称"),
        pl.lit(kind).alias("险种"),
        pl.lit(f"{month:%Y%m}").alias(_MONTH),
        insured.cast(pl.String).alias(_COUNT),
        pl.format("{}.00", insured * pl.col("base")).alias(_BASE),
        pl.col("status").alias(_STATUS),
        written.dt.to_string(_TIME).alias(_WRITTEN),
    )
    rng = city.stream(f"{FEED}.defects", (month.year * 12 + month.month) * 10 + number)
    published = pl.Series([shared]).new_from_index(0, cells.height)
    sheet = Sheet(FEED, f"参保人数_{month:%Y%m}", shared, cells, rng, published_on=published)
    _plant(sheet, payers["identifier_role"])
    return sheet


def _plant(sheet: Sheet, role: pl.Series) -> None:
    code = pl.col(_CODE)
    sheet.mark("failed_check_digit", column=_CODE, where=role == 1, outcome="flagged",
               field="has_valid_check_digit", lands=pl.lit("false"))  # fmt: skip
    sheet.mark("old_registration_no", column=_CODE, where=role == 2, outcome="flagged",
               field="identifier_kind", lands=pl.lit("registration_no"))  # fmt: skip
    sheet.plant("lower_case_code", column=_CODE, to=code.str.to_lowercase(), rate=0.002, outcome="repaired",
                where=code.str.contains("[A-Z]"), field="uscc", lands=code)  # fmt: skip
    for text in ("-", "暂无"):
        sheet.plant("placeholder", column=_COUNT, to=pl.lit(text), rate=0.001, outcome="repaired",
                    field="insured_count")  # fmt: skip
    base = pl.col(_BASE).cast(pl.Decimal(18, 2))
    shrunk = (base / 10_000).cast(pl.Decimal(18, 2)).cast(pl.String)
    if sheet.plant("ten_thousand_for_yuan", column=_BASE, to=shrunk, rate=0.003, outcome="flagged",
                   field="contribution_base_cny", lands=shrunk):  # fmt: skip
        sheet.report("ten_thousand_for_yuan", check="expectation.social__insurance_headcount.base_per_person_plausible")
    later = pl.col(_WRITTEN).str.to_datetime(_TIME) + pl.duration(minutes=30)
    more = (pl.col(_COUNT).cast(pl.Int64) + 1).cast(pl.String)
    sheet.repeat("month_sent_again", column=_COUNT, rate=0.004,
                 change={_COUNT: more, _WRITTEN: later.dt.to_string(_TIME)})  # fmt: skip
    if sheet.cells.height >= 100:
        sheet.break_copies("impossible_month", column=_MONTH, to=pl.lit("202613"))
        sheet.break_copies("unknown_insurance", column="险种", to=pl.lit("生育"))
