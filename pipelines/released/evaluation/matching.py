"""Members paired with enterprises that are not: in the same district and industry, alike in size and age before."""

from __future__ import annotations

from datetime import date

import polars as pl
from pydantic import BaseModel, ConfigDict

from pipelines.released.assignment.flow import assign

STRATUM = ("district", "industry")
_ALIKE = ("log_sales", "log_headcount", "age_years")
_DAYS_OF_A_YEAR = 365.25
_STEPS = 1_000_000
"""Distances are compared in whole steps, so that sums are exact."""


class Balance(BaseModel):
    """How far members and the others are apart on average, in standard deviations, before and after matching."""

    model_config = ConfigDict(frozen=True)

    name: str
    before: float | None
    after: float | None


class Matched(BaseModel):
    """`pairs`: member and control, each at most once. The counts say who was left out, and why."""

    model_config = ConfigDict(frozen=True)

    pairs: tuple[tuple[str, str], ...]
    members: int
    members_unknown: int
    members_unmatched: int
    candidates: int
    balance: tuple[Balance, ...]


def with_traits(panel: pl.DataFrame, on: date) -> pl.DataFrame:
    """The panel with what enterprises are alike in: size in the half-year before, and age on a day in years."""
    return panel.with_columns(
        log_sales=pl.col("sales_cny_before").clip(0).log1p(),
        log_headcount=pl.col("headcount_before").log1p(),
        age_years=(pl.lit(on) - pl.col("established_date")).dt.total_days() / _DAYS_OF_A_YEAR,
    )


def match(members: pl.DataFrame, others: pl.DataFrame, caliper: float) -> Matched:
    """Pair as many members as possible, each with another enterprise; of those ways, the closest.

    Args:
        members: enterprise_id, district, industry and the traits.
        others: the same of those who never joined.
        caliper: how far a pair may be apart in each trait, in standard deviations of both groups together.
    """
    known = pl.all_horizontal(pl.col(name).is_not_null() for name in (*STRATUM, *_ALIKE))
    sides = [frame.filter(known) for frame in (members, others)]
    scaled = _scaled(*sides)
    pairs: list[tuple[str, str]] = []
    if scaled is not None:
        strata = [side.sort("enterprise_id").partition_by(STRATUM, as_dict=True) for side in scaled]
        for key in sorted(strata[0].keys() & strata[1].keys(), key=str):
            pairs += _closest(strata[0][key], strata[1][key], caliper)
    chosen = [side.filter(pl.col("enterprise_id").is_in([pair[no] for pair in pairs])) for no, side in enumerate(sides)]
    return Matched(
        pairs=tuple(sorted(pairs)),
        members=members.height,
        members_unknown=members.height - sides[0].height,
        members_unmatched=sides[0].height - len(pairs),
        candidates=sides[1].height,
        balance=tuple(
            Balance(name=name, before=difference(sides, name), after=difference(chosen, name)) for name in _ALIKE
        ),
    )


def difference(sides: list[pl.DataFrame], name: str) -> float | None:
    """Standardised mean difference of members and others: of the means, by the root of the mean variance, if any."""
    moments = [(side[name].mean(), side[name].var()) for side in sides]
    (first, spread), (second, other_spread) = moments
    if not isinstance(first, float) or not isinstance(second, float):
        return None
    variance = (float(spread or 0) + float(other_spread or 0)) / 2  # type: ignore[arg-type]
    return (first - second) / variance**0.5 if variance > 0 else None


def _scaled(members: pl.DataFrame, others: pl.DataFrame) -> list[pl.DataFrame] | None:
    """Both with traits in standard deviations of both together; None if one group is empty."""
    if members.is_empty() or others.is_empty():
        return None
    both = pl.concat([members.select(_ALIKE), others.select(_ALIKE)])
    spread = {name: both[name].std() for name in _ALIKE}
    scales = [(pl.col(name) / (spread[name] or 1)).alias(name) for name in _ALIKE]
    return [side.with_columns(scales) for side in (members, others)]


def _closest(members: pl.DataFrame, others: pl.DataFrame, caliper: float) -> list[tuple[str, str]]:
    """The pairs of one district and industry."""
    crossed = members.join(others, how="cross", suffix="_other")
    apart = [(pl.col(name) - pl.col(f"{name}_other")).abs() for name in _ALIKE]
    near = crossed.filter(pl.all_horizontal(one <= caliper for one in apart))
    steps = (pl.sum_horizontal(apart) * _STEPS).round().cast(pl.Int64)
    rows = near.select("enterprise_id", "enterprise_id_other", steps.alias("steps")).rows()
    costs = {(member, other): distance for member, other, distance in rows}
    ones = [dict.fromkeys((pair[side] for pair in costs), 1) for side in (0, 1)]
    return assign(costs, *ones)
