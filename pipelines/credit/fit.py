"""A shrunk logistic model with few characteristics, chosen one after the other; the same rows give the same model.

Signs are held: a characteristic that is declared safer when higher never raises the risk, else it is not taken.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256

import numpy as np
import polars as pl

from pipelines.credit.bins import Bins, Floats, Ints, make_bins

FOLDS = 5
_STEPS, _CLOSE = 50, 1e-10
_MOST_LOG_ODDS = 30.0


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
    _, _, best = _fitted(columns, chosen, bad, ridge)
    while len(chosen) < recipe.most:
        tried = []
        for code in sorted(set(columns) - set(chosen)):
            offset, weights, deviance = _fitted(columns, [*chosen, code], bad, ridge)
            if all(signs.get(one, 0) * weight >= 0 for one, weight in zip([*chosen, code], weights, strict=True)):
                tried.append((round(deviance, 9), code))
        if not tried:
            break
        deviance, code = min(tried)
        if len(chosen) >= recipe.fewest and best - deviance < recipe.gain:
            break
        chosen.append(code)
        best = deviance
    chosen.sort()
    offset, weights, _ = _fitted(columns, chosen, bad, ridge)
    return Model(
        {code: bins[code] for code in chosen},
        {code: float(np.round(weight, 6)) for code, weight in zip(chosen, weights, strict=True)},
        float(np.round(offset, 6)),
    )


def _column(table: pl.DataFrame, code: str) -> Floats:
    return table[code].to_numpy().astype(np.float64)


def _fitted(columns: Mapping[str, Floats], codes: list[str], bad: Floats, ridge: float) -> tuple[float, Floats, float]:
    """Constant, weights and penalised deviance by Newton's method. The constant is not shrunk.

    A step that would raise the deviance is halved: with a value that hardly any have, the first ones go far too far.
    """
    x = np.column_stack([np.ones(bad.size), *(columns[code] for code in codes)])
    penalty = np.array([0.0] + [ridge] * len(codes))

    def deviance_at(beta: Floats) -> float:
        z = x @ beta
        return 2 * float(np.sum(np.logaddexp(0, z) - bad * z)) + float(penalty @ beta**2)

    beta = np.zeros(x.shape[1])
    beta[0] = np.log((bad.sum() + 0.5) / (bad.size - bad.sum() + 0.5))
    reached = deviance_at(beta)
    for _ in range(_STEPS):
        p = 1 / (1 + np.exp(-np.clip(x @ beta, -_MOST_LOG_ODDS, _MOST_LOG_ODDS)))
        step = np.linalg.solve(
            (x * (p * (1 - p))[:, None]).T @ x + np.diag(penalty) + 1e-9 * np.eye(x.shape[1]),
            x.T @ (bad - p) - penalty * beta,
        )
        while (tried := deviance_at(beta + step)) > reached + _CLOSE and np.abs(step).max() >= _CLOSE:
            step = step / 2
        beta += step
        reached = tried
        if np.abs(step).max() < _CLOSE:
            break
    return float(beta[0]), beta[1:], reached
