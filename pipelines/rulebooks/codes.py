"""The code lists that rules of every kind use, with the words for each code. A kind's own codes are in its file.

`words.yml` holds the words; measures and units are seeds of `dbt_project/seeds/codes`, which the models read too.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path

import polars as pl
import yaml

from pipelines.base.settings import DBT_PROJECT_DIR
from pipelines.rulebooks.words import Words

Codes = dict[str, Words]
"""Words by code, in the order in which people read them."""

_FOLDER = DBT_PROJECT_DIR / "seeds" / "codes"


@dataclass(frozen=True)
class Unit:
    """A unit: in Chinese an amount is multiplied by `factor_zh` first, as 元 becomes 万元."""

    name: Words
    factor_zh: Decimal
    after: Words


@dataclass(frozen=True)
class Measure:
    """A figure that rules read, and its unit. Of one that `needs_basis` each basis is another figure."""

    name: Words
    unit_code: str
    is_yearly: bool
    needs_basis: bool


@cache
def shared_words() -> dict[str, Codes]:
    """The groups of `words.yml`."""
    text = Path(__file__).with_name("words.yml").read_text(encoding="utf-8")
    return {
        group: {code: Words(*words) for code, words in codes.items()}
        for group, codes in yaml.load(text, Loader=yaml.CSafeLoader).items()
    }


@cache
def units() -> dict[str, Unit]:
    """Every unit, by code."""
    return {
        row["unit_code"]: Unit(
            Words(row["unit_zh"], row["unit_en"]),
            Decimal(row["factor_zh"]),
            Words(row["text_zh"] or "", row["text_en"] or ""),
        )
        for row in _rows("unit")
    }


@cache
def measures() -> dict[str, Measure]:
    """Every measure, by code."""
    return {
        row["measure_code"]: Measure(
            Words(row["measure_zh"], row["measure_en"]),
            row["unit_code"],
            row["period_kind"] == "year",
            row["needs_basis"] == "true",
        )
        for row in _rows("measure")
    }


@dataclass(frozen=True)
class Characteristic:
    """What a scorecard may use. `sign` is -1 if more of it is safer, 1 if riskier, 0 if either may be.

    `window_months` is how far it looks back, None where it does not.
    """

    name: Words
    sign: int
    unit_code: str
    window_months: int | None


@cache
def characteristics() -> dict[str, Characteristic]:
    """Every characteristic of credit scorecards, by code, in order of reason code."""
    signs = {"safer": -1, "riskier": 1, "none": 0}
    return {
        row["characteristic_code"]: Characteristic(
            Words(row["name_zh"], row["name_en"]),
            signs[row["direction"]],
            row["unit_code"],
            int(row["window_months"]) if row["window_months"] else None,
        )
        for row in _rows("credit_characteristic")
    }


@cache
def indicators() -> dict[str, tuple[str, str | None]]:
    """The measure of every indicator of innovation points, and its basis where the rules name one, by code."""
    return {row["indicator_code"]: (row["measure_code"], row["basis_code"]) for row in _rows("indicator")}


@cache
def titles() -> dict[str, str]:
    """Of each measure that says whether a title is held, the eligibility rulebook of the title."""
    return {row["measure_code"]: row["rulebook_code"] for row in _rows("eligibility_recognition")}


def _rows(name: str) -> list[dict[str, str]]:
    return pl.read_csv(_FOLDER / f"{name}.csv", infer_schema=False).to_dicts()


COMMON_CODES: dict[str, Callable[[], Codes]] = {
    "authority": lambda: shared_words()["authority"],
    "characteristic_code": lambda: {code: one.name for code, one in characteristics().items()},
    "basis_code": lambda: shared_words()["basis"],
    "measure_code": lambda: {code: measure.name for code, measure in measures().items()},
    "operator": lambda: shared_words()["operator"],
    "unit_code": lambda: {code: unit.name for code, unit in units().items()},
}
"""The codes that a column of this name may hold, in whatever seed of rules it is."""
