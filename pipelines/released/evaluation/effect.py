"""Difference in differences of matched pairs: what changed among members beyond what changed among their controls."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import polars as pl
from pydantic import BaseModel, ConfigDict
from scipy.stats import sem, t

FEWEST_PAIRS = 10
"""Of fewer pairs no interval is given: a project rule."""
_CONFIDENCE = 0.95


class Effect(BaseModel):
    """One outcome over the pairs of which all four figures are known.

    `difference` is the mean over pairs of (member after − before) − (control after − before), `low` to `high` its 95 %
    interval by Student's t over pairs, None with fewer than ten. `before_trend` is the same between the two quarters of
    the half-year before, when no programme was at work: it should be near 0.
    """

    model_config = ConfigDict(frozen=True)

    outcome: str
    pairs: int
    members_before: float | None = None
    members_after: float | None = None
    controls_before: float | None = None
    controls_after: float | None = None
    difference: float | None = None
    low: float | None = None
    high: float | None = None
    median: float | None = None
    before_trend: float | None = None
    trend_low: float | None = None
    trend_high: float | None = None


def effect(panel: pl.DataFrame, pairs: Sequence[tuple[str, str]], outcome: str) -> Effect:
    """The effect on one outcome.

    Args:
        panel: enterprise_id and `<outcome>_<span>` for before, after, early and late.
        pairs: member and control.
        outcome: name of the outcome.
    """
    before, after = _of_pairs(panel, pairs, f"{outcome}_before", f"{outcome}_after")
    if not len(before):
        return Effect(outcome=outcome, pairs=0)
    changes = (after - before)[:, 0] - (after - before)[:, 1]
    low, high = _interval(changes)
    early, late = _of_pairs(panel, pairs, f"{outcome}_early", f"{outcome}_late")
    trends = (late - early)[:, 0] - (late - early)[:, 1]
    trend_low, trend_high = _interval(trends)
    return Effect(
        outcome=outcome,
        pairs=len(changes),
        members_before=float(before[:, 0].mean()),
        members_after=float(after[:, 0].mean()),
        controls_before=float(before[:, 1].mean()),
        controls_after=float(after[:, 1].mean()),
        difference=float(changes.mean()),
        low=low,
        high=high,
        median=float(np.median(changes)),
        before_trend=float(trends.mean()) if len(trends) else None,
        trend_low=trend_low,
        trend_high=trend_high,
    )


def _of_pairs(panel: pl.DataFrame, pairs: Sequence[tuple[str, str]], *columns: str) -> list[np.ndarray]:
    """By column, the figures of member and control in the pairs of which all are known: an array of pairs × 2."""
    known = {key: values for key, *values in panel.select("enterprise_id", *columns).iter_rows()}
    rows = [
        (known[member], known[control])
        for member, control in pairs
        if None not in known[member] and None not in known[control]
    ]
    return [
        np.array([[one[no] for one in row] for row in rows], dtype=float).reshape(-1, 2) for no in range(len(columns))
    ]


def _interval(changes: np.ndarray) -> tuple[float | None, float | None]:
    """The 95 % interval of the mean; a mean of equal changes has none, for they say nothing of their spread."""
    if len(changes) < FEWEST_PAIRS or changes.std() == 0:
        return None, None
    low, high = t.interval(_CONFIDENCE, len(changes) - 1, loc=changes.mean(), scale=sem(changes))
    return float(low), float(high)
