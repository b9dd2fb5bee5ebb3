"""Bounds of a contract on what was counted: how small files are judged, and by how many rows one may miss a bound."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any, Literal

from pipelines.base.plural import counted
from pipelines.landing.formats.shapes import show_path
from pipelines.plan.plan import PlannedDelivery
from quality.checks import CheckDefinition, CheckResult
from quality.measured import SHARE, Measured, percent, share_of

_ROWS_THAT_MAY_MISS = 3
_ROWS_THAT_TELL = 30
"""Files with fewer rows are judged together: each of them could hide behind the three rows that may miss a bound."""


Unit = Literal["rows", "share", "fill"]
"""What a bound is on: rows of a file, a share of them that should be all or none, or a share that fills a column."""

Count = int | Fraction


@dataclass(frozen=True)
class Counted:
    """What was counted in one file, or in some small ones together: `part` of `whole` rows."""

    name: str
    part: Count
    whole: Count


def each(deliveries: list[PlannedDelivery]) -> list[Counted]:
    """The rows of each arrival."""
    return [Counted(named(one), one.row_count, one.row_count) for one in deliveries]


def together(counts: list[tuple[PlannedDelivery, Count, Count]]) -> list[Counted]:
    """Part and whole of each arrival; small ones are added up from the newest back, until they are enough to judge."""
    found: list[Counted] = []
    small: list[tuple[PlannedDelivery, Count, Count]] = []

    def judge_small() -> None:
        if small:
            name = named(small[0][0])
            name = name if len(small) == 1 else f"{len(small)} small files up to {name}"
            found.append(Counted(name, sum(part for _, part, _ in small), sum(whole for _, _, whole in small)))
            small.clear()

    oldest_first = sorted(counts, key=lambda one: one[0].as_of or date.min)
    for delivery, part, whole in reversed(oldest_first):
        if whole >= _ROWS_THAT_TELL:
            found.append(Counted(named(delivery), part, whole))
        elif whole:
            small.append((delivery, part, whole))
            if sum(rows for _, _, rows in small) >= _ROWS_THAT_TELL:
                judge_small()
    judge_small()
    return found


def named(delivery: PlannedDelivery) -> str:
    """Part and date of an arrival."""
    return f"{show_path(delivery.part)} {delivery.as_of or '(undated)'}"


@dataclass(frozen=True)
class Bound:
    """What a contract allows. `done` says what the rows are that are counted: landed, quarantined, filled."""

    limit: float
    side: Literal["at least", "at most"]
    unit: Unit
    done: str = ""

    def judge(self, definition: CheckDefinition, counts: list[Counted]) -> CheckResult:
        """The result of a check: the worst file measured, and up to five that miss the bound by name."""
        is_low = self.side == "at least"
        ordered = sorted(counts, key=lambda one: (self._measure(one), one.name), reverse=not is_low)
        missing = [one for one in ordered if self._is_missed_by(one)]
        words: dict[str, Any] = {"says": "no arrival"}
        if ordered:
            says = f"{{}} {self.done}".rstrip()
            words = {"segment": "lowest file" if is_low else "highest file", "says": says, **self._value(ordered[0])}
        measured = Measured(**self._allowed, **words)
        sample = [f"{one.name}: {self._shown(one)}" for one in missing]
        return definition.result("failed" if missing else "passed", measured, sample=sample)

    def _measure(self, one: Counted) -> float:
        return float(one.part) if self.unit == "rows" else float(one.part) / float(one.whole)

    def _is_missed_by(self, one: Counted) -> bool:
        """A share may miss its bound by three rows of a small file; a bound of 100 % or 0 % has no such tolerance.

        In a list of ten rows, one bad row says nothing about a share. Of a column that half of all rows fill, three
        more may be empty; of rows that should all land, three in all.
        """
        has_leave = self.unit != "rows" and self.limit not in (0, 1)
        leave = _ROWS_THAT_MAY_MISS / max(1.0, float(one.whole)) if has_leave else 0.0
        if self.side == "at most":
            return self._measure(one) > max(self.limit, leave)
        least = self.limit - leave if self.unit == "fill" else min(self.limit, 1 - leave)
        return self._measure(one) < (self.limit if self.unit == "rows" else least)

    @property
    def _allowed(self) -> dict[str, Any]:
        limit = {"limit": Decimal(str(self.limit)), "limit_is": self.side}
        if self.unit == "rows":
            return {**limit, "unit": "row", "limit_says": "{} in each file"}
        where = f"in each file, those below {_ROWS_THAT_TELL} rows together"
        return {**limit, "unit": SHARE, "of_unit": "row", "limit_says": f"{{}} {where}"}

    def _value(self, one: Counted) -> dict[str, Any]:
        if self.unit == "rows":
            return {"value": one.part}
        return {"value": share_of(one.part, one.whole), "of": round(one.whole)}

    def _shown(self, one: Counted) -> str:
        return counted(int(one.part), "row") if self.unit == "rows" else percent(share_of(one.part, one.whole))
