"""The bounds of linking, read from `thresholds.yml`. Each has a basis; none is a number in code."""

from __future__ import annotations

from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict

_FILE = Path(__file__).parent / "thresholds.yml"


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


def read_thresholds() -> Thresholds:
    """Read the bounds.

    Raises:
        pydantic.ValidationError: a key is missing or unknown.
    """
    return Thresholds.model_validate(yaml.safe_load(_FILE.read_text(encoding="utf-8")))
