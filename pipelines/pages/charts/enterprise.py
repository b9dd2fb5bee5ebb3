"""The charts of an enterprise's page: bars whose pieces are placed by per cent. Text stays text, so that it wraps."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from pipelines.pages.enterprise import Row
from pipelines.pages.parts import Bar, Chart, Label, Piece
from pipelines.pages.words import label, labelled, number

_STATES = ("met", "unmet", "unknown", "manual", "not_applicable")
_LOST, _MISSING, _TOTAL, _OBSERVED = "lost", "missing", "total", "observed"


def points_chart(rows: list[Row], dimensions: dict[str, Label], score: Any) -> Chart:
    """Points as steps from zero to the score, in the order of the scheme; behind each what it lost, or that it is
    missing.
    """
    kinds = _kinds(dimensions)
    reached, steps = Decimal(0), []
    for row in rows:
        points, lost = row["points"] or Decimal(0), row["points_lost"] or Decimal(0)
        start, reached = reached, reached + points
        steps.append((row, start, reached, lost))
    highest = max([Decimal(score), *(max(start, end) + lost for _, start, end, lost in steps)]) or Decimal(1)
    bars = [_step(row, start, end, lost, kinds, highest) for row, start, end, lost in steps]
    bars.append(
        Bar(Label("得分", "Score"), Label(number(score, decimals=2)), (_piece(Decimal(0), score, highest, _TOTAL),))
    )
    legend = {kinds[code]: name for code, name in dimensions.items()}
    legend |= {_LOST: label("points", "lost"), _MISSING: label("points", "missing"), _TOTAL: Label("得分", "score")}
    return Chart(Label("得分瀑布：得分与失分", "Waterfall of points and points lost"), tuple(bars), legend)


def _step(row: Row, start: Decimal, end: Decimal, lost: Decimal, kinds: dict[str, str], highest: Decimal) -> Bar:
    is_missing = row["state_code"] == "missing"
    gained, missed = number(end - start, decimals=2), number(lost, decimals=2)
    is_visible = missed != "0.00"  # a loss below half a hundredth is not worth a sign
    words = Label(f"{gained}（−{missed}）" if is_visible else gained, f"{gained} (−{missed})" if is_visible else gained)
    if is_missing and not lost:  # its weight went to others
        words = label("points", "missing")
    pieces = [_piece(min(start, end), max(start, end), highest, kinds[row["dimension_code"]])]
    if lost:
        edge = max(start, end)
        pieces.append(_piece(edge, edge + lost, highest, _MISSING if is_missing else _LOST))
    return Bar(Label(row["name_zh"], row["name_en"]), words, tuple(pieces))


def coverage_chart(rows: list[Row], dimensions: dict[str, Label]) -> Chart:
    """Weight of the scheme by group of indicators: what was observed, what is missing."""
    weights: dict[str, dict[str, Decimal]] = {}
    for row in rows:
        if row["kind"] == "scored":
            part = _MISSING if row["state_code"] == "missing" else _OBSERVED
            of_group = weights.setdefault(row["dimension_code"], {})
            of_group[part] = of_group.get(part, Decimal(0)) + (row["weight"] or Decimal(0))
    highest = max((sum(parts.values()) for parts in weights.values()), default=Decimal(1)) or Decimal(1)
    bars = []
    for code, parts in weights.items():
        observed, missing = parts.get(_OBSERVED, Decimal(0)), parts.get(_MISSING, Decimal(0))
        pieces = (
            _piece(Decimal(0), observed, highest, _OBSERVED),
            _piece(observed, observed + missing, highest, _MISSING),
        )
        share = number(100 * observed / (observed + missing), most=0) if observed + missing else "0"
        of_all = f"{number(observed)} / {number(observed + missing)}"
        words = Label(f"有数据 {share}%（权重 {of_all}）", f"{share} % observed (weight {of_all})")
        bars.append(Bar(dimensions[code], words, tuple(piece for piece in pieces if piece.width)))
    legend = {_OBSERVED: label("state", "observed"), _MISSING: label("state", "missing")}
    return Chart(Label("数据覆盖情况（权重）", "Data coverage, by weight"), tuple(bars), legend)


def criteria_chart(counts: list[tuple[Label, dict[str, int]]]) -> Chart:
    """Criteria of each rulebook by their state, in per cent of the rulebook's criteria."""
    names = labelled("criterion_state")
    bars = []
    for title, found in counts:
        total, reached, pieces = Decimal(sum(found.values())), Decimal(0), []
        for state in _STATES:
            if count := found.get(state, 0):
                pieces.append(_piece(reached, reached + count, total, state))
                reached += count
        told = [(names[state], found[state]) for state in _STATES if found.get(state)]
        words = Label(
            "，".join(f"{name.zh} {count}" for name, count in told),
            ", ".join(f"{name.en} {count}" for name, count in told),
        )
        bars.append(Bar(title, words, tuple(pieces)))
    legend = {state: names[state] for state in _STATES}
    return Chart(Label("条件状态", "Criteria by state"), tuple(bars), legend)


def _kinds(dimensions: dict[str, Label]) -> dict[str, str]:
    return {code: f"d{place % 7 + 1}" for place, code in enumerate(dimensions)}


def _piece(start: Decimal, end: Decimal, whole: Decimal, kind: str) -> Piece:
    return Piece(round(float(100 * start / whole), 2), round(float(100 * (end - start) / whole), 2), kind)
