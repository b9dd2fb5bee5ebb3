"""`thresholds.yml` of a city: bounds that it sets otherwise than the product, each with owner, reason and last day.

What a bound is called, and what it bounds, is known where it is used: `linking/thresholds`, `contracts/city_bounds`.
"""

from __future__ import annotations

import difflib
from collections.abc import Collection
from datetime import date
from typing import Self

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


class _Thresholds(Strict):
    bounds: tuple[CityBound, ...] = ()

    @model_validator(mode="after")
    def _each_once(self) -> Self:
        ids = [bound.id for bound in self.bounds]
        if twice := sorted({one for one in ids if ids.count(one) > 1}):
            raise ValueError(f"bounds given twice: {', '.join(twice)}")
        return self


def read_bounds(city: CityFolder) -> tuple[CityBound, ...]:
    """Every bound that the city sets, those that have ended too.

    Raises:
        ContractError: `thresholds.yml` is not what it must be.
    """
    if not city.thresholds.exists():
        return ()
    return read_strict_yaml(city.thresholds, _Thresholds, "thresholds", may_be_empty=True).bounds


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
