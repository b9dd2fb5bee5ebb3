"""The pictures of an enterprise's page, as SVG made here: nothing is drawn by a script in the reader's browser."""

from __future__ import annotations

from typing import Any

import altair as alt
import vl_convert

from pipelines.pages.enterprise import Row
from pipelines.pages.parts import Label
from pipelines.pages.words import label, labelled

_WIDTH = 560
_LOST, _MISSING, _TOTAL = "#dfe3e8", "#f3c6a5", "#1a202c"
_DIMENSIONS = ("#2b6cb0", "#2f855a", "#b7791f", "#6b46c1", "#c05621", "#2c7a7b", "#97266d")
_STATES = {"met": "#2f855a", "unmet": "#c53030", "unknown": "#d69e2e", "manual": "#718096", "not_applicable": "#cbd5e0"}
_ROW = 30


def points_chart(rows: list[Row], dimensions: dict[str, Label], score: Any) -> str:
    """Points as steps from zero to the score, in the order of the scheme; beside each what it lost, or that it is
    missing.
    """
    bars, names = _steps(rows, dimensions)
    total = Label("得分", "score")
    shown = {"name": _two(total), "edge": float(score), "words": f"{score:,.2f}"}
    bars.append({**shown, "start": 0, "end": float(score), "part": _two(total)})
    names.append(_two(total))
    shades = [*(_two(name) for name in dimensions.values()), _two(_lost()), _two(_missing()), _two(total)]
    colours = [*_DIMENSIONS[: len(dimensions)], _LOST, _MISSING, _TOTAL]
    base = alt.Chart(alt.InlineData(values=bars)).encode(y=_rows_axis(names))
    drawn = base.mark_bar(height=_ROW * 0.55).encode(
        x=alt.X("start:Q", title=None, axis=alt.Axis(grid=True, orient="top")),
        x2="end:Q",
        color=alt.Color("part:N", title=None, scale=alt.Scale(domain=shades, range=colours), legend=_legend(3)),
    )
    figures = base.mark_text(align="left", dx=4, fontSize=10, color="#4a5568").encode(x="edge:Q", text="words:N")
    return _svg(alt.layer(drawn, figures, width=_WIDTH, height=_ROW * len(names)))


def _steps(rows: list[Row], dimensions: dict[str, Label]) -> tuple[list[dict[str, Any]], list[str]]:
    bars: list[dict[str, Any]] = []
    reached = 0.0
    for row in rows:
        points, lost = float(row["points"] or 0), float(row["points_lost"] or 0)
        name, is_missing = _two(Label(row["name_zh"], row["name_en"])), row["state_code"] == "missing"
        start, reached = reached, reached + points
        words = f"{points:.2f}" + (f" (−{lost:.2f})" if lost else "")
        if is_missing and not lost:  # its weight went to others
            words = str(_missing())
        edge = max(start, reached) + lost
        shown = {"name": name, "edge": edge}
        bars.append(
            {**shown, "start": start, "end": reached, "part": _two(dimensions[row["dimension_code"]]), "words": words}
        )
        if lost:
            part = _two(_missing() if is_missing else _lost())
            bars.append({**shown, "start": edge - lost, "end": edge, "part": part, "words": ""})
    return bars, list(dict.fromkeys(bar["name"] for bar in bars))


def coverage_chart(rows: list[Row], dimensions: dict[str, Label]) -> str:
    """Weight of the scheme by group of indicators: what was observed, what is missing."""
    observed = Label("有数据", "observed")
    weights: dict[tuple[str, str], float] = {}
    for row in rows:
        if row["kind"] == "scored":
            part = _two(_missing() if row["state_code"] == "missing" else observed)
            at = (_two(dimensions[row["dimension_code"]]), part)
            weights[at] = weights.get(at, 0.0) + float(row["weight"] or 0)
    values = [{"name": name, "part": part, "weight": weight} for (name, part), weight in weights.items()]
    names = list(dict.fromkeys(name for name, _ in weights))
    scale = alt.Scale(domain=[_two(observed), _two(_missing())], range=["#2b6cb0", _MISSING])
    chart = (
        alt.Chart(alt.InlineData(values=values), width=_WIDTH, height=_ROW * len(names))
        .mark_bar(height=_ROW * 0.55)
        .encode(
            y=_rows_axis(names),
            x=alt.X("weight:Q", title="权重 / weight", stack="zero"),
            color=alt.Color("part:N", title=None, scale=scale, legend=_legend(2)),
            order=alt.Order("part:N", sort="descending"),
        )
    )
    return _svg(chart)


def criteria_chart(counts: list[tuple[Label, dict[str, int]]]) -> str:
    """Criteria of each rulebook by their state."""
    states = {code: _two(name) for code, name in labelled("criterion_state").items()}
    values = [
        {"name": _two(name), "part": states[code], "count": count, "place": place}
        for name, found in counts
        for place, code in enumerate(_STATES)
        if (count := found.get(code, 0))
    ]
    names = [_two(name) for name, _ in counts]
    scale = alt.Scale(domain=[states[code] for code in _STATES], range=list(_STATES.values()))
    chart = (
        alt.Chart(alt.InlineData(values=values), width=_WIDTH, height=_ROW * len(names))
        .mark_bar(height=_ROW * 0.55)
        .encode(
            y=_rows_axis(names),
            x=alt.X("count:Q", title="条件数 / criteria", stack="zero", axis=alt.Axis(tickMinStep=1)),
            color=alt.Color("part:N", title=None, scale=scale, legend=_legend(5)),
            order="place:O",
        )
    )
    return _svg(chart)


def _rows_axis(names: list[str]) -> alt.Y:
    """One row per name, Chinese above English."""
    axis = alt.Axis(
        labelExpr="split(datum.label, '\\n')",
        labelLimit=320,
        labelFontSize=10,
        labelOffset=-5,
        ticks=False,
        domain=False,
    )
    return alt.Y("name:N", title=None, sort=names, axis=axis)


def _legend(columns: int) -> alt.Legend:
    return alt.Legend(orient="bottom", columns=columns, labelLimit=300, labelExpr="replace(datum.label, '\\n', ' / ')")


def _two(text: Label) -> str:
    return f"{text.zh}\n{text.en}" if text.en else text.zh


def _lost() -> Label:
    return label("points", "lost")


def _missing() -> Label:
    return label("points", "missing")


def _svg(chart: alt.Chart | alt.LayerChart | alt.FacetChart) -> str:
    styled = chart.configure(font="sans-serif").configure_view(strokeWidth=0)
    return str(vl_convert.vegalite_to_svg(styled.to_dict()))
