"""The page's charts, as SVG: how the city's enterprises are spread, and what quality and distress do to them."""

from __future__ import annotations

from collections.abc import Callable

import altair as alt
import numpy as np
import polars as pl

from sources.simulator.industries import INDUSTRIES
from sources.simulator.portrait.measures import Observed

_BINS = 24


def _histogram(values: pl.DataFrame, title: str, axis: str, *, log: bool = False) -> alt.Chart:
    """Counts by `value`, in bins of equal width (of its logarithm), one line per `group`."""
    shown = values.filter(pl.col("value") > 0) if log else values
    number = np.log10(shown["value"].to_numpy().astype(float)) if log else shown["value"].to_numpy().astype(float)
    edges = np.linspace(float(np.quantile(number, 0.002)), float(np.quantile(number, 0.998)), _BINS + 1)
    rows = []
    for (group,), part in shown.with_columns(number=number).group_by("group", maintain_order=True):
        counts, _ = np.histogram(part["number"].to_numpy(), bins=edges)
        share = counts / max(1, part.height) * 100
        middle = (edges[:-1] + edges[1:]) / 2
        rows.append(
            pl.DataFrame({"x": 10**middle if log else middle, "share": share}).with_columns(group=pl.lit(group))
        )
    scale = alt.Scale(type="log") if log else alt.Scale()
    chart: alt.Chart = (
        alt.Chart(
            alt.InlineData(values=pl.concat(rows).with_columns(pl.col("x", "share").round_sig_figs(5)).to_dicts())
        )
        .mark_line(interpolate="step")
        .encode(
            x=alt.X("x:Q", scale=scale, title=axis),
            y=alt.Y("share:Q", title="% 企业 / % of enterprises"),
            color=alt.Color("group:N", title=None),
        )
        .properties(title=title, width=420, height=220)
    )
    return chart


def _tech(seen: Observed) -> pl.Series:
    words = pl.Series(["其他 / others", "科技企业 / sci-tech"])
    return words.gather(seen.city.frame["is_tech"].cast(pl.Int64))


def _last_year(seen: Observed, name: str, scale: float = 1.0) -> pl.DataFrame:
    values = getattr(seen.city.panel, name)[:, seen.last_year] / scale
    exists = pl.Series(seen.city.panel.exists[:, seen.last_year])
    return pl.DataFrame({"value": values, "group": _tech(seen)}).filter(exists)


def _ages(seen: Observed) -> alt.Chart:
    frame = seen.city.frame.filter(pl.col("exit_date").is_null())
    age = (seen.city.end - frame["established_date"]).dt.total_days() / 365.25
    shown = pl.DataFrame({"value": age, "group": _tech(seen).filter(seen.city.frame["exit_date"].is_null())})
    return _histogram(shown, "企业年龄 / Age of enterprises", "年 / years")


def _rd(seen: Observed) -> alt.Chart:
    panel, year = seen.city.panel, seen.last_year
    revenue = panel.revenue[:, year]
    ratio = np.where(revenue > 0, panel.rd_accounting[:, year] / np.maximum(revenue, 1) * 100, 0)
    quality = pl.Series(["低 / low", "中 / middle", "高 / high"]).gather(
        np.digitize(seen.city.frame["quality"].to_numpy(), [-0.43, 0.43])
    )
    shown = pl.DataFrame({"value": ratio, "group": quality}).filter(
        seen.city.frame["is_tech"] & (pl.Series(ratio) < 40)
    )
    return _histogram(shown, "科技企业研发强度，按潜在质量 / R&D intensity by latent quality", "% 收入 / % of revenue")


def _loans(seen: Observed) -> alt.Chart:
    shown = seen.loans.select(
        value=pl.col("amount") / 10_000,
        group=pl.when(pl.col("overdue_date").is_not_null())
        .then(pl.lit("逾期 / overdue"))
        .otherwise(pl.lit("正常 / paid")),
    ).sort("group")
    return _histogram(shown, "贷款金额 / Amount of loans", "万元 / 10k CNY", log=True)


def _industries(seen: Observed) -> alt.Chart:
    words = pl.Series([kind.word for kind in INDUSTRIES]).gather(seen.city.frame["industry"])
    counts = pl.DataFrame({"industry": words, "group": _tech(seen)}).group_by("industry", "group").len("enterprises")
    chart: alt.Chart = (
        alt.Chart(alt.InlineData(values=counts.sort("industry", "group").to_dicts()))
        .mark_bar()
        .encode(
            x=alt.X("enterprises:Q", title="企业数 / enterprises"),
            y=alt.Y("industry:N", sort="-x", title=None),
            color=alt.Color("group:N", title=None),
        )
        .properties(title="行业 / Industries", width=420, height=420)
    )
    return chart


CHARTS: dict[str, Callable[[Observed], alt.Chart]] = {
    "industries": _industries,
    "ages": _ages,
    "revenue": lambda seen: _histogram(
        _last_year(seen, "revenue", 10_000), "年营业收入 / Yearly revenue", "万元 / 10k CNY", log=True
    ),
    "headcount": lambda seen: _histogram(
        _last_year(seen, "headcount"), "从业人数 / Headcount", "人 / people", log=True
    ),
    "rd_intensity": _rd,
    "loans": _loans,
}
