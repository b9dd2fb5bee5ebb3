"""A shrunk logistic model with few characteristics, chosen one after the other; the same rows give the same model.

Signs are held: a characteristic that is declared safer when higher never raises the risk, else it is not taken.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import NamedTuple

import numpy as np
import polars as pl

from pipelines.credit.bins import Bins, Floats, Ints, make_bins

FOLDS = 5
_STEPS, _CLOSE = 50, 1e-10
_MOST_LOG_ODDS = 30.0
_TRIED = 8
"""Candidates that are fitted in each round, of those that the score tests put first."""


@dataclass(frozen=True)
class Recipe:
    """How a model is made. `ridges` are the penalties on squared weights that cross-validation chooses from; `gain` is
    the least fall of penalised deviance that takes one more characteristic, from the fewest on.
    """

    most_bins: int = 8
    least_share: float = 0.1
    ridges: tuple[float, ...] = (0.3, 1.0, 3.0)
    fewest: int = 4
    most: int = 6
    gain: float = 1.0
    least_known_share: float = 0.5
    least_bads_known: int = 10


@dataclass(frozen=True)
class Model:
    """`weights` are of the log odds of default, by characteristic; `offset` is the constant."""

    bins: Mapping[str, Bins]
    weights: Mapping[str, float]
    offset: float

    def log_odds(self, table: pl.DataFrame) -> Floats:
        """Log odds of default of each row."""
        found = np.full(table.height, self.offset)
        for code, weight in self.weights.items():
            found += weight * self.bins[code].placed(_column(table, code))
        return found


class _Fit(NamedTuple):
    """`beta` is the constant and a weight for each characteristic; the deviance has the penalty in it."""

    beta: Floats
    deviance: float


def train_model(
    table: pl.DataFrame, bad: Floats, candidates: Sequence[str], signs: Mapping[str, int], recipe: Recipe
) -> Model:
    """Choose and weigh characteristics by the rows of `table`, of which `bad` says who defaulted.

    Of the `candidates`, one with too few known values or too few bads among them is passed over. A sign is -1 for safer
    when higher, 1 for riskier, 0 for either.
    """
    ridge = recipe.ridges[0]
    if len(recipe.ridges) > 1:
        folds = part_of(table["enterprise_id"].to_list(), bad, 0)
        losses = []
        for one in recipe.ridges:
            loss = 0.0
            for fold in range(FOLDS):
                held = folds == fold
                model = _trained(table.filter(~held), bad[~held], candidates, signs, recipe, one)
                z = model.log_odds(table.filter(held))
                loss += float(np.sum(np.logaddexp(0, z) - bad[held] * z))
            losses.append((round(loss, 9), -one))
        ridge = -min(losses)[1]
    return _trained(table, bad, candidates, signs, recipe, ridge)


def part_of(enterprises: Sequence[str], bad: Floats, salt: int) -> Ints:
    """One of `FOLDS` parts for each row, by enterprise, with about as many bad enterprises each, whatever the order."""
    was_bad: dict[str, bool] = {}
    for enterprise, one in zip(enterprises, bad, strict=True):
        was_bad[enterprise] = was_bad.get(enterprise, False) or bool(one)
    ordered = sorted(was_bad, key=lambda one: (was_bad[one], sha256(f"{salt} {one}".encode()).digest()))
    part = {enterprise: number % FOLDS for number, enterprise in enumerate(ordered)}
    return np.array([part[enterprise] for enterprise in enterprises])


def _trained(
    table: pl.DataFrame,
    bad: Floats,
    candidates: Sequence[str],
    signs: Mapping[str, int],
    recipe: Recipe,
    ridge: float,
) -> Model:
    bins: dict[str, Bins] = {}
    for code in sorted(candidates):
        values = _column(table, code)
        known = ~np.isnan(values)
        if known.mean() < recipe.least_known_share or bad[known].sum() < recipe.least_bads_known:
            continue
        if made := make_bins(values, recipe.most_bins, recipe.least_share, bad, recipe.least_bads_known):
            bins[code] = made
    columns = {code: one.placed(_column(table, code)) for code, one in bins.items()}
    chosen: list[str] = []
    reached = _fitted(columns, chosen, bad, ridge)
    while len(chosen) < recipe.most:
        tried = []
        for code in _promising(columns, chosen, reached.beta, bad, ridge, signs):
            fit = _fitted(columns, [*chosen, code], bad, ridge, reached.beta)
            if all(signs.get(one, 0) * weight >= 0 for one, weight in zip([*chosen, code], fit.beta[1:], strict=True)):
                tried.append((round(fit.deviance, 9), code, fit))
        if not tried:
            break
        deviance, code, fit = min(tried, key=lambda one: one[:2])
        if len(chosen) >= recipe.fewest and reached.deviance - deviance < recipe.gain:
            break
        chosen.append(code)
        reached = fit
    chosen.sort()
    offset, *weights = _fitted(columns, chosen, bad, ridge).beta
    return Model(
        {code: bins[code] for code in chosen},
        {code: float(np.round(weight, 6)) for code, weight in zip(chosen, weights, strict=True)},
        float(np.round(offset, 6)),
    )


def _promising(
    columns: Mapping[str, Floats],
    chosen: Sequence[str],
    beta: Floats,
    bad: Floats,
    ridge: float,
    signs: Mapping[str, int],
) -> list[str]:
    """The `_TRIED` candidates whose score tests say that they would lower the deviance most, with the right sign."""
    rest = sorted(set(columns) - set(chosen))
    if not rest:
        return []
    x = np.column_stack([np.ones(bad.size), *(columns[code] for code in chosen)])
    added = np.column_stack([columns[code] for code in rest])
    p = _probability(x @ beta)
    weighted = x * (p * (1 - p))[:, None]
    slope = added.T @ (bad - p)
    crossed = weighted.T @ added
    spread = ((p * (1 - p)) @ added**2) - np.sum(crossed * np.linalg.solve(_regular(weighted.T @ x), crossed), axis=0)
    gains = slope**2 / (np.maximum(spread, 0) + ridge)
    told = [
        (-round(float(gain), 9), code)
        for gain, code, toward in zip(gains, rest, slope, strict=True)
        if signs.get(code, 0) * toward >= 0
    ]
    return [code for _, code in sorted(told)[:_TRIED]]


def _column(table: pl.DataFrame, code: str) -> Floats:
    return table[code].to_numpy().astype(np.float64)


def _fitted(
    columns: Mapping[str, Floats], codes: Sequence[str], bad: Floats, ridge: float, start: Floats | None = None
) -> _Fit:
    """Constant and weights with the least penalised deviance, by Newton's method. The constant is not shrunk.

    A step that would raise the deviance is halved: with a value that hardly any have, the first ones go far too far.
    """
    x = np.column_stack([np.ones(bad.size), *(columns[code] for code in codes)])
    penalty = np.array([0.0] + [ridge] * len(codes))

    def deviance_at(beta: Floats) -> float:
        z = x @ beta
        return 2 * float(np.sum(np.logaddexp(0, z) - bad * z)) + float(penalty @ beta**2)

    beta = np.zeros(x.shape[1])
    if start is None:
        beta[0] = np.log((bad.sum() + 0.5) / (bad.size - bad.sum() + 0.5))
    else:
        beta[: start.size] = start
    reached = deviance_at(beta)
    for _ in range(_STEPS):
        p = _probability(x @ beta)
        step = np.linalg.solve(
            _regular((x * (p * (1 - p))[:, None]).T @ x) + np.diag(penalty), x.T @ (bad - p) - penalty * beta
        )
        while (tried := deviance_at(beta + step)) > reached + _CLOSE and np.abs(step).max() >= _CLOSE:
            step = step / 2
        beta = beta + step
        reached = tried
        if np.abs(step).max() < _CLOSE:
            break
    return _Fit(beta, reached)


def _probability(z: Floats) -> Floats:
    found: Floats = 1 / (1 + np.exp(-np.clip(z, -_MOST_LOG_ODDS, _MOST_LOG_ODDS)))
    return found


def _regular(information: Floats) -> Floats:
    found: Floats = information + 1e-9 * np.eye(len(information))
    return found
