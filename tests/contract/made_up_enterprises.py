"""Enterprises whose figures are where scoring can go wrong: at a cut, at a reference, a millionth beside it, at zero,
below it, or nowhere. Nothing is likely here; that is the point.
"""

import random
from decimal import Decimal

from points_by_hand import MEASURE_OF, Enterprise, seed

FIGURE_YEAR = 2025
COMPLETE = {"awards_2y", "projects_2y", "penalty_count_displayed"}
"""Measures with a complete list that has arrived."""

_MILLIONTH = Decimal("0.000001")
_SECTIONS = ("C", "I", "M", None)


def made_up_enterprises(count: int) -> list[Enterprise]:
    """`count` enterprises, always the same."""
    draw = random.Random(20260630)  # noqa: S311
    marks: dict[str, list[Decimal]] = {}
    for row in seed("innovation_reference"):
        marks.setdefault(row["indicator_code"], []).append(Decimal(row["reference_value"]))
    cuts = [Decimal(row[name]) for row in seed("innovation_stage") for name in ("revenue_from_cny", "revenue_below_cny")
            if row[name]]  # fmt: skip
    return [_enterprise(number, draw, marks, cuts) for number in range(count)]


def _near(draw: random.Random, marks: list[Decimal]) -> Decimal:
    """A value at, beside, below or above one of `marks`, or a simple share of it."""
    mark = draw.choice(marks)
    share = Decimal(draw.randrange(0, 1_500_000)) / 1_000_000
    near = [mark, mark - _MILLIONTH, mark + _MILLIONTH, Decimal(0), -mark, mark * draw.randrange(1, 32) / 32]
    return draw.choice([*near, *[mark * share] * 4]).quantize(_MILLIONTH)


def _enterprise(number: int, draw: random.Random, marks: dict[str, list[Decimal]], cuts: list[Decimal]) -> Enterprise:
    missing = draw.choice((0.0, 0.1, 0.3, 0.6))
    measures: dict[tuple[str, str, int | None], Decimal] = {}
    for indicator, (measure, basis, kind) in MEASURE_OF.items():
        if draw.random() >= missing:
            year = FIGURE_YEAR if kind == "year" else None
            measures[measure, basis or "derived", year] = _near(draw, marks[indicator])
    measures["rd_expense", "hte", FIGURE_YEAR] = Decimal(10) ** 12  # another basis must not be taken
    measures["rd_growth_pct", "superdeduct", FIGURE_YEAR - 1] = Decimal(10) ** 6  # nor another year
    if draw.random() < 0.9:
        measures["revenue", "derived", FIGURE_YEAR] = _near(draw, cuts)
    if draw.random() < 0.3:
        measures["net_assets", "annual_report", FIGURE_YEAR] = draw.choice((Decimal(0), Decimal(-5), Decimal(1)))
    if draw.random() < 0.1:
        measures["revenue", "derived", FIGURE_YEAR] = Decimal(0)
        measures.pop(("rd_share_pct", "superdeduct", FIGURE_YEAR), None)
    return Enterprise(f"enterprise-{number:05}", draw.choice(_SECTIONS), measures, has_veto=draw.random() < 0.05)
