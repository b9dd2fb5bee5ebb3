"""Training: a dataset becomes a draft of a scorecard, rows of rules that `approve` adds to a city's own.

Everything that is chosen by the data is chosen again inside each part of the cross-validation.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
import polars as pl

from pipelines.base.durable import replacing
from pipelines.base.errors import KechuangError
from pipelines.base.plural import counted
from pipelines.credit.bins import Floats
from pipelines.credit.dataset import KEY, Dataset
from pipelines.credit.fit import FOLDS, Model, Recipe, part_of, train_model
from pipelines.credit.measures import Estimate, auc, auc_with_interval, calibration
from pipelines.credit.observe import OUTCOME
from pipelines.credit.scorecard import (
    BASE_ODDS,
    BASE_SCORE,
    PDO,
    Row,
    base_points_of,
    bin_rows,
    decimals,
    grade_rows,
    rate_rows,
)
from pipelines.rulebooks.kinds.scorecard import BIN, CODE, GRADE, PD, SCORECARD
from pipelines.rulebooks.seeds import REGISTER, drafted, read_rulebooks
from pipelines.rulebooks.words import plain

REPEATS = 5
LEAST_BADS = 15
RESEARCH_BELOW = 200
"""Bads below which a scorecard is marked as research."""


@dataclass(frozen=True)
class Trained:
    """The model, its cross-validated log odds and AUC.

    `held_out` has a row for each repeat and a column for each observation; `folds` are the AUCs of single folds.
    """

    model: Model
    held_out: Floats
    estimate: Estimate
    folds: tuple[float, ...]


@dataclass(frozen=True)
class Named:
    """What a draft is called, and from when it is to be in force. `sample` says what it is trained on, zh and en."""

    code: str
    version: str
    begins: date
    jurisdiction: str
    sample: tuple[str, str]


def train(table: pl.DataFrame, signs: Mapping[str, int], recipe: Recipe, *, repeats: int = REPEATS) -> Trained:
    """Train on all rows of a dataset, and cross-validate how it was done, enterprises held together.

    Raises:
        KechuangError: there are too few bad or good ones.
    """
    table = table.sort(KEY)
    bad = table[OUTCOME].to_numpy().astype(np.float64)
    if min(bad.sum(), bad.size - bad.sum()) < LEAST_BADS:
        raise KechuangError(
            f"{counted(int(bad.sum()), 'bad observation')} of {bad.size}: at least {LEAST_BADS} of each are needed"
        )
    enterprises = table["enterprise_id"].to_list()
    candidates = [code for code in signs if table[code].n_unique() > FOLDS // 2]
    held_out, folds = np.zeros((repeats, bad.size)), []
    for told_by_repeat, repeat in zip(held_out, range(1, repeats + 1), strict=True):
        parts = part_of(enterprises, bad, repeat)
        for fold in range(FOLDS):
            held = parts == fold
            model = train_model(table.filter(~held), bad[~held], candidates, signs, recipe)
            told = model.log_odds(table.filter(held))
            told_by_repeat[held] = told
            folds.append(auc(told, bad[held]))
    model = train_model(table, bad, candidates, signs, recipe)
    estimate = auc_with_interval(held_out.mean(axis=0), bad, enterprises)
    mean = float(np.nanmean(folds))
    shift = mean - estimate.value  # the mean over folds is the estimate; the spread is that over enterprises
    return Trained(model, held_out, Estimate(mean, estimate.low + shift, min(1.0, estimate.high + shift)), tuple(folds))


def learning_curve(
    table: pl.DataFrame, signs: Mapping[str, int], recipe: Recipe, shares: Sequence[float] = (0.4, 0.6, 0.8, 1.0)
) -> list[tuple[int, float]]:
    """Enterprises that were learned from, and the AUC on held-out ones, for growing shares of the training parts."""
    table = table.sort(KEY)
    bad = table[OUTCOME].to_numpy().astype(np.float64)
    enterprises = np.array(table["enterprise_id"].to_list())
    curve = []
    for share in shares:
        found, sizes = [], []
        for repeat in range(1, 4):
            parts = part_of(enterprises.tolist(), bad, repeat)
            inner = part_of(enterprises.tolist(), bad, 100 + repeat)
            for fold in range(FOLDS):
                held = parts == fold
                used = ~held & (inner < round(share * FOLDS))
                if bad[used].sum() < recipe.least_bads_known:
                    continue
                model = train_model(table.filter(used), bad[used], list(signs), signs, recipe)
                found.append(auc(model.log_odds(table.filter(held)), bad[held]))
                sizes.append(len(set(enterprises[used])))
        if found:
            curve.append((int(np.mean(sizes)), float(np.nanmean(found))))
    return curve


def write_draft(folder: Path, dataset: Dataset, table: pl.DataFrame, trained: Trained, named: Named) -> None:
    """Write the rows of rules, one CSV file a seed. The same dataset gives the same bytes."""
    table = table.sort(KEY)
    bad = table[OUTCOME].to_numpy().astype(np.float64)
    intercept, slope, covariance = _calibrated(trained.held_out, bad, table["enterprise_id"].to_list())
    slope = max(slope, 0.05)
    model = trained.model
    base = base_points_of(model)
    scores = float(base) + _points_of(model, table)
    is_research = dataset.bads < RESEARCH_BELOW
    version: Row = {"rulebook_code": named.code, "version": named.version}
    basis: Row = {"clause": None, "authority": "project", "is_verified": "false"}
    card: Row = {
        "mark_code": "research" if is_research else "trained",
        "is_primary": "false",
        "base_points": plain(base),
        "base_score": BASE_SCORE,
        "base_odds": BASE_ODDS,
        "pdo": PDO,
        "coverage_floor_pct": 60,
        "sample_zh": named.sample[0],
        "sample_en": named.sample[1],
        "sample_count": dataset.rows,
        "bad_count": dataset.bads,
        "dataset_sha256": dataset.sha256,
        "auc": decimals(trained.estimate.value, 4),
        "auc_low": decimals(trained.estimate.low, 4),
        "auc_high": decimals(trained.estimate.high, 4),
        "approved_by": None,
        "approved_on": None,
        "note": _note(dataset, is_research=is_research),
    }
    register: Row = {
        **version,
        "kind": CODE,
        "title_zh": f"信用评分卡 {named.code}",
        "title_en": f"Credit scorecard {named.code}",
        "document_zh": "由数据训练",
        "effective_from": named.begins.isoformat(),
        "jurisdiction": named.jurisdiction,
        "authority": "project",
        "is_verified": "false",
        "note": card["note"],
    }
    rows = {
        REGISTER: [register],
        SCORECARD: [version | card | basis],
        BIN: [version | row | basis for row in bin_rows(model)],
        PD: [version | row | basis for row in rate_rows(scores, intercept, slope, covariance)],
        GRADE: [version | row | basis for row in grade_rows()],
    }
    shipped = read_rulebooks()
    for name, found in rows.items():
        header = list(shipped.tables[name].seed.types)
        with replacing(folder / f"{name}.csv") as temporary, temporary.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, header, lineterminator="\n", restval="")
            writer.writeheader()
            writer.writerows(found)


def _calibrated(held_out: Floats, bad: Floats, enterprises: Sequence[str]) -> tuple[float, float, Floats]:
    """`calibration` over all repeats, none averaged: a mean of models is surer than the one that is applied."""
    repeats = len(held_out)
    return calibration(held_out.ravel(), np.tile(bad, repeats), [*enterprises] * repeats)


def draft_files(folder: Path) -> dict[str, Path]:
    """The files of a draft by name of the seed.

    Raises:
        KechuangError: the folder holds none.
    """
    return drafted(folder, set(read_rulebooks().tables))


def _points_of(model: Model, table: pl.DataFrame) -> Floats:
    offset = np.zeros(table.height)
    for row_code, weight in model.weights.items():
        bins = model.bins[row_code]
        worth = {
            row["bin_no"]: float(row["points"]) for row in bin_rows(model) if row["characteristic_code"] == row_code
        }
        numbers = bins.index(table[row_code].to_numpy().astype(np.float64)) + 1
        offset += np.array([worth[int(number)] for number in numbers]) if weight else 0.0
    return offset


def _note(dataset: Dataset, *, is_research: bool) -> str:
    what = f"Trained on {counted(dataset.rows, 'observation')} of {counted(dataset.enterprises, 'enterprise')}"
    what += f" with {counted(dataset.bads, 'default')}"
    return f"{what}: research, {counted(dataset.enterprises, 'firm')}." if is_research else f"{what}."
