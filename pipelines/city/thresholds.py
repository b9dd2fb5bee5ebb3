"""`thresholds.yml` of a city: bounds that it sets otherwise than the product, each with owner, reason and last day.

What a bound is called, and what it bounds, is known where it is used: `linking/thresholds`, `contracts/city_bounds`.
`checks` change the severity or the limit of checks of the gate; the product has a file of these too.
"""

from __future__ import annotations

import difflib
from collections.abc import Collection
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Literal, Self

from pydantic import Field, model_validator

from pipelines.base.errors import KechuangError
from pipelines.base.strict_yaml import Bilingual, Strict, read_strict_yaml
from pipelines.city.folder import CityFolder


class CityBound(Strict):
    """One bound. After `until`, a business date, the product's own holds again."""

    id: str = Field(min_length=1)
    value: float
    owner: str = Field(min_length=1)
    reason: Bilingual
    until: date


class CheckThreshold(Strict):
    """What an owner decided of checks of the gate: their severity, or the limit of what they measure, or both.

    `id` is that of a check, or a pattern such as `history.*.date_age`. After `until`, a business date, the check is
    judged as the product wrote it, and the gate warns of it.
    """

    id: str = Field(min_length=1)
    owner: str = Field(min_length=1)
    reason: Bilingual
    severity: Literal["block", "warn", "note"] | None = None
    bound: Decimal | None = Field(default=None, allow_inf_nan=False)
    until: date

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if self.severity is None and self.bound is None:
            raise ValueError(f"{self.id}: give a severity, a bound or both")
        return self


class _Thresholds(Strict):
    bounds: tuple[CityBound, ...] = ()
    checks: tuple[CheckThreshold, ...] = ()

    @model_validator(mode="after")
    def _each_once(self) -> Self:
        for what, ids in (("bounds", [one.id for one in self.bounds]), ("checks", [one.id for one in self.checks])):
            if twice := sorted({one for one in ids if ids.count(one) > 1}):
                raise ValueError(f"{what} given twice: {', '.join(twice)}")
        return self


def read_bounds(city: CityFolder) -> tuple[CityBound, ...]:
    """Every bound that the city sets, those that have ended too.

    Raises:
        ContractError: `thresholds.yml` is not what it must be.
    """
    return _read(city.thresholds).bounds


def read_check_thresholds(city: CityFolder, product: Path) -> tuple[CheckThreshold, ...]:
    """What owners decided of checks, that have ended too: the city's first, then those in the file `product`.

    Raises:
        ContractError: one of the files is not what it must be.
    """
    return (*_read(city.thresholds).checks, *_read(product).checks)


def _read(path: Path) -> _Thresholds:
    if not path.exists():
        return _Thresholds()
    return read_strict_yaml(path, _Thresholds, "thresholds", may_be_empty=True)


def bounds_on(city: CityFolder, business_date: date) -> dict[str, CityBound]:
    """The bounds that hold on a business date, by id."""
    return {bound.id: bound for bound in read_bounds(city) if business_date <= bound.until}


def refuse_unknown_bounds(city: CityFolder, known: Collection[str]) -> None:
    """Make sure that every bound is one that the product has.

    Raises:
        KechuangError: one is not.
    """
    for bound in read_bounds(city):
        if bound.id not in known:
            nearest = difflib.get_close_matches(bound.id, list(known), 1, 0)
            hint = f"; the nearest is {nearest[0]}" if nearest else ""
            raise KechuangError(f"{city.thresholds}: there is no bound {bound.id!r}{hint}")
