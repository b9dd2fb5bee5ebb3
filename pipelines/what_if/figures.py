"""What a person sets with `--set name=value`: a characteristic of scorecards, or a figure of points and criteria.

A value may have a unit, which must be one of the figure's own: `3万元`, `12 %`. `unknown` takes the value away.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from pipelines.base.errors import KechuangError
from pipelines.base.nearest import suggested
from pipelines.rulebooks.codes import characteristics, indicators, measures, shared_words, units
from pipelines.rulebooks.words import Words

UNKNOWN = "unknown"
_DERIVED = {"is_sme": "headcount, revenue or total_assets"}
"""Measures that the rules make of others, and what to set instead."""

_VALUE = re.compile(r"\s*([+-]?\d[\d,]*(?:\.\d+)?)\s*(.*?)\s*")
_FACTORS: dict[str, Mapping[str, int]] = {
    "cny": {"": 1, "元": 1, "CNY": 1, "yuan": 1, "万元": 10**4, "亿元": 10**8},
    "percent": {"": 1, "%": 1, "percent": 1},
    "person": {"": 1, "人": 1, "persons": 1},
    "item": {"": 1, "项": 1, "items": 1},
    "day": {"": 1, "天": 1, "days": 1},
    "month": {"": 1, "个月": 1, "months": 1},
    "year": {"": 1, "年": 1, "years": 1},
    "point": {"": 1, "分": 1, "points": 1},
    "flag": {"": 1},
}
_FLAGS = {"是": "1", "yes": "1", "true": "1", "否": "0", "no": "0", "false": "0"}
_WHOLE = ("person", "item", "day", "month", "flag", "point")
_SHARES = {"customer_top1_pct", "customer_kept_pct", "sales_void_pct"}
"""Characteristics that are shares of a whole; measures that are end in `_share_pct`."""

_MOST, _DECIMALS = Decimal(10) ** 15, 6


@dataclass(frozen=True)
class Figure:
    """One figure that is set. `value` is None where it is taken away, else in the figure's own unit.

    `basis` is that of a measure of which each basis is another figure, else None; a characteristic has none.
    """

    kind: Literal["characteristic", "measure"]
    code: str
    basis: str | None
    name: Words
    unit_code: str
    value: Decimal | None
    is_yearly: bool = False


def figures_of(settings: list[str]) -> tuple[Figure, ...]:
    """The figures of some `name=value`.

    Raises:
        KechuangError: a name is unknown, a unit is another's, a value is no number or cannot be, or a figure is twice.
    """
    found = tuple(_figure(text) for text in settings)
    for number, one in enumerate(found):
        if (one.code, one.basis) in {(other.code, other.basis) for other in found[:number]}:
            raise KechuangError(f"{one.code} is set twice: give each figure once")
    return found


def _figure(text: str) -> Figure:
    named, is_there, value = (part.strip() for part in text.partition("="))
    if not is_there or not named or not value:
        raise KechuangError(f"--set {text}: give NAME=VALUE, as in --set revenue=3000000")
    code, _, basis = named.partition(":")
    if code in characteristics() and not basis:
        one = characteristics()[code]
        most = Decimal(4) if code.startswith("tax_level") else None
        most = Decimal(one.window_months) if one.unit_code == "month" and one.window_months else most
        return Figure("characteristic", code, None, one.name, one.unit_code, _value(code, one.unit_code, value, most))
    if code in indicators() and not basis:
        code, basis = indicators()[code][0], indicators()[code][1] or ""
    if code not in measures():
        known = [*characteristics(), *measures(), *indicators()]
        raise KechuangError(f"no figure is called {named}: {_near(named, known)}")
    if code in _DERIVED:
        raise KechuangError(f"{code} follows from other figures: set {_DERIVED[code]}")
    measure = measures()[code]
    _refuse_basis(code, basis, needs_basis=measure.needs_basis)
    found = _value(code, measure.unit_code, value, None)
    return Figure("measure", code, basis or None, measure.name, measure.unit_code, found, measure.is_yearly)


def _near(name: str, known: list[str]) -> str:
    said = suggested(name, known)
    return said if said.startswith("did you") else "`credit_characteristic`, `measure` and `indicator` list them"


def _refuse_basis(code: str, basis: str, *, needs_basis: bool) -> None:
    bases = [one for one in shared_words()["basis"] if one in ("superdeduct", "hte", "declared")]
    if needs_basis and basis not in bases:
        named = " or ".join(f"{code}:{one}" for one in bases)
        raise KechuangError(f"{code} is another figure by each basis: set {named}")
    if basis and not needs_basis:
        raise KechuangError(f"{code} has no basis to name: set {code} alone")


def _value(code: str, unit_code: str, text: str, most: Decimal | None) -> Decimal | None:
    if text == UNKNOWN:
        return None
    if unit_code == "flag":
        text = _FLAGS.get(text.lower(), text)
    matched = _VALUE.fullmatch(text)
    name = units()[unit_code].name
    if matched is None:
        raise KechuangError(
            f"{code}={text}: not a number; its unit is {name.zh} / {name.en}, and `{UNKNOWN}` takes it away"
        )
    factor = _FACTORS[unit_code].get(matched[2])
    if factor is None:
        allowed = ", ".join(unit for unit in _FACTORS[unit_code] if unit) or "no unit: 0 or 1"
        raise KechuangError(f"{code}={text}: {matched[2]} is not its unit; it is in {name.zh} / {name.en} ({allowed})")
    value = Decimal(matched[1].replace(",", "")) * factor
    low, high = _bounds(code, unit_code, most)
    if not low <= value <= high:
        raise KechuangError(f"{code}={text}: out of range; it is from {low:,} to {high:,} {name.en}")
    if value != value.quantize(Decimal(1)) and unit_code in _WHOLE:
        raise KechuangError(f"{code}={text}: a whole number of {name.en} is needed")
    return value.quantize(Decimal(1).scaleb(-_DECIMALS))


def _bounds(code: str, unit_code: str, most: Decimal | None) -> tuple[Decimal, Decimal]:
    if unit_code == "flag":
        return Decimal(0), Decimal(1)
    if code in _SHARES or code.endswith("_share_pct"):
        return Decimal(0), Decimal(100)
    least = {"cny": -_MOST, "percent": -(Decimal(10) ** 6)}.get(unit_code, Decimal(0))
    if unit_code == "percent" and "growth" in code:
        least = Decimal(-100)
    return least, most if most is not None else (Decimal(10) ** 6 if unit_code != "cny" else _MOST)
