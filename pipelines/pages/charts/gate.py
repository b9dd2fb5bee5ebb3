"""A number over time with the bound that it missed, as SVG. The same figures give the same bytes."""

from __future__ import annotations

from collections.abc import Sequence

import altair as alt
import vl_convert

_WIDTH, _HEIGHT = 560, 120
_COLOUR, _BOUND, _MISSED = "#2b6cb0", "#c05621", "#c53030"


def over_time(points: Sequence[tuple[str, float]], limit: float | None) -> str:
    """SVG of these values by day or release, the last one marked, with the bound as a line."""
    values = [{"x": x, "y": y, "is_last": at == len(points) - 1} for at, (x, y) in enumerate(points)]
    axis = alt.X("x:O", title=None, sort=None, axis=alt.Axis(labelAngle=-40, labelOverlap="greedy"))
    scale = alt.Y("y:Q", title=None, scale=alt.Scale(zero=False))
    base = alt.Chart(alt.InlineData(values=values), width=_WIDTH, height=_HEIGHT).encode(x=axis, y=scale)
    colour = alt.condition("datum.is_last", alt.value(_MISSED), alt.value(_COLOUR))
    layers: list[alt.Chart] = [base.mark_line(color=_COLOUR), base.mark_circle(size=50, opacity=1).encode(color=colour)]
    if limit is not None:
        bound = alt.Chart(alt.InlineData(values=[{"y": limit}]))
        layers.append(bound.mark_rule(color=_BOUND, strokeDash=[5, 3]).encode(y="y:Q"))
    return str(vl_convert.vegalite_to_svg(alt.layer(*layers).configure(font="sans-serif").to_dict()))
