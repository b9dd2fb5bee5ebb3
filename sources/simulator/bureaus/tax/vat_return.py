"""VAT returns: by month, of small-scale taxpayers by quarter; some are corrected, in distress many are nil."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

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
from sources.simulator.bureaus.tax._turnover import Turnover, month_after
from sources.simulator.city import City
from sources.simulator.forms import RemoteForm
from sources.simulator.sheet import Sheet
from sources.simulator.streams import Flags, Ints
from sources.simulator.taxes import FREE_QUARTER, vat_habits

FEED = "tax/vat_return"
FORM = RemoteForm()
UNIT_RATE = 0.006
FEWEST_MONTHS = 13
_CORRECTIONS = Corrections(rate=0.015, first_days=5, last_days=120)
_AMOUNTS = {
    "standard": "按适用税率计税销售额", "simplified": "按简易办法计税销售额", "export": "免抵退办法出口销售额",
    "exempt": "免税销售额", "output": "销项税额", "input": "进项税额", "payable": "应纳税额合计",
    "carried": "期末留抵税额",
}  # fmt: skip


def deliveries(city: City) -> Iterator[Sheet]:
    """One sheet for each month's returns, the quarter's with its last month."""
    turnover = Turnover(city)
    is_small = (city.frame["vat_rate_pct"] == 1).to_numpy()
    books = _Books(city)
    months = _months(city)
    quarter_ends = [month for month in months if month.month % 3 == 0]
    if not quarter_ends and (before := _quarter_before(months[0])).year in city.panel.years:
        yield _sheet(city, before, _quarterly(before, turnover, is_small), is_first=False)
    for month in months:
        files = turnover.trades(month) & ~is_small
        sales = books.general(month, turnover.sales(month), files)
        parts = [_period(sales, month, month)]
        if month in quarter_ends:
            parts.append(_quarterly(month, turnover, is_small))
        yield _sheet(city, month, pl.concat(parts, how="diagonal"), is_first=month == months[0])


def _months(city: City) -> list[date]:
    """First days of the months for which returns can have been filed; thirteen at least, unless history is short."""
    newest = (city.end.replace(day=1) - timedelta(days=1)).replace(day=1)
    oldest = city.closed_months(city.end)[0]
    if city.days >= 365:
        back = newest.year * 12 + newest.month - FEWEST_MONTHS
        oldest = min(oldest, date(back // 12, back % 12 + 1, 1))
    oldest = max(oldest, date(city.panel.years[0], 1, 1))
    months = [oldest]
    while months[-1] < newest:
        months.append(month_after(months[-1]))
    return months


def _quarter_before(month: date) -> date:
    """First day of the last month of the quarter that had ended when this month began."""
    number = month.year * 12 + (month.month - 1) // 3 * 3 - 1
    return date(number // 12, number % 12 + 1, 1)


def _period(figures: pl.DataFrame, first: date, last: date) -> pl.DataFrame:
    return figures.with_columns(start=pl.lit(first), stop=pl.lit(month_after(last) - timedelta(days=1)))


def _quarterly(last: date, turnover: Turnover, is_small: Flags) -> pl.DataFrame:
    """Returns of small-scale taxpayers for the quarter whose last month this is."""
    months = [last.replace(month=last.month - back) for back in (2, 1, 0)]
    sales = np.sum([turnover.sales(month) for month in months], axis=0)
    traded = np.logical_or.reduce([turnover.trades(month) for month in months])
    rows = np.flatnonzero(traded & is_small)
    cents = sales[rows]
    taxed = np.where(cents > FREE_QUARTER * 100, cents, 0)
    figures = {
        "enterprise_no": rows,
        "simplified": taxed,
        "exempt": cents - taxed,
        "payable": (taxed + 50) // 100,
    }
    blank = [pl.lit(None, dtype=pl.Int64).alias(name) for name in _AMOUNTS if name not in figures]
    return _period(pl.DataFrame(figures).with_columns(*blank, is_small=True), months[0], last)


class _Books:
    """What general taxpayers carry from month to month: input tax that was more than output tax."""

    def __init__(self, city: City) -> None:
        self._city = city
        self._habits = vat_habits(city.frame, city.seed)
        self._carried: Ints = np.zeros(city.frame.height, dtype=np.int64)

    def general(self, month: date, sales: Ints, files: Flags) -> pl.DataFrame:
        """Figures of the month in cents, for those who file."""
        rng = self._city.stream(f"{FEED}.input", month.toordinal())
        habits = self._habits
        exported = np.rint(sales * habits.exported).astype(np.int64)
        exempt = np.rint(sales * habits.exempt).astype(np.int64)
        standard = sales - exported - exempt
        output = (standard * habits.rate + 50) // 100
        paid = np.rint(output * habits.bought * np.exp(0.25 * rng.standard_normal(len(sales)))).astype(np.int64)
        owed = output - paid - self._carried
        self._carried = np.where(files, np.maximum(-owed, 0), self._carried)
        rows = np.flatnonzero(files)
        figures = {
            "standard": standard, "simplified": np.zeros_like(sales), "export": exported, "exempt": exempt,
            "output": output, "input": paid, "payable": np.maximum(owed, 0), "carried": self._carried,
        }  # fmt: skip
        chosen = {"enterprise_no": rows, **{name: cents[rows] for name, cents in figures.items()}}
        return pl.DataFrame(chosen).with_columns(is_small=False)


def _sheet(city: City, month: date, figures: pl.DataFrame, *, is_first: bool) -> Sheet:
    rng = city.stream(FEED, month.toordinal())
    due = month_after(month) + timedelta(days=14)
    people = city.frame.select(*WHO, "is_distressed", "distress_from", "falls_silent")
    filed = figures.join(people, on="enterprise_no", how="left", maintain_order="left")
    in_trouble = (filed["is_distressed"] & (filed["distress_from"] <= due)).fill_null(value=False).to_numpy()
    submitted = _submitted(rng, due, in_trouble)
    nobody = in_trouble & filed["falls_silent"].to_numpy() & (rng.random(filed.height) < 0.15)
    filed = filed.with_columns(submitted=submitted).filter(~pl.Series(nobody))
    filed = with_corrections(rng, filed, list(_AMOUNTS), _CORRECTIONS, city.end)
    filed = filed.with_columns(written=written_at(rng, filed["published_on"]))
    sheet = Sheet(
        FEED, "vat_return", city.end, _cells(city, filed, month, due), rng, published_on=filed["published_on"]
    )
    sheet.mark("corrected_later", column="申报类型", where=filed["is_superseded"], outcome="superseded")
    if is_first:
        plant_tax_number(sheet, pl.lit(filed["is_plain"]))
    _plant(sheet, pl.lit(filed["is_plain"]))
    if is_first:
        sheet.break_copies("bad_amount", column=_AMOUNTS["payable"], to=pl.lit("12.3.4"))
        sheet.break_copies("impossible_date", column="所属期止", to=pl.lit("2026-02-30"))
        sheet.break_copies("empty_code", column=CODE, to=None)
    return sheet


def _submitted(rng: np.random.Generator, due: date, in_trouble: Flags) -> pl.Series:
    """On the first to the fifteenth of the month; some late, most of these in distress."""
    n = len(in_trouble)
    on_time = -rng.triangular(0, 2, 14, size=n).astype(np.int64)
    is_late = rng.random(n) < np.where(in_trouble, 0.12, 0.007)
    return days_after(due, np.where(is_late, rng.integers(1, 40, size=n), on_time))


def _cells(city: City, filed: pl.DataFrame, month: date, due: date) -> pl.DataFrame:
    number = pl.col("enterprise_no").cast(pl.String).str.zfill(7)
    kind = pl.when("is_small").then(pl.lit("小规模纳税人")).otherwise(pl.lit("一般纳税人"))
    return filed.select(
        *taxpayer(city, pl.col("submitted")),
        pl.format(f"MYZ{month:%Y%m}{{}}{{}}", number, pl.col("turn")).alias("申报序号"),
        kind.alias("纳税人类型"),
        pl.col("kind").alias("申报类型"),
        day_text(pl.col("start")).alias("所属期起"),
        day_text(pl.col("stop")).alias("所属期止"),
        pl.lit(due.isoformat()).alias("申报期限"),
        day_text(pl.col("submitted")).alias("申报日期"),
        *(cny(pl.col(name)).alias(header) for name, header in _AMOUNTS.items()),
        pl.col("written").alias(WRITTEN),
    )


def _plant(sheet: Sheet, plain: pl.Expr) -> None:
    standard = pl.col(_AMOUNTS["standard"])
    in_units = cny((cents_of(standard) + 5_000) // 10_000)
    planted = sheet.plant(
        "ten_thousand_yuan", column=_AMOUNTS["standard"], to=in_units, rate=UNIT_RATE,
        where=plain & (cents_of(standard) > 10_000_00), outcome="flagged", field="standard_sales_cny",
        lands=in_units,
    )  # fmt: skip
    if planted:
        sheet.report("ten_thousand_yuan", check="expectation.tax__vat_return.output_tax_within_the_rate")
    grouped = standard.str.replace(r"^(\d{1,3})(\d{3}\.)", "${1},${2}")
    sheet.plant("grouped_thousands", column=_AMOUNTS["standard"], to=grouped, rate=0.003,
                where=plain & standard.str.contains(r"^\d{4,6}\."), outcome="repaired", field="standard_sales_cny",
                lands=standard)  # fmt: skip
    sheet.plant("sentinel_date", column="申报日期", to=pl.lit("1900-01-01"), rate=SENTINEL_RATE, where=plain,
                outcome="repaired", field="submitted_date")  # fmt: skip
    is_given = plain & pl.col(_AMOUNTS["carried"]).is_not_null()
    plant_empty_words(sheet, _AMOUNTS["carried"], "carried_forward_tax_cny", is_given)
    plant_lower_case(sheet, plain)
    send_twice(sheet, _AMOUNTS["payable"], plain)
