"""How well scores tell good from bad, and how true their probabilities are. Pure functions over arrays."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from pipelines.credit.bins import Floats, Ints

_RESAMPLES, _SEED = 500, 20_200_301
_LEVEL, _Z95 = 95, 1.959964


@dataclass(frozen=True)
class Estimate:
    """A figure and its 95 % interval over resampled enterprises."""

    value: float
    low: float
    high: float

    def __str__(self) -> str:
        return f"{self.value:.3f} ({self.low:.3f} to {self.high:.3f})"


def auc(risk: Floats, bad: Floats) -> float:
    """Probability that a bad one has the higher risk; a tie counts half. NaN without good or bad ones."""
    bads = float(bad.sum())
    goods = bad.size - bads
    if bads == 0 or goods == 0:
        return float("nan")
    _, at, counts = np.unique(risk, return_inverse=True, return_counts=True)
    ranks = np.cumsum(counts) - (counts - 1) / 2  # equal ones share the mean of their ranks
    return float((ranks[at][bad == 1].sum() - bads * (bads + 1) / 2) / (bads * goods))


def ks(risk: Floats, bad: Floats) -> float:
    """Largest distance between the distributions of good and bad ones."""
    order = np.argsort(risk, kind="stable")
    ends = np.append(np.diff(risk[order]) != 0, np.True_)
    bads = np.cumsum(bad[order]) / bad.sum()
    goods = np.cumsum(1 - bad[order]) / (1 - bad).sum()
    return float(np.abs(bads - goods)[ends].max())


def brier(probability: Floats, bad: Floats) -> float:
    """Mean squared distance between probability and outcome."""
    return float(np.mean((probability - bad) ** 2))


def calibration(log_odds: Floats, bad: Floats, enterprises: Sequence[str]) -> tuple[float, float, Floats]:
    """Intercept and slope of outcomes over log odds, 0 and 1 where probabilities are true, and their covariance.

    The covariance is the sandwich of the scores summed by enterprise: an enterprise that is observed on twelve dates is
    one piece of evidence, not twelve.
    """
    x = np.column_stack([np.ones(bad.size), log_odds])
    beta, p = np.zeros(2), np.full(bad.size, 0.5)
    bread: Floats = np.eye(2)
    for _ in range(100):
        p = 1 / (1 + np.exp(-np.clip(x @ beta, -30, 30)))
        information = (x * (p * (1 - p))[:, None]).T @ x + 1e-9 * np.eye(2)
        bread = np.linalg.inv(information).astype(np.float64)
        step = bread @ (x.T @ (bad - p))
        beta += np.clip(step, -2, 2)
        if np.abs(step).max() < 1e-10:
            break
    names, who = np.unique(np.array(enterprises), return_inverse=True)
    scores = np.zeros((names.size, 2))
    np.add.at(scores, who, x * (bad - p)[:, None])
    covariance: Floats = bread @ (scores.T @ scores) @ bread * names.size / max(1, names.size - 1)
    return float(beta[0]), float(beta[1]), covariance


def slope_interval(log_odds: Floats, bad: Floats, enterprises: Sequence[str]) -> Estimate:
    """Slope of outcomes over log odds with its 95 % interval."""
    _, slope, covariance = calibration(log_odds, bad, enterprises)
    spread = _Z95 * float(np.sqrt(covariance[1, 1]))
    return Estimate(slope, slope - spread, slope + spread)


def psi(expected: Sequence[float], counts: Sequence[int]) -> float:
    """Population stability index of counts by bin against expected shares; each share is at least one in 10,000."""
    e = np.maximum(np.array(expected, dtype=np.float64) / max(sum(expected), 1e-12), 1e-4)
    a = np.maximum(np.array(counts, dtype=np.float64) / max(sum(counts), 1), 1e-4)
    return float(np.sum((a - e) * np.log(a / e)))


def with_interval(
    measure: Callable[[Floats, Floats], float], figures: Floats, bad: Floats, enterprises: Sequence[str]
) -> Estimate:
    """The measure and its interval; enterprises are drawn with all their observations, good and bad ones apart."""
    who, groups = _drawn_from(bad, enterprises)
    counts = np.bincount(who)
    rows = np.split(np.argsort(who, kind="stable"), np.cumsum(counts)[:-1])
    found = []
    for drawn in _draws(groups):
        at = np.concatenate([rows[one] for one in drawn])
        found.append(measure(figures[at], bad[at]))
    return _estimate(measure(figures, bad), found)


def auc_with_interval(risk: Floats, bad: Floats, enterprises: Sequence[str]) -> Estimate:
    """What `with_interval` gives for `auc`, from counts by level of risk: a resample sorts nothing."""
    who, groups = _drawn_from(bad, enterprises)
    _, level = np.unique(risk, return_inverse=True)
    found = []
    for drawn in _draws(groups):
        times = np.bincount(drawn, minlength=who.max() + 1)[who]
        bads = np.bincount(level, times * bad)
        goods = np.bincount(level, times * (1 - bad))
        below = np.cumsum(goods) - goods / 2
        found.append(float(bads @ below / (bads.sum() * goods.sum())))
    return _estimate(auc(risk, bad), found)


def _drawn_from(bad: Floats, enterprises: Sequence[str]) -> tuple[Ints, list[Ints]]:
    """Number of the enterprise of each row, and the numbers of good ones and of those that were bad once."""
    _, who = np.unique(np.array(enterprises), return_inverse=True)
    was_bad = np.bincount(who, bad) > 0
    return who, [np.flatnonzero(~was_bad), np.flatnonzero(was_bad)]


def _draws(groups: Sequence[Ints]) -> Iterator[Ints]:
    """Enterprises drawn with replacement, as many of each group as it has."""
    rng = np.random.default_rng(_SEED)
    for _ in range(_RESAMPLES):
        yield np.concatenate([group[rng.integers(0, len(group), len(group))] for group in groups])


def _estimate(value: float, found: Sequence[float]) -> Estimate:
    low, high = np.percentile(found, [(100 - _LEVEL) / 2, 100 - (100 - _LEVEL) / 2])
    return Estimate(value, float(low), float(high))
