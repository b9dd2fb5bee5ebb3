"""Annual income tax returns: due on 31 May for the year before, some corrected later, a year afterwards at times."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import numpy as np
import polars as pl

from sources.simulator.bureaus.tax._submissions import Corrections, with_corrections
from sources.simulator.bureaus.tax._taxpayers import (
    CODE,
    SENTINEL_RATE,
    WHO,
    WRITTEN,
    cents_of,
    cny,
    day_text,
    days_after,
    plant_empty_words,
    plant_lower_case,
    plant_tax_number,
    send_twice,
    taxpayer,
    written_at,
)
from sources.simulator.city import City
from sources.simulator.forms import RemoteForm
from sources.simulator.sheet import Sheet
from sources.simulator.taxes import income_tax, pays_income_tax

FEED = "tax/cit_return"
FORM = RemoteForm()
UNIT_RATE = 0.006
YEARS = 3
_CORRECTIONS = Corrections(rate=0.04, first_days=10, last_days=420)
_ASSETS = "资产总额(万元)"
_AMOUNTS = {
    "revenue": "营业收入", "cost": "营业成本", "profit": "利润总额", "income": "应纳税所得额", "before": "应纳所得税额",
    "relief": "减免所得税额", "payable": "实际应纳所得税额",
}  # fmt: skip


def tax_years(city: City) -> list[int]:
    """Years whose returns the bureau has: the last three that were due, and the one that is being filed."""
    filed = [year for year in city.panel.years if date(year + 1, 1, 10) < city.end]
    due = [year for year in filed if date(year + 1, 5, 31) < city.end]
    return filed[-YEARS - (len(filed) - len(due)) :]


def filers(city: City, year: int) -> pl.DataFrame:
    """Who files a return for the year, with its books and the day on which it is ``submitted``.

    One draw for all forms of the return, so that they are submitted together.
    """
    rng = city.stream("tax.annual_filing", year)
    books = city.panel.long(year, "revenue", "cost", "net_profit", "total_assets", "headcount", "rd_deduction")
    people = city.frame.select(*WHO, "type_code", "industry_code", "is_tech", "quality", "distress_from", "exit_date")
    figures = books.join(people, on="enterprise_no", how="left", maintain_order="left")
    n = figures.height
    day = 1 + rng.triangular(8, 140, 149, size=n).astype(np.int64)
    onset = figures["distress_from"].fill_null(date(9999, 1, 1))
    in_trouble = (onset <= date(year + 1, 5, 31)).to_numpy()
    is_late = rng.random(n) < np.where(in_trouble, 0.1, 0.005)
    day = np.where(is_late, 151 + rng.integers(0, 60, size=n), day)
    never = in_trouble & (rng.random(n) < 0.12)
    submitted = days_after(date(year + 1, 1, 1), day)
    left = (figures["exit_date"].fill_null(date(9999, 1, 1)) <= submitted).to_numpy()
    return figures.with_columns(submitted=submitted, is_filer=pl.Series(~never & ~left)).filter(
        pays_income_tax() & pl.col("is_filer")
    )


def deliveries(city: City) -> Iterator[Sheet]:
    """One sheet for each tax year."""
    years = tax_years(city)
    for year in years:
        rng = city.stream(FEED, year)
        filed = with_corrections(rng, _figures(filers(city, year)), list(_AMOUNTS), _CORRECTIONS, city.end)
        filed = filed.with_columns(written=written_at(rng, filed["published_on"]))
        sheet = Sheet(FEED, "cit_return", city.end, _cells(city, filed, year), rng, published_on=filed["published_on"])
        sheet.mark("corrected_later", column="申报类型", where=filed["is_superseded"], outcome="superseded")
        if year == years[0]:
            plant_tax_number(sheet, pl.lit(filed["is_plain"]))
        _plant(sheet, pl.lit(filed["is_plain"]))
        yield sheet


def _figures(filed: pl.DataFrame) -> pl.DataFrame:
    """Lines of the return in cents."""
    return income_tax(filed).with_columns(revenue=pl.col("revenue") * 100, cost=pl.col("cost") * 100)


def _cells(city: City, filed: pl.DataFrame, year: int) -> pl.DataFrame:
    number = pl.col("enterprise_no").cast(pl.String).str.zfill(7)
    is_restricted = pl.col("enterprise_no") % 997 == 1  # one in a thousand, the same in every year

    def yes_or_no(flag: pl.Expr) -> pl.Expr:
        return pl.when(flag).then(pl.lit("是")).otherwise(pl.lit("否"))

    return filed.select(
        *taxpayer(city, pl.col("submitted")),
        pl.format(f"MYS{year}{{}}{{}}", number, pl.col("turn")).alias("申报序号"),
        pl.col("kind").alias("申报类型"),
        pl.lit(str(year)).alias("所属年度"),
        day_text(pl.col("submitted")).alias("申报日期"),
        *(cny(pl.col(name)).alias(header) for name, header in _AMOUNTS.items()),
        cny(pl.col("total_assets") // 100).alias(_ASSETS),
        pl.col("headcount").cast(pl.String).alias("从业人数"),
        pl.col("industry_code").alias("所属国民经济行业"),
        yes_or_no(is_restricted).alias("从事国家限制或禁止行业"),
        yes_or_no(pl.col("is_small")).alias("小型微利企业"),
        pl.col("written").alias(WRITTEN),
    )


def _plant(sheet: Sheet, plain: pl.Expr) -> None:
    assets, revenue = cents_of(pl.col(_ASSETS)), cents_of(pl.col(_AMOUNTS["revenue"]))
    in_yuan = cny(assets * 10_000)
    planted = sheet.plant(
        "yuan_for_ten_thousand", column=_ASSETS, to=in_yuan, rate=UNIT_RATE,
        where=plain & (assets > 20_00) & (assets * 5 > revenue // 10_000), outcome="flagged", field="total_assets_cny",
        lands=cny(assets * 100_000_000),
    )  # fmt: skip
    if planted:
        sheet.report("yuan_for_ten_thousand", check="expectation.tax__cit_return.assets_in_ten_thousand_yuan")
    sheet.plant("sentinel_date", column="申报日期", to=pl.lit("9999-12-31"), rate=SENTINEL_RATE, where=plain,
                outcome="repaired", field="submitted_date")  # fmt: skip
    plant_empty_words(sheet, _AMOUNTS["relief"], "tax_relief_cny", plain)
    plant_lower_case(sheet, plain)
    send_twice(sheet, _AMOUNTS["payable"], plain)
    sheet.break_copies("bad_number", column="从业人数", to=pl.lit("约20人"))
    sheet.break_copies("empty_code", column=CODE, to=None)
