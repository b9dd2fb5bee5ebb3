"""What a check measured and allows, in both languages.

The English sentence is the check's own; the Chinese one is made from its numbers, so that a release of any age has it.
A check without a number keeps the sentence that it has.
"""

from __future__ import annotations

from decimal import Decimal

from pipelines.pages.parts import Label
from quality.measured import SHARE, Figures, percent

_UNITS = {
    "row": "行", "file": "个文件", "day": "天", "pair": "对", "party": "个名称", "number": "个数值", "figure": "项",
    "manifest": "份清单", "release": "次发布", "feed": "个数据源", "enterprise": "家企业", "deviation": "个标准差",
    "index": "（指数）", "percent": "%", "threshold": "个限值", "value": "个数值",
}  # fmt: skip
_SIDES = {"at most": "不超过 ", "at least": "不少于 ", "exactly": ""}


def unit_words(unit: str) -> str:
    """What is counted; an unknown unit as it is."""
    return _UNITS.get(unit, unit)


def found_label(one: Figures, sentence: str | None) -> Label | None:
    """What was measured, which the check says in `sentence`: 「88 行，共 9,744 行（0.9031%）」; None if nothing was."""
    return Label(_found(one) or sentence, sentence) if sentence else None


def allowed_label(one: Figures, sentence: str | None) -> Label | None:
    """What is allowed, of a check that says so in `sentence`: 「不超过 60 天」; None if nothing is said."""
    return Label(_allowed(one) or sentence, sentence) if sentence else None


def _found(one: Figures) -> str | None:
    if one.value is None or one.unit is None:
        return None
    if one.unit != SHARE:
        whole = "" if one.of is None else f"，共 {_counted(one.of, one.unit)}"
        return f"{_counted(one.value, one.unit)}{whole}"
    if one.of is None or one.of_unit is None:
        return percent(one.value)
    part = f"{one.value * one.of:,.0f} {unit_words(one.of_unit)}"
    return f"{part}，共 {_counted(one.of, one.of_unit)}（{percent(one.value)}）"


def _allowed(one: Figures) -> str | None:
    if one.limit is None or one.unit is None:
        return None
    side = "" if one.limit_is == "at most" and not one.limit else _SIDES[one.limit_is]
    return f"{side}{percent(one.limit) if one.unit == SHARE else _counted(one.limit, one.unit)}"


def _counted(number: Decimal, unit: str) -> str:
    return f"{number:,} {unit_words(unit)}"
