"""A logistic model on counted cells: rows in the same bins of all chosen characteristics are one cell."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from pipelines.credit.bins import Floats, Ints

_STEPS, _CLOSE = 50, 1e-10
_MOST_LOG_ODDS = 30.0


class Binned(NamedTuple):
    """The bin of each row, shape (rows,), 0 where the value is missing; and the place of each bin."""

    bins: Ints
    places: Floats


class Fit(NamedTuple):
    """`beta` is the constant and a weight for each characteristic; the deviance has the penalty in it."""

    beta: Floats
    deviance: float


@dataclass(frozen=True)
class Cells:
    """`x` is the constant and the places, shape (cells, 1 + characteristics); `n` and `bad` are counts by cell.

    `of_row` is the cell of each row, and `bad_rows` are the rows that are bad. Of what `split` gives the cells of rows
    are not known until it is `placed`.
    """

    x: Floats
    n: Floats
    bad: Floats
    of_row: Ints
    bad_rows: Ints
    parents: Ints | None = None

    @classmethod
    def of(cls, bad: Floats) -> Cells:
        """One cell with all rows, of which `bad` is 1 or 0."""
        rows, whole = np.flatnonzero(bad).astype(np.int64), np.ones((1, 1))
        return cls(whole, np.array([float(bad.size)]), np.array([float(rows.size)]), np.zeros(bad.size, np.int64), rows)

    def split(self, binned: Binned) -> Cells:
        """These cells, each parted by the bins of one more characteristic."""
        width = binned.places.size
        keys = self.of_row * width + binned.bins
        counts = np.bincount(keys, minlength=self.n.size * width)
        bads = np.bincount(keys[self.bad_rows], minlength=counts.size)
        kept = np.flatnonzero(counts)
        x = np.column_stack([self.x[kept // width], binned.places[kept % width]])
        return Cells(x, counts[kept].astype(float), bads[kept].astype(float), keys, self.bad_rows, kept)

    def placed(self) -> Cells:
        """The same after `split`, with the cell of each row."""
        if self.parents is None:
            return self
        numbers = np.zeros(int(self.parents[-1]) + 1, np.int64)
        numbers[self.parents] = np.arange(self.parents.size)
        return Cells(self.x, self.n, self.bad, numbers[self.of_row], self.bad_rows)

    def ordered(self, order: Sequence[int]) -> Cells:
        """With the characteristics in another order."""
        x = self.x[:, [0, *(place + 1 for place in order)]]
        return Cells(x, self.n, self.bad, self.of_row, self.bad_rows)


def score_test(cells: Cells, joint: Cells, beta: Floats) -> tuple[float, float]:
    """Slope and spread of the log likelihood in the weight of the characteristic that `joint` has more than `cells`."""
    x, added = joint.x[:, :-1], joint.x[:, -1]
    p = probability(x @ beta)
    weight = joint.n * p * (1 - p)
    crossed = x.T @ (weight * added)
    information = (x * weight[:, None]).T @ x
    slope = float(added @ (joint.bad - joint.n * p))
    return slope, float(weight @ added**2 - crossed @ np.linalg.solve(_regular(information), crossed))


def fitted(cells: Cells, ridge: float, start: Floats | None = None) -> Fit:
    """Constant and weights with the least penalised deviance, by Newton's method. The constant is not shrunk.

    A step that would raise the deviance is halved: with a value that hardly any have, the first ones go far too far.
    """
    x, n, bad = cells.x, cells.n, cells.bad
    penalty = np.array([0.0] + [ridge] * (x.shape[1] - 1))

    def deviance_at(beta: Floats) -> float:
        z = x @ beta
        return 2 * float(np.sum(n * np.logaddexp(0, z) - bad * z)) + float(penalty @ beta**2)

    beta = np.zeros(x.shape[1])
    if start is None:
        beta[0] = np.log((bad.sum() + 0.5) / (n.sum() - bad.sum() + 0.5))
    else:
        beta[: start.size] = start
    reached = deviance_at(beta)
    for _ in range(_STEPS):
        p = probability(x @ beta)
        weight = n * p * (1 - p)
        step = np.linalg.solve(
            _regular((x * weight[:, None]).T @ x) + np.diag(penalty), x.T @ (bad - n * p) - penalty * beta
        )
        while (tried := deviance_at(beta + step)) > reached + _CLOSE and np.abs(step).max() >= _CLOSE:
            step = step / 2
        beta = beta + step
        reached = tried
        if np.abs(step).max() < _CLOSE:
            break
    return Fit(beta, reached)


def probability(z: Floats) -> Floats:
    """The probability of log odds."""
    found: Floats = 1 / (1 + np.exp(-np.clip(z, -_MOST_LOG_ODDS, _MOST_LOG_ODDS)))
    return found


def _regular(information: Floats) -> Floats:
    found: Floats = information + 1e-9 * np.eye(len(information))
    return found
