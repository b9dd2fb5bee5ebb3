"""How far an unmet criterion is from being met, rounded for people. The exact distance is in the release."""

from __future__ import annotations

from decimal import ROUND_UP, Decimal

from pipelines.pages.enterprise import Row
from pipelines.pages.parts import Label
from pipelines.pages.words import amount, number

_DIGITS = 3
"""Significant digits of a distance: enough to act on."""


def distance(row: Row) -> Label | None:
    """The distance of a criterion, always rounded up: who covers it meets the criterion. None if it has no distance.

    A criterion of yes or no has none; what must hold is then the release's own sentence.
    """
    gap, operator = row.get("gap_value"), row["operator"]
    if gap is None:
        return Label(row["gap_zh"], row["gap_en"] or "") if row.get("gap_zh") else None
    if gap == 0:  # the bound itself is not enough
        above = Label("须高于要求值", "must be above the bound")
        return above if operator == "gt" else Label("须低于要求值", "must be below the bound")
    shown, is_rounded = rounded_up(gap)
    words = _with_unit(shown, row["unit_code"])
    zh, en = ("约", "about ") if is_rounded else ("", "")
    if operator in ("ge", "gt"):
        return Label(f"还差{zh} {words.zh}", f"needs {en}{words.en or words.zh} more")
    return Label(f"超出{zh} {words.zh}", f"exceeds by {en}{words.en or words.zh}")


def rounded_up(value: Decimal) -> tuple[Decimal, bool]:
    """The value with three significant digits, never less than it is; and whether that changed it."""
    step = Decimal(1).scaleb(value.adjusted() - _DIGITS + 1)
    shown = value.quantize(step, rounding=ROUND_UP) if step < 1 else (value / step).to_integral_value(ROUND_UP) * step
    return shown, shown != value


def _with_unit(value: Decimal, unit: str | None) -> Label:
    if unit == "percent":
        return Label(f"{number(value)} 个百分点", f"{number(value)} percentage points")
    return amount(value, unit).text
