"""Applies what owners decided of checks (`thresholds.yml`) to their results."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fnmatch import fnmatchcase
from typing import Any

from pipelines.city.thresholds import CheckThreshold, CityBound
from quality.checks import CheckResult

_NEVER = ("privacy",)
"""Families of checks that protect persons: nobody makes them softer."""


@dataclass(frozen=True)
class Settlements:
    """Thresholds of a business date, the city's before the product's: the first whose `id` matches a check counts."""

    thresholds: tuple[CheckThreshold, ...]
    business_date: date

    def of(self, check: str) -> CheckThreshold | None:
        """What is in force for the check of this id."""
        return next((one for one in self._in_force if fnmatchcase(check, one.id)), None)

    def applied(self, result: CheckResult) -> CheckResult:
        """The result as its owner judges it."""
        threshold = self.of(result.id)
        if threshold is None or result.family in _NEVER:
            return result
        changes: dict[str, Any] = {"severity": threshold.severity or result.severity}
        if threshold.bound is not None and result.value is not None and result.state != "error":
            is_kept = _keeps(result.value, threshold.bound, result.limit_is)
            changes |= {"limit": threshold.bound, "state": "passed" if is_kept else "failed"}
        said = f"threshold of {threshold.owner} until {threshold.until}: {threshold.reason.en}"
        return result.model_copy(update={**changes, "detail": f"{result.detail}; {said}" if result.detail else said})

    def wrong(self, checks: Iterable[str], bounds: Iterable[CityBound] = ()) -> tuple[str, ...]:
        """A line for each threshold, and each of these bounds, that has ended, and for those that match no check."""
        known = list(checks)
        late: list[CheckThreshold | CityBound] = [*self._ended]
        late += [one for one in bounds if self.business_date > one.until]
        ended = [f"{one.id}: ended on {one.until}: {one.owner} decides anew" for one in late]
        useless = [
            f"{one.id}: no check has such an id: correct or remove it"
            for one in self._in_force
            if not any(fnmatchcase(check, one.id) for check in known)
        ]
        return (*ended, *useless)

    @property
    def key(self) -> Any:
        """What results that are taken from an earlier build depend on."""
        return [one.model_dump(mode="json") for one in self._in_force]

    @property
    def _in_force(self) -> list[CheckThreshold]:
        return [one for one in self.thresholds if self.business_date <= one.until]

    @property
    def _ended(self) -> list[CheckThreshold]:
        return [one for one in self.thresholds if self.business_date > one.until]


def _keeps(value: Decimal, bound: Decimal, side: str) -> bool:
    return value >= bound if side == "at least" else value == bound if side == "exactly" else value <= bound
