"""The page's charts, as SVG: distributions of scores."""

from __future__ import annotations

import altair as alt
import numpy as np
import polars as pl

_BINS = 20


def by_stage(scored: pl.DataFrame, scale: int) -> alt.Chart:
    """Share of the enterprises of each stage by score."""
    edges = np.linspace(0, scale, _BINS + 1)
    rows = []
    for (stage,), part in scored.sort("stage_no").group_by("stage", maintain_order=True):
        counts, _ = np.histogram(part["score"].to_numpy(), bins=edges)
        share = np.round(counts / part.height * 100, 2)
        rows += [
            {"score": round(float(edge), 2), "share": float(one), "stage": str(stage)}
            for edge, one in zip(edges[:-1] + scale / _BINS / 2, share, strict=True)
        ]
    chart: alt.Chart = (
        alt.Chart(alt.InlineData(values=rows))
        .mark_line(interpolate="step")
        .encode(
            x=alt.X("score:Q", title="得分 / score"),
            y=alt.Y("share:Q", title="% 企业 / % of enterprises"),
            color=alt.Color("stage:N", title=None, sort=None),
        )
        .properties(title="按发展阶段 / By stage", width=420, height=220)
    )
    return chart


def spread(groups: pl.DataFrame, title: str) -> alt.LayerChart:
    """From the tenth to the nine tenths of the scores of each group, with the median and the number."""
    named = groups.with_columns(
        pl.format("{} ({})", "group", "enterprises").alias("name"), pl.col("p10", "median", "p90").round(2)
    )
    base = alt.Chart(alt.InlineData(values=named.select("name", "p10", "median", "p90").to_dicts())).encode(
        y=alt.Y("name:N", title=None, sort=None)
    )
    bars = base.mark_bar(height=10, opacity=0.5).encode(
        x=alt.X("p10:Q", title="得分，十分位至九十分位 / score, P10 to P90"), x2="p90:Q"
    )
    ticks = base.mark_tick(thickness=3, size=16).encode(x="median:Q")
    return alt.LayerChart(layer=[bars, ticks]).properties(title=title, width=420)
