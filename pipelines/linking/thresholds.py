"""The bounds of linking, read from `thresholds.yml`, and those that a city sets. Each has a basis."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict

from pipelines.city.thresholds import CityBound

_FILE = Path(__file__).parent / "thresholds.yml"
_ID = "linking.{}"
"""How a city calls a bound of linking."""


class Basis(BaseModel):
    """On what a bound rests; `verified` is false for a document whose text was not read."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    zh: str
    en: str
    verified: bool


class Bound(BaseModel):
    """One bound."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    value: float
    basis: Basis


class Thresholds(BaseModel):
    """Weights are log2 of the odds that two names are one enterprise."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    link_weight: Bound
    margin_weight: Bound
    review_weight: Bound
    days_after_rename: Bound
    days_before_establishment: Bound
    largest_block: Bound
    covered_share: Bound
    share_of_true_candidates: Bound
    most_review_share: Bound
    link_rate_fall: Bound
    fewest_parties: Bound


BOUND_IDS = frozenset(_ID.format(name) for name in Thresholds.model_fields)
"""The bounds that a city may set."""


def read_thresholds(of_city: Mapping[str, CityBound] | None = None) -> Thresholds:
    """Read the bounds; those that the city sets take the place of the product's.

    Raises:
        pydantic.ValidationError: a key is missing or unknown.
    """
    shipped = Thresholds.model_validate(yaml.load(_FILE.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader))
    own = {name: _own(bound) for name in Thresholds.model_fields if (bound := (of_city or {}).get(_ID.format(name)))}
    return shipped.model_copy(update=own)


def _own(bound: CityBound) -> Bound:
    return Bound(value=bound.value, basis=Basis(zh=bound.reason.zh, en=bound.reason.en, verified=False))
