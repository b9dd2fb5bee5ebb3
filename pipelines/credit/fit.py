"""A shrunk logistic model with few characteristics, chosen one after the other; the same rows give the same model.

Signs are held: a characteristic that is declared safer when higher never raises the risk, else it is not taken. Rows
that are in the same bins of the chosen characteristics are one cell with its counts (`cells.py`): what a fit costs does
not grow with the rows, and their order cannot change a sum.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256

import numpy as np
import polars as pl

from pipelines.credit.bins import Bins, Floats, Ints, make_bins
from pipelines.credit.cells import Binned, Cells, fitted, score_test

FOLDS = 5
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
        losses = dict.fromkeys(recipe.ridges, 0.0)
        for fold in range(FOLDS):
            held = folds == fold
            bins, binned = _binned(table.filter(~held), bad[~held], candidates, recipe)
            judged = table.filter(held)
            for one in recipe.ridges:
                z = _chosen(bins, binned, bad[~held], signs, recipe, one).log_odds(judged)
                losses[one] += float(np.sum(np.logaddexp(0, z) - bad[held] * z))
        ridge = -min((round(loss, 9), -one) for one, loss in losses.items())[1]
    return _chosen(*_binned(table, bad, candidates, recipe), bad, signs, recipe, ridge)


def part_of(enterprises: Sequence[str], bad: Floats, salt: int) -> Ints:
    """One of `FOLDS` parts for each row, by enterprise, with about as many bad enterprises each, whatever the order."""
    was_bad: dict[str, bool] = {}
    for enterprise, one in zip(enterprises, bad, strict=True):
        was_bad[enterprise] = was_bad.get(enterprise, False) or bool(one)
    ordered = sorted(was_bad, key=lambda one: (was_bad[one], sha256(f"{salt} {one}".encode()).digest()))
    part = {enterprise: number % FOLDS for number, enterprise in enumerate(ordered)}
    return np.array([part[enterprise] for enterprise in enterprises])


def _binned(
    table: pl.DataFrame, bad: Floats, candidates: Sequence[str], recipe: Recipe
) -> tuple[dict[str, Bins], dict[str, Binned]]:
    """Bins of each candidate that has enough known values, and the bin of each row."""
    bins: dict[str, Bins] = {}
    binned: dict[str, Binned] = {}
    for code in sorted(candidates):
        values = _column(table, code)
        known = ~np.isnan(values)
        if known.mean() < recipe.least_known_share or bad[known].sum() < recipe.least_bads_known:
            continue
        if made := make_bins(values, recipe.most_bins, recipe.least_share, bad, recipe.least_bads_known):
            bins[code] = made
            binned[code] = Binned(made.index(values) + 1, np.array([0.0, *made.places]))
    return bins, binned


def _chosen(
    bins: Mapping[str, Bins],
    binned: Mapping[str, Binned],
    bad: Floats,
    signs: Mapping[str, int],
    recipe: Recipe,
    ridge: float,
) -> Model:
    """The model of the characteristics that lower the penalised deviance most, taken one after the other."""
    cells = Cells.of(bad)
    chosen: list[str] = []
    reached = fitted(cells, ridge)
    while len(chosen) < recipe.most:
        tried = []
        for code, joint in _promising(
            cells, {c: b for c, b in binned.items() if c not in chosen}, reached.beta, ridge, signs
        ):
            fit = fitted(joint, ridge, reached.beta)
            if all(signs.get(one, 0) * weight >= 0 for one, weight in zip([*chosen, code], fit.beta[1:], strict=True)):
                tried.append((round(fit.deviance, 9), code, fit, joint))
        if not tried:
            break
        deviance, code, fit, joint = min(tried, key=lambda one: one[:2])
        if len(chosen) >= recipe.fewest and reached.deviance - deviance < recipe.gain:
            break
        chosen.append(code)
        reached, cells = fit, joint.placed()
    order = sorted(range(len(chosen)), key=lambda place: chosen[place])
    offset, *weights = fitted(cells.ordered(order), ridge).beta
    codes = [chosen[place] for place in order]
    return Model(
        {code: bins[code] for code in codes},
        {code: float(np.round(weight, 6)) for code, weight in zip(codes, weights, strict=True)},
        float(np.round(offset, 6)),
    )


def _promising(
    cells: Cells, rest: Mapping[str, Binned], beta: Floats, ridge: float, signs: Mapping[str, int]
) -> list[tuple[str, Cells]]:
    """The `_TRIED` candidates whose score tests say that they would lower the deviance most, with the right sign."""
    told = []
    for code in sorted(rest):
        joint = cells.split(rest[code])
        slope, spread = score_test(cells, joint, beta)
        if signs.get(code, 0) * slope >= 0:
            told.append((-round(slope**2 / (max(spread, 0.0) + ridge), 9), code, joint))
    return [(code, joint) for _, code, joint in sorted(told, key=lambda one: one[:2])[:_TRIED]]


def _column(table: pl.DataFrame, code: str) -> Floats:
    return table[code].to_numpy().astype(np.float64)
