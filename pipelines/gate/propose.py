"""Proposes thresholds of checks from what they measured in earlier releases, as YAML for owners to review."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from statistics import median

from quality.checks import CheckResult
from quality.family import History
from quality.measured import SHARE
from quality.past.comparable import ENOUGH

_MARGIN = Decimal("0.5")
"""A bound is this part of the range of values, or of the outermost value where all are alike, beyond them."""

_DIGITS = 2
_HEAD = """# 由 `kechuang gate propose` 从最近的发布提出，须由负责人审阅：逐条写明理由，删去不需要的。
# Proposed by `kechuang gate propose` from what the last releases measured. Owners review it: write each reason, remove
# what is not needed, and copy the rest into `thresholds.yml` of the city, or of the product (quality/).
"""


@dataclass(frozen=True)
class Proposal:
    """A bound for a check, beside the limit that it has now and the values that it comes of."""

    check: CheckResult
    bound: Decimal
    values: tuple[Decimal, ...]


def proposals(checks: Iterable[CheckResult], history: History) -> list[Proposal]:
    """Bounds for checks that measured a number in at least five releases, where the limit is another than they suggest.

    Of a check that blocks, only a tighter bound is proposed: what is looser, its owner decides without us.
    """
    found: list[Proposal] = []
    for check in checks:
        values = history.of(check.id)
        if check.limit is None or check.value is None or check.limit_is == "exactly" or len(values) < ENOUGH:
            continue
        bound = _beyond([*values, check.value], check.limit_is == "at least")
        if check.unit == SHARE:
            bound = min(Decimal(1), max(Decimal(0), bound))
        is_looser = bound < check.limit if check.limit_is == "at least" else bound > check.limit
        if bound != check.limit and not (check.severity == "block" and is_looser):
            found.append(Proposal(check, bound, tuple(values)))
    return found


def as_yaml(found: list[Proposal], day: date) -> str:
    """The proposals as entries of `thresholds.yml`, valid for a year from `day`."""
    until = day.replace(year=day.year + 1, day=min(day.day, 28))
    text = _HEAD + ("checks:\n" if found else "checks: []\n")
    for one in found:
        low, middle, high = min(one.values), median(one.values), max(one.values)
        text += (
            f"  # {one.check.state}: {one.check.figure}; limit now {one.check.limit_is} {one.check.limit}; "
            f"{len(one.values)} releases: {low} to {high}, median {middle}\n"
            f"  - id: {one.check.id}\n"
            f"    owner: {one.check.owner}\n"
            '    reason: {zh: 待写, en: "to be written"}\n'
            f"    bound: {one.bound}\n"
            f"    until: {until}\n"
        )
    return text


def _beyond(values: list[Decimal], is_low: bool) -> Decimal:
    """A round number somewhat below the lowest, or above the highest of these values."""
    low, high = min(values), max(values)
    margin = _MARGIN * ((high - low) or abs(high))
    outermost = low - margin if is_low else high + margin
    if not outermost:
        return outermost
    step = Decimal(1).scaleb(outermost.adjusted() - _DIGITS + 1)
    return (outermost / step).to_integral_value(ROUND_FLOOR if is_low else ROUND_CEILING) * step
