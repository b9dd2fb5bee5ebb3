"""A half-year evaluation of a list, recognition or pool: members against a matched control group."""

from __future__ import annotations

from pathlib import Path

import polars as pl
from pydantic import BaseModel, ConfigDict

from pipelines.base.errors import KechuangError
from pipelines.base.strict_yaml import Bilingual
from pipelines.released.evaluation.effect import Effect, effect
from pipelines.released.evaluation.matching import Matched, match, with_traits
from pipelines.released.evaluation.panel import OUTCOMES, name_of, read_panel
from pipelines.released.evaluation.periods import Periods, evaluated_by


class Evaluation(BaseModel):
    """`earlier` joined before the half-year of joining and `later` after it: they are in neither group."""

    model_config = ConfigDict(frozen=True)

    build_id: str
    code: str
    name: Bilingual
    periods: Periods
    caliper: float
    earlier: int
    later: int
    matched: Matched
    effects: tuple[Effect, ...]


def evaluate(warehouse: Path, code: str, periods: Periods, caliper: float) -> Evaluation:
    """Evaluate what is known of a build.

    Args:
        warehouse: that of a finished build.
        code: a recognition, a cultivation list or a risk-sharing pool.
        periods: the half-years.
        caliper: how far a pair may be apart in each trait, in standard deviations.

    Raises:
        KechuangError: nothing has this code, nobody joined in the half-year of joining, or no size is
            known of enough enterprises.
    """
    panel = read_panel(warehouse, code, periods)
    return evaluated(panel, warehouse.parent.name, code, periods, caliper, name_of(warehouse, code))


def evaluated(
    panel: pl.DataFrame, build_id: str, code: str, periods: Periods, caliper: float, name: Bilingual
) -> Evaluation:
    """The evaluation of a panel, see `read_panel`.

    Raises:
        KechuangError: nobody joined in the half-year of joining, or no size is known of enough enterprises.
    """
    known = with_traits(panel.sort("enterprise_id"), periods.joining.first)
    joining = pl.col("joined_on").is_between(periods.joining.first, periods.joining.last)
    members, others = known.filter(joining), known.filter(~pl.col("is_listed"))
    if members.is_empty():
        raise KechuangError(_nobody(known, code, periods))
    matched = match(members, others, caliper)
    return Evaluation(
        build_id=build_id,
        code=code,
        name=name,
        periods=periods,
        caliper=caliper,
        earlier=known.filter(pl.col("joined_on") < periods.joining.first).height,
        later=known.filter(pl.col("joined_on") > periods.joining.last).height,
        matched=matched,
        effects=tuple(effect(known, matched.pairs, outcome) for outcome in OUTCOMES),
    )


def _nobody(known: pl.DataFrame, code: str, periods: Periods) -> str:
    """That nobody joined in the half-year, and who did in another one: the last before it, else the first after it."""
    said = f"no active enterprise first joined {code} from {periods.joining.first} to {periods.joining.last}"
    days = known["joined_on"].drop_nulls().sort()
    if days.is_empty():
        return f"{said}: of none is it known when it joined"
    before = days.filter(days < periods.joining.first)
    nearest = days[0] if before.is_empty() else before[-1]
    first, last = evaluated_by(nearest)
    return f"{said}; one did on {nearest}: give --until from {first:%Y-%m} to {last:%Y-%m}"
