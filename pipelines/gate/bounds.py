"""Bounds on what was measured of a feed: how small files are judged, and by how many rows one may miss a bound."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from pipelines.landing.formats.shapes import show_path
from pipelines.plan.plan import PlannedDelivery
from quality.checks import CheckDefinition, CheckResult

_ROWS_THAT_MAY_MISS = 3
_ROWS_THAT_TELL = 30
"""Files with fewer rows are judged together: each of them could hide behind the three rows that may miss a bound."""


Unit = Literal["rows", "share", "fill"]
"""What a bound is on: rows of a file, a share of them that should be all or none, or a share that fills a column."""


@dataclass(frozen=True)
class Measured:
    """What was measured of one file, or of some small ones together; `rows` that it was measured on."""

    name: str
    value: float
    rows: float


def together(counts: list[tuple[PlannedDelivery, float, float]]) -> list[Measured]:
    """Shares, of a delivery's part and whole each; small deliveries together from the newest back, until they tell."""
    found: list[Measured] = []
    small: list[tuple[PlannedDelivery, float, float]] = []

    def judge_small() -> None:
        if small:
            name = named(small[0][0])
            name = name if len(small) == 1 else f"{len(small)} small files up to {name}"
            rows = sum(whole for _, _, whole in small)
            found.append(Measured(name, sum(part for _, part, _ in small) / rows, rows))
            small.clear()

    oldest_first = sorted(counts, key=lambda one: one[0].as_of or date.min)
    for delivery, part, whole in reversed(oldest_first):
        if whole >= _ROWS_THAT_TELL:
            found.append(Measured(named(delivery), part / whole, whole))
        elif whole:
            small.append((delivery, part, whole))
            if sum(rows for _, _, rows in small) >= _ROWS_THAT_TELL:
                judge_small()
    judge_small()
    return found


def _figure(value: float, unit: Unit) -> str:
    return f"{value:,.0f} rows" if unit == "rows" else f"{value:.4%}"


def named(delivery: PlannedDelivery) -> str:
    """Part and date of a delivery."""
    return f"{show_path(delivery.part)} {delivery.as_of or '(undated)'}"


def _place(unit: Unit) -> str:
    return "in each file" if unit == "rows" else f"in each file, those below {_ROWS_THAT_TELL} rows together"


def _leave(one: Measured) -> float:
    """The share that three rows are: of a list of ten, one bad row is no tenth of anything."""
    return _ROWS_THAT_MAY_MISS / max(1, one.rows)


def at_least(definition: CheckDefinition, measured: list[Measured], bound: float, unit: Unit) -> CheckResult:
    """A share may miss its bound by three rows of a small file; a bound of the whole, 100 %, knows no such leave.

    Of a column that half of all rows fill, three more may be empty; of rows that should all land, three in all.
    """

    def least(one: Measured) -> float:
        if unit == "rows" or bound == 1:
            return bound
        return bound - _leave(one) if unit == "fill" else min(bound, 1 - _leave(one))

    below = sorted((one.value, one.name) for one in measured if one.value < least(one))
    worst = min((one.value for one in measured), default=None)
    return definition.result(
        "failed" if below else "passed",
        figure="no delivery" if worst is None else f"lowest {_figure(worst, unit)}",
        bound=f"at least {_figure(bound, unit)} {_place(unit)}",
        sample=[f"{name}: {_figure(value, unit)}" for value, name in below],
    )


def at_most(definition: CheckDefinition, measured: list[Measured], bound: float, unit: Unit) -> CheckResult:
    """A share may exceed its bound by three rows of a small file; a bound of 0 knows no such leave."""
    has_leave = unit == "share" and bound > 0
    above = sorted(
        ((one.value, one.name) for one in measured if one.value > (max(bound, _leave(one)) if has_leave else bound)),
        reverse=True,
    )
    worst = max((one.value for one in measured), default=None)
    return definition.result(
        "failed" if above else "passed",
        figure="no delivery" if worst is None else f"highest {_figure(worst, unit)}",
        bound=f"at most {_figure(bound, unit)} {_place(unit)}",
        sample=[f"{name}: {_figure(value, unit)}" for value, name in above],
    )
