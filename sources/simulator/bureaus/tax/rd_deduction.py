"""Form A107012, super-deduction of R&D expenses: a row for each line that is not blank, sent with the year's return."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from sources.simulator.bureaus.tax._deduction_form import COUNT_LINE, LINES, RATE_LINE, fill_in
from sources.simulator.bureaus.tax._submissions import Corrections, with_corrections
from sources.simulator.bureaus.tax._taxpayers import (
    CODE,
    WHO,
    WRITTEN,
    cents_of,
    cny,
    day_text,
    plant_lower_case,
    send_twice,
    taxpayer,
    written_at,
)
from sources.simulator.bureaus.tax.cit_return import filers, tax_years
from sources.simulator.city import City
from sources.simulator.forms import RemoteForm
from sources.simulator.sheet import Sheet

FEED = "tax/rd_deduction"
FORM = RemoteForm()
FULL_RATE_FROM = 2023  # 100 % for all from then on, 75 % before
LEAST_CNY = 100_000  # who spends less does not bother
_CORRECTIONS = Corrections(rate=0.05, first_days=10, last_days=420)
_AMOUNT, _RATE = "金额", "比例"


def deliveries(city: City) -> Iterator[Sheet]:
    """One sheet for each tax year."""
    for year in tax_years(city):
        rng = city.stream(FEED, year)
        deducting = filers(city, year).filter(pl.col("rd_deduction") >= LEAST_CNY)
        deducting = deducting.select(*WHO, "submitted", total=pl.col("rd_deduction") * 100)
        forms = with_corrections(rng, deducting, ["total"], _CORRECTIONS, city.end)
        forms = forms.with_columns(written=written_at(rng, forms["published_on"]))
        lines = fill_in(rng, forms["total"].to_numpy(), 100 if year >= FULL_RATE_FROM else 75)
        rows = lines.join(
            forms.with_row_index("form").cast({"form": pl.Int64}), on="form", how="left", maintain_order="left"
        )
        sheet = Sheet(FEED, "rd_deduction", city.end, _cells(city, rows, year), rng, published_on=rows["published_on"])
        sheet.mark("corrected_later", column="申报类型", where=rows["is_superseded"], outcome="superseded")
        _plant(sheet, pl.lit(rows["is_plain"]))
        yield sheet


def _cells(city: City, rows: pl.DataFrame, year: int) -> pl.DataFrame:
    number = pl.col("enterprise_no").cast(pl.String).str.zfill(7)
    line, value = pl.col("line"), pl.col("value")
    return rows.select(
        *taxpayer(city, pl.col("submitted")),
        pl.format(f"MYS{year}{{}}{{}}", number, pl.col("turn")).alias("申报序号"),
        pl.col("kind").alias("申报类型"),
        pl.lit(str(year)).alias("所属年度"),
        day_text(pl.col("submitted")).alias("申报日期"),
        line.cast(pl.String).alias("行次"),
        line.replace_strict(LINES, return_dtype=pl.String).alias("项目"),
        pl.when(~line.is_in([COUNT_LINE, RATE_LINE])).then(cny(value)).alias(_AMOUNT),
        pl.when(line == COUNT_LINE).then(value.cast(pl.String)).alias("数量"),
        pl.when(line == RATE_LINE).then((value / 100).cast(pl.String).str.strip_suffix(".0")).alias(_RATE),
        pl.col("written").alias(WRITTEN),
    )


def _plant(sheet: Sheet, plain: pl.Expr) -> None:
    rate, amount = pl.col(_RATE), pl.col(_AMOUNT)
    points = (rate.cast(pl.Float64) * 100).round().cast(pl.Int64).cast(pl.String)
    has_rate = plain & rate.is_not_null()
    sheet.plant("percent_sign", column=_RATE, to=points + "%", rate=0.3, where=has_rate, outcome="repaired",
                field="rate_pct", lands=points + ".000000")  # fmt: skip
    wrong = sheet.plant("points_for_fraction", column=_RATE, to=points, rate=0.02, where=has_rate, outcome="flagged",
                        field="rate_pct", lands=points + "00.000000")  # fmt: skip
    if wrong:
        sheet.report("points_for_fraction", check="expectation.tax__rd_deduction.rate_known")
    total = plain & (pl.col("行次") == "40")
    off = cny(cents_of(amount) + 10_000_00)
    broken = sheet.plant("total_off", column=_AMOUNT, to=off, rate=0.005, where=total, outcome="flagged",
                         field="amount_cny", lands=off)  # fmt: skip
    if broken:
        sheet.report("form_does_not_add_up", check="dbt_test.every_deduction_form_adds_up")
    plant_lower_case(sheet, plain & (pl.col("行次") == "4"))
    send_twice(sheet, _AMOUNT, plain & (pl.col("行次") == "7"))
    sheet.break_copies("bad_amount", column=_AMOUNT, to=pl.lit("约五万元"), where=amount.is_not_null())
    sheet.break_copies("empty_code", column=CODE, to=None)
