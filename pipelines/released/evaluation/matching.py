"""Members paired with enterprises that are not: in the same district and industry, alike in size and age before."""

from __future__ import annotations

from datetime import date

import polars as pl
from pydantic import BaseModel, ConfigDict

from pipelines.base.errors import KechuangError
from pipelines.base.plural import counted
from pipelines.released.assignment.flow import assign

STRATUM = ("district", "industry")
_SIZES = ("log_sales", "log_headcount")
_ALIKE = (*_SIZES, "age_years")
LEAST_KNOWN = 0.5
"""Share of the members and of the others of whom a trait must be known to be matched on: a project rule."""
_DAYS_OF_A_YEAR = 365.25
_STEPS = 1_000_000
"""Distances are compared in whole steps, so that sums are exact."""


class Balance(BaseModel):
    """How far members and the others are apart on average, in standard deviations, before and after matching.

    `is_used`: pairs are alike in it; it is known of at least half of each group.
    """

    model_config = ConfigDict(frozen=True)

    name: str
    is_used: bool
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

    Raises:
        KechuangError: no size is known of enough of both.
    """
    used = [name for name in _ALIKE if all(_is_known(side, name) for side in (members, others))]
    if not set(used) & set(_SIZES):
        raise KechuangError(
            f"nobody can be matched by size: of the half-year before, {_known_of(members, others)}; one of them must "
            "be known of half of both; it takes invoices or insured staff of eighteen months up to --until: give a "
            "later one, or land older files (of a made-up city: kechuang simulate --days 1095)"
        )
    known = pl.all_horizontal(pl.col(name).is_not_null() for name in (*STRATUM, *used))
    sides = [frame.filter(known) for frame in (members, others)]
    pairs: list[tuple[str, str]] = []
    strata = [side.sort("enterprise_id").partition_by(STRATUM, as_dict=True) for side in _scaled(sides, used)]
    for key in sorted(strata[0].keys() & strata[1].keys(), key=str):
        pairs += _closest(strata[0][key], strata[1][key], used, caliper)
    chosen = [side.filter(pl.col("enterprise_id").is_in([pair[no] for pair in pairs])) for no, side in enumerate(sides)]
    return Matched(
        pairs=tuple(sorted(pairs)),
        members=members.height,
        members_unknown=members.height - sides[0].height,
        members_unmatched=sides[0].height - len(pairs),
        candidates=sides[1].height,
        balance=tuple(
            Balance(name=name, is_used=name in used, before=difference(sides, name), after=difference(chosen, name))
            for name in _ALIKE
        ),
    )


def _is_known(side: pl.DataFrame, name: str) -> bool:
    return not side.is_empty() and side[name].count() >= LEAST_KNOWN * side.height


def _known_of(members: pl.DataFrame, others: pl.DataFrame) -> str:
    return " and ".join(
        f"{said} are known of {members[name].count():,} of {counted(members.height, 'member')} and of "
        f"{others[name].count():,} of {counted(others.height, 'other')}"
        for name, said in zip(_SIZES, ("sales", "insured staff"), strict=True)
    )


def difference(sides: list[pl.DataFrame], name: str) -> float | None:
    """Standardised mean difference of members and others: of the means, by the root of the mean variance, if any."""
    moments = [(side[name].mean(), side[name].var()) for side in sides]
    (first, spread), (second, other_spread) = moments
    if not isinstance(first, float) or not isinstance(second, float):
        return None
    variance = (float(spread or 0) + float(other_spread or 0)) / 2  # type: ignore[arg-type]
    return (first - second) / variance**0.5 if variance > 0 else None


def _scaled(sides: list[pl.DataFrame], used: list[str]) -> list[pl.DataFrame]:
    """Members and others with the traits in standard deviations of both together."""
    both = pl.concat([side.select(used) for side in sides])
    spread = {name: both[name].std() for name in used}
    scales = [(pl.col(name) / (spread[name] or 1)).alias(name) for name in used]
    return [side.with_columns(scales) for side in sides]


def _closest(members: pl.DataFrame, others: pl.DataFrame, used: list[str], caliper: float) -> list[tuple[str, str]]:
    """The pairs of one district and industry."""
    crossed = members.join(others, how="cross", suffix="_other")
    apart = [(pl.col(name) - pl.col(f"{name}_other")).abs() for name in used]
    near = crossed.filter(pl.all_horizontal(one <= caliper for one in apart))
    steps = (pl.sum_horizontal(apart) * _STEPS).round().cast(pl.Int64)
    rows = near.select("enterprise_id", "enterprise_id_other", steps.alias("steps")).rows()
    costs = {(member, other): distance for member, other, distance in rows}
    ones = [dict.fromkeys((pair[side] for pair in costs), 1) for side in (0, 1)]
    return assign(costs, *ones)
