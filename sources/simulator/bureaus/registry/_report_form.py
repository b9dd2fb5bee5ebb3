"""The form of an annual report: its figures, which of them the enterprise shows, and how they go wrong."""

from __future__ import annotations

import numpy as np
import polars as pl

from sources.simulator.bureaus._dated import ENOUGH
from sources.simulator.sheet import Sheet
from sources.simulator.taxes import profit_before_tax

FIGURES = {
    "total_assets": "资产总额",
    "liabilities": "负债总额",
    "net_assets": "所有者权益合计",
    "revenue": "营业总收入",
    "main_revenue": "主营业务收入",
    "total_profit": "利润总额",
    "net_profit": "净利润",
    "tax_paid": "纳税总额",
    "headcount": "从业人数",
}
"""Figure → header without unit."""

BOOKED = ("total_assets", "net_assets", "revenue", "main_revenue", "net_profit", "tax_paid", "headcount")
"""What the form takes from the panel."""

SHOWN_RATE = 0.4
SHOWN_RATE_HEADCOUNT = 0.8
LEAKED_RATE = 0.003
WRONG_UNIT_RATE = 0.003
_WITHHELD = "企业选择不公示"


def from_books(books: pl.DataFrame, rng: np.random.Generator) -> pl.DataFrame:
    """The figures of the form in yuan and heads, and `shows_…` for each.

    Args:
        books: the panel's figures, one row per report.
        rng: the stream of the feed.
    """
    n = books.height
    form = books.select(
        "total_assets",
        (pl.col("total_assets") - pl.col("net_assets")).alias("liabilities"),
        "net_assets",
        "revenue",
        "main_revenue",
        profit_before_tax(pl.col("net_profit")).alias("total_profit"),
        "net_profit",
        "tax_paid",
        "headcount",
    )
    shows_money = rng.random(n) < SHOWN_RATE  # one choice for most, another for single figures
    flips = {figure: rng.random(n) < 0.1 for figure in FIGURES}
    shows = {f"shows_{figure}": shows_money ^ flip for figure, flip in flips.items()}
    shows["shows_headcount"] = rng.random(n) < SHOWN_RATE_HEADCOUNT
    return form.with_columns(**{name: pl.Series(values) for name, values in shows.items()})


def cell(figure: str, unit: str) -> pl.Expr:
    """A figure as the district's system writes it: in its unit, or the words for what is withheld, or nothing."""
    amount = pl.col(figure).cast(pl.String)
    if unit == "万元" and figure != "headcount":
        amount = in_10k(figure)
    return pl.when(f"shows_{figure}").then(amount).otherwise(pl.lit(_WITHHELD if unit == "万元" else None))


def flag(figure: str) -> pl.Expr:
    """Whether the enterprise shows a figure."""
    return pl.when(f"shows_{figure}").then(pl.lit("是")).otherwise(pl.lit("否"))


def in_10k(figure: str) -> pl.Expr:
    """Whole yuan as text in units of 10,000 yuan, without trailing zeros: -12345 is -1.2345."""
    size = pl.col(figure).abs()
    sign = pl.when(pl.col(figure) < 0).then(pl.lit("-")).otherwise(pl.lit(""))
    fraction = pl.concat_str(pl.lit("."), (size % 10_000).cast(pl.String).str.zfill(4)).str.strip_chars_end("0")
    return pl.concat_str(sign, (size // 10_000).cast(pl.String), fraction.str.strip_chars_end("."))


def plant_figures(sheet: Sheet, unit: str) -> None:
    """What is withheld and sent nevertheless, yuan where 万元 belong and the reverse, words where a number belongs."""
    revenue, shown = f"营业总收入({unit})", "营业总收入是否公示"
    times = "0000.00" if unit == "万元" else ".00"
    sheet.plant("withheld_and_sent", column=shown, to=pl.lit("否"), rate=LEAKED_RATE, where=pl.col(shown) == "是",
                outcome="flagged", field="revenue_disclosure_code", lands=pl.lit("withheld"))  # fmt: skip
    wrong = pl.lit("120000000") if unit == "万元" else pl.lit("12000")
    sheet.plant("wrong_unit", column=revenue, to=wrong, rate=WRONG_UNIT_RATE, where=pl.col(shown) == "是",
                outcome="flagged", field="revenue_cny", lands=pl.concat_str(wrong, pl.lit(times)))  # fmt: skip
    if sheet.cells.height >= 2 * ENOUGH:
        sheet.break_copies("words_for_number", column=revenue, to=pl.lit("约五百万"))
        sheet.break_copies("impossible_year", column="年报年度", to=pl.lit("二〇二四"))
