"""Validation of a scorecard on a dataset: discrimination, calibration, stability, what each characteristic adds, and a
ceiling that a gradient-boosting model reaches on the same rows. The ceiling is never published as a score.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import polars as pl
from pydantic import BaseModel

from pipelines.base.errors import KechuangError
from pipelines.credit.bins import Floats
from pipelines.credit.dataset import KEY, Dataset
from pipelines.credit.fit import FOLDS, part_of
from pipelines.credit.measures import Estimate, auc, auc_with_interval, brier, ks, psi, slope_interval
from pipelines.credit.observe import OUTCOME
from pipelines.credit.scorecard import Scorecard
from pipelines.credit.segments import Part, parts_of

_SHUFFLES = 10
_SEED = 7


class Measured(BaseModel):
    """A figure with its 95 % interval."""

    value: float
    low: float
    high: float

    def __str__(self) -> str:
        return f"{self.value:.3f} ({self.low:.3f} to {self.high:.3f})"


class OfCharacteristic(BaseModel):
    """What one characteristic does: fall of AUC when its points are shuffled, or left out, and its stability index."""

    code: str
    known_pct: float
    permuted: float
    ablated: float
    csi: float | None


class Validation(BaseModel):
    """The result of one validation. `claimed` is the cross-validated AUC of the scorecard's own rows; `ceiling` is None
    where a part of the rows has too few bads to train on.
    """

    scorecard: str
    version: str
    dataset_sha256: str
    rows: int
    bads: int
    enterprises: int
    is_development_sample: bool
    auc: Measured
    gini: float
    ks: float
    brier: float
    slope: Measured
    expected_pct: float
    observed_pct: float
    claimed: Measured | None
    ceiling: float | None
    psi: float | None
    parts: list[Part]
    characteristics: list[OfCharacteristic]


def validate(card: Scorecard, dataset: Dataset, table: pl.DataFrame) -> Validation:
    """Score the rows of a dataset and compare with what became of them.

    Raises:
        KechuangError: there are no good or no bad ones, or a characteristic of the scorecard is not in the dataset.
    """
    if absent := sorted(set(card.bins) - set(table.columns)):
        raise KechuangError(
            f"the dataset has no characteristic {absent[0]}: make it again with `kechuang credit dataset`"
        )
    table = table.sort(KEY)
    bad = table[OUTCOME].to_numpy().astype(np.float64)
    if bad.sum() in (0, bad.size):
        raise KechuangError("the dataset has no bad or no good observations: there is nothing to compare")
    enterprises = table["enterprise_id"].to_list()
    scores = card.scores(table)
    probability = np.clip(card.probabilities(scores), 1e-6, 1 - 1e-6)
    log_odds = np.log(probability / (1 - probability))
    found = auc_with_interval(-scores, bad, enterprises)
    return Validation(
        scorecard=card.code,
        version=card.version,
        dataset_sha256=dataset.sha256,
        rows=table.height,
        bads=int(bad.sum()),
        enterprises=dataset.enterprises,
        is_development_sample=card.trained_on == dataset.sha256,
        auc=_measured(found),
        gini=2 * found.value - 1,
        ks=ks(-scores, bad),
        brier=brier(probability, bad),
        slope=_measured(slope_interval(log_odds, bad, enterprises)),
        expected_pct=100 * float(probability.mean()),
        observed_pct=100 * float(bad.mean()),
        claimed=None
        if card.claimed is None
        else Measured(**dict(zip(("value", "low", "high"), card.claimed, strict=True))),
        ceiling=ceiling(table, bad, enterprises, dataset.characteristics),
        psi=_score_psi(card, scores),
        parts=parts_of(table, scores, probability, bad),
        characteristics=[_of_characteristic(card, table, code, scores, bad) for code in card.bins],
    )


def ceiling(table: pl.DataFrame, bad: Floats, enterprises: Sequence[str], codes: Sequence[str]) -> float | None:
    """Cross-validated AUC of gradient boosting with every characteristic; None where a part has too few bads."""
    from sklearn.ensemble import HistGradientBoostingClassifier  # half a second to load

    parts = part_of(enterprises, bad, 1)
    if min(bad[parts != fold].sum() for fold in range(FOLDS)) < FOLDS:
        return None
    every = table.select(codes).to_numpy().astype(np.float64)
    told = np.zeros(bad.size)
    for fold in range(FOLDS):
        held = parts == fold
        x = every[:, ~np.isnan(every[~held]).all(axis=0)]  # it refuses a column without a value
        model = HistGradientBoostingClassifier(
            max_iter=100,
            learning_rate=0.05,
            max_leaf_nodes=8,
            min_samples_leaf=10,
            l2_regularization=1.0,
            random_state=1,
        )
        told[held] = model.fit(x[~held], bad[~held]).decision_function(x[held])
    return auc(told, bad)


def _measured(found: Estimate) -> Measured:
    return Measured(value=found.value, low=found.low, high=found.high)


def _score_psi(card: Scorecard, scores: Floats) -> float | None:
    shares: list[Any] = [row["share_pct"] for row in card.rates]
    if any(share is None for share in shares):
        return None
    counts = np.bincount(card.rate_numbers(scores).astype(np.int64), minlength=len(shares))
    return psi([float(share) for share in shares], counts.tolist())


def _of_characteristic(
    card: Scorecard, table: pl.DataFrame, code: str, scores: Floats, bad: Floats
) -> OfCharacteristic:
    bins = card.bins[code]
    numbers = card.bin_numbers(table, code).astype(np.int64)
    points = np.array([float(one.points) for one in bins])[numbers]
    whole, rng = auc(-scores, bad), np.random.default_rng(_SEED)
    shuffled = [auc(-(scores - points + rng.permutation(points)), bad) for _ in range(_SHUFFLES)]
    shares = [one.share for one in bins]
    counts = np.bincount(numbers, minlength=len(bins)).tolist()
    return OfCharacteristic(
        code=code,
        known_pct=100 * float((numbers > 0).mean()),
        permuted=whole - float(np.mean(shuffled)),
        ablated=whole - auc(-(scores - points), bad),
        csi=None if any(share is None for share in shares) else psi([share or 0.0 for share in shares], counts),
    )
