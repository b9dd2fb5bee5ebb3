"""Pictures of how scores are spread, as SVG. The same figures give the same bytes."""

from __future__ import annotations

from typing import Any

import altair as alt
import polars as pl
import vl_convert

from pipelines.pages.score_figures import Spread

_WIDTH = 520
_COLOUR = "#2b6cb0"
_STATES = {"scored": "已评分 / scored", "nr": "数据不足 / not rated"}


def pictures(spread: Spread) -> dict[str, str]:
    """SVG by what it shows: `stage`, `industry`, `coverage`."""
    return {"stage": _by_stage(spread), "industry": _by_industry(spread), "coverage": _coverage(spread)}


def _by_stage(spread: Spread) -> str:
    """One row of bars for each stage, since stages differ in size."""
    rows = spread.by_stage.with_columns(stage=pl.col("stage_zh") + " / " + pl.col("stage_en"))
    bars = _bars(rows, "得分占满分（纵轴为企业数） / score, % of scale; number of enterprises on the y-axis").encode(
        y=alt.Y("count:Q", title=None)
    )
    order = rows.select("stage", "order_no").unique().sort("order_no")["stage"].to_list()
    header = alt.Header(labelOrient="top", labelAnchor="start", labelFontWeight="bold")
    chart = bars.properties(width=_WIDTH, height=90).facet(
        row=alt.Row("stage:N", title=None, sort=order, header=header)
    )
    return _svg(chart.resolve_scale(y="independent"))


def _by_industry(spread: Spread) -> str:
    """Median, quarters and tenths of each industry's scores."""
    counted = pl.format("{} ({})\n{}", "industry_zh", "count", "industry_en")
    rows = spread.industries.with_columns(industry=counted)
    labels = alt.Axis(labelExpr="split(datum.label, '\\n')", labelLimit=360, labelOffset=-5)
    axis = alt.Y("industry:N", title=None, sort=rows["industry"].to_list()[::-1], axis=labels)
    base = alt.Chart(alt.InlineData(values=rows.to_dicts()), width=_WIDTH, height=32 * rows.height).encode(y=axis)
    tenths = base.mark_rule().encode(x=alt.X("p10:Q", title="得分 / score"), x2="p90:Q")
    quarters = base.mark_bar(height=10, color=_COLOUR).encode(x="p25:Q", x2="p75:Q")
    median = base.mark_tick(color="white", thickness=2, height=10).encode(x="p50:Q")
    return _svg(alt.layer(tenths, quarters, median))


def _coverage(spread: Spread) -> str:
    """Who is scored and who is not, by the share of weight that is observed."""
    rows = spread.coverage.with_columns(state=pl.col("state_code").replace(_STATES))
    scale = alt.Scale(domain=list(_STATES.values()), range=[_COLOUR, "#f3c6a5"])
    colour = alt.Color("state:N", title=None, scale=scale, legend=alt.Legend(orient="bottom"))
    bars = _bars(rows, "覆盖率 / coverage, %").encode(
        y=alt.Y("count:Q", title="企业数 / enterprises", stack="zero"), color=colour
    )
    counts = rows.group_by("from_pct", maintain_order=True).agg(pl.col("count").sum())
    centred = counts.with_columns(middle=pl.col("from_pct") + 2.5).to_dicts()
    labels = alt.Chart(alt.InlineData(values=centred)).mark_text(dy=-5, fontSize=9)
    labels = labels.encode(x="middle:Q", y="count:Q", text=alt.Text("count:Q", format=","))
    return _svg(alt.layer(bars, labels).properties(width=_WIDTH, height=200))


def _bars(rows: pl.DataFrame, title: str) -> Any:
    """Bars over bins of 5 per cent."""
    values = rows.with_columns(to_pct=pl.col("from_pct") + 5).to_dicts()
    axis = alt.X("from_pct:Q", title=title, scale=alt.Scale(domain=[0, 100]), bin=alt.BinParams(binned=True))
    return alt.Chart(alt.InlineData(values=values)).mark_bar(color=_COLOUR).encode(x=axis, x2="to_pct:Q")


def _svg(chart: Any) -> str:
    return str(vl_convert.vegalite_to_svg(chart.configure(font="sans-serif").to_dict()))
