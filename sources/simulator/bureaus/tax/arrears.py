"""Announced arrears: each quarter a list of all who owe. The opening list is stale, of the quarter before."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import numpy as np
import polars as pl

from sources.simulator.bureaus.tax._taxpayers import (
    CODE,
    NAME,
    SENTINEL_RATE,
    cents_of,
    cny,
    day_text,
    plant_lower_case,
    plant_tax_number,
    taxpayer,
)
from sources.simulator.city import City
from sources.simulator.forms import CsvForm, cut_off
from sources.simulator.sheet import Sheet

FEED = "tax/arrears"
FORM = CsvForm(encoding="gb18030")
PART = "欠税公告"
_ANNOUNCED_ON = 15  # of the first month of each quarter
_GRACE_DAYS = 45
_OLDEST_DAYS = 130  # what the contract allows
_KINDS = {
    "增值税": 0.75,
    "企业所得税": 0.35,
    "城市维护建设税": 0.3,
    "印花税": 0.1,
    "房产税": 0.06,
    "城镇土地使用税": 0.05,
}
_BALANCE, _NEW, _DAY = "累计欠税余额", "当期新发生欠税额", "公告日期"


def deliveries(city: City) -> Iterator[Sheet]:
    """The stale list on the opening day, and a fresh one on each day of announcement after it."""
    last_known = _announcement_before(_announcement_before(city.opening + timedelta(days=1)))
    fresh = [day for day in city.daily if day == _announcement_before(day + timedelta(days=1))]
    for sent, announced in [(city.opening, last_known), *((day, day) for day in fresh)]:
        sheet = _sheet(city, sent, announced)
        if sheet.cells.is_empty():
            continue  # no enterprise owes: there is nothing to announce
        if not fresh and (city.end - announced).days > _OLDEST_DAYS:
            sheet.report("stale_quarter", check="contract.tax__arrears.max_lag")
        yield sheet


def _announcement_before(day: date) -> date:
    """The newest announcement before a day."""
    month = day.month - (day.month - 1) % 3
    found = date(day.year, month, _ANNOUNCED_ON)
    if found < day:
        return found
    return date(day.year - (month == 1), (month - 4) % 12 + 1, _ANNOUNCED_ON)


def _sheet(city: City, sent: date, announced: date) -> Sheet:
    rng = city.stream(FEED, announced.toordinal())
    owes = _owing(city, rng, announced)
    cells = owes.select(
        *taxpayer(city, pl.lit(announced)),
        pl.col("legal_person").alias("法定代表人或负责人姓名"),
        pl.col("tax").alias("欠税税种"),
        cny(pl.col("balance")).alias(_BALANCE),
        cny(pl.col("new")).alias(_NEW),
        day_text(pl.lit(announced)).alias(_DAY),
    )
    sheet = Sheet(FEED, PART, sent, cells, rng)
    _plant(sheet, announced)
    return sheet


def _owing(city: City, rng: np.random.Generator, announced: date) -> pl.DataFrame:
    """One row per enterprise and tax: those in distress for some time, and a few others by chance."""
    n = city.frame.height
    onset = city.frame["distress_from"].fill_null(date(9999, 1, 1))
    since = (announced - onset).dt.total_days().to_numpy() - _GRACE_DAYS
    draw = city.stream(f"{FEED}.who").random(n)  # the same enterprises in every list
    is_there = city.frame["established_date"] <= announced - timedelta(days=180)
    is_gone = (city.frame["exit_kind"] == "cancelled").fill_null(value=False) & (city.frame["exit_date"] <= announced)
    owes = (
        np.where(since > 0, draw < 0.55, draw < 0.003)
        & is_there.to_numpy()
        & ~is_gone.fill_null(value=False).to_numpy()
    )
    rows = np.flatnonzero(owes)
    yearly = city.panel.revenue[rows].max(axis=1)
    months = np.clip(since[rows], 30, 900) / 30
    parts = []
    for number, (tax, odds) in enumerate(_KINDS.items()):
        chosen = (rng.random(len(rows)) < odds) | (number == 0)
        weight = rng.lognormal(-1.0, 0.7, len(rows)) * odds
        balance = np.maximum(np.rint(yearly * 0.03 * weight * months / 12 * 100), 10_00).astype(np.int64)
        new = np.rint(balance * rng.uniform(0, 0.4, len(rows))).astype(np.int64)
        figures = {"enterprise_no": rows, "balance": balance, "new": new}
        parts.append(pl.DataFrame(figures).with_columns(tax=pl.lit(tax)).filter(pl.Series(chosen)))
    owing = pl.concat(parts).sort("enterprise_no", maintain_order=True)
    return owing.join(city.frame, on="enterprise_no", how="left", maintain_order="left")


def _plant(sheet: Sheet, announced: date) -> None:
    day, balance, code = pl.lit(announced.isoformat()), pl.col(_BALANCE), pl.col(CODE)
    serial = str((announced - date(1899, 12, 30)).days)
    sheet.plant("day_number", column=_DAY, to=pl.lit(serial), rate=0.02, outcome="repaired", field="announced_date",
                lands=day)  # fmt: skip
    sheet.plant("sentinel_date", column=_DAY, to=pl.lit("1899-12-30"), rate=SENTINEL_RATE, outcome="repaired",
                field="announced_date")  # fmt: skip
    in_units = cny((cents_of(balance) + 5_000) // 10_000)
    sheet.plant("ten_thousand_yuan", column=_BALANCE, to=in_units, rate=0.02, where=cents_of(balance) > 10_000_00,
                outcome="flagged", field="balance_cny", lands=in_units)  # fmt: skip
    sheet.plant("mojibake", column=NAME, to=pl.lit("鑺滄箹甯傛煇绉戞妧鏈夐檺鍏徃"), outcome="flagged",
                field="enterprise_name", lands=pl.lit("鑺滄箹甯傛煇绉戞妧鏈夐檺鍏徃"))  # fmt: skip
    plant_lower_case(sheet, pl.lit(value=True))
    plant_tax_number(sheet, pl.lit(value=True))
    more = cny(cents_of(balance) + 100_00)
    sheet.repeat("named_twice", column=_BALANCE, change={_BALANCE: more})
    damaged = pl.concat_str(pl.lit("9."), code.str.slice(1, 7).str.replace_all("[A-Z]", "0"), pl.lit("E+17"))
    sheet.break_copies("code_turned_into_number", column=CODE, to=damaged, count=2)
    sheet.break_copies("cut_off", column="欠税税种", to=cut_off(pl.col("欠税税种").str.head(1)))
