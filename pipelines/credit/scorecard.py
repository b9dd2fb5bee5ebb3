"""A scorecard as its rows: made of a model, read back from rules, and applied to a dataset exactly as SQL does."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import numpy as np
import polars as pl

from pipelines.credit.bins import Floats
from pipelines.credit.fit import Model
from pipelines.rulebooks.kinds.scorecard import BIN, MISSING_BIN, PD, SCORECARD
from pipelines.rulebooks.seeds import Rulebooks
from pipelines.rulebooks.words import plain

Row = dict[str, Any]

BASE_SCORE, BASE_ODDS, PDO = 600, 30, 20
FACTOR = PDO / math.log(2)
_STEP = 10
_Z95 = 1.959964
GRADES = (
    ("R1", "违约风险极低", "Very low risk", 0, Decimal("0.5")),
    ("R2", "违约风险低", "Low risk", Decimal("0.5"), 1),
    ("R3", "违约风险较低", "Fairly low risk", 1, 2),
    ("R4", "违约风险中等", "Medium risk", 2, 4),
    ("R5", "违约风险较高", "Fairly high risk", 4, 8),
    ("R6", "违约风险高", "High risk", 8, 16),
    ("R7", "违约风险极高", "Very high risk", 16, None),
)


@dataclass(frozen=True)
class Bin:
    """One bin: bounds (None: none), points and its share of the development sample in per cent."""

    no: int
    low: float | None
    high: float | None
    points: Decimal
    share: float | None


@dataclass(frozen=True)
class Scorecard:
    """A version of a scorecard. `bins` by characteristic, the missing bin first; `rates` are rows of `scorecard_pd`.

    `trained_on` is the hash of its dataset, `claimed` its cross-validated AUC with the interval; None if not trained.
    """

    code: str
    version: str
    base_points: Decimal
    bins: Mapping[str, tuple[Bin, ...]]
    rates: tuple[Row, ...]
    trained_on: str | None
    claimed: tuple[float, float, float] | None

    def bin_numbers(self, table: pl.DataFrame, code: str) -> Floats:
        """Number of the bin of each row; 0 where the value is missing."""
        values = table[code].to_numpy().astype(np.float64)
        lows = np.array([-np.inf if one.low is None else one.low for one in self.bins[code][1:]])
        return np.where(np.isnan(values), 0, np.searchsorted(lows, values, side="right")).astype(np.float64)

    def scores(self, table: pl.DataFrame) -> Floats:
        """The score of each row, without regard to coverage."""
        found = np.full(table.height, float(self.base_points))
        for code, bins in self.bins.items():
            worth = np.array([float(one.points) for one in bins])
            found += worth[self.bin_numbers(table, code).astype(np.int64)]
        return np.round(found, 4)

    def rate_numbers(self, scores: Floats) -> Floats:
        """Position in `rates` of each score."""
        cuts = np.array([float(row["score_from"]) for row in self.rates[1:]])
        return np.searchsorted(cuts, scores, side="right").astype(np.float64)

    def probabilities(self, scores: Floats) -> Floats:
        """The probability of default that each score stands for."""
        worth = np.array([float(row["pd_pct"]) / 100 for row in self.rates])
        return worth[self.rate_numbers(scores).astype(np.int64)]


def scorecard_of(rulebooks: Rulebooks, code: str, version: str) -> Scorecard:
    """A version as the rules have it.

    Raises:
        KeyError: there is none.
    """
    (card,) = rulebooks.tables[SCORECARD].of(code, version).iter_rows(named=True)
    bins: dict[str, list[Bin]] = {}
    for row in rulebooks.tables[BIN].of(code, version).sort(pl.col("bin_no").cast(pl.Int32)).iter_rows(named=True):
        low, high, share = (
            None if row[name] is None else float(row[name]) for name in ("value_from", "value_below", "share_pct")
        )
        made = Bin(int(row["bin_no"]), low, high, Decimal(row["points"]), share)
        bins.setdefault(row["characteristic_code"], []).append(made)
    rates = rulebooks.tables[PD].of(code, version).sort(pl.col("pd_no").cast(pl.Int32)).to_dicts()
    auc, low, high = (card[name] for name in ("auc", "auc_low", "auc_high"))
    return Scorecard(
        code,
        version,
        Decimal(card["base_points"]),
        {name: tuple(found) for name, found in sorted(bins.items())},
        tuple(rates),
        card["dataset_sha256"],
        None if auc is None else (float(auc), float(low), float(high)),
    )


def base_points_of(model: Model) -> Decimal:
    """The points of an observation in the middle of every characteristic."""
    return _points(BASE_SCORE - FACTOR * (math.log(BASE_ODDS) + model.offset))


def bin_rows(model: Model) -> list[Row]:
    """Rows of `scorecard_bin` without version and basis. A missing value is in the middle, which has no points."""
    rows: list[Row] = []
    for code, weight in sorted(model.weights.items()):
        bins = model.bins[code]
        bounds = [None, *bins.cuts, None]
        shares = [bins.missing_share, *bins.shares]
        for number, (place, share) in enumerate(zip([0.0, *bins.places], shares, strict=True)):
            is_missing = number == MISSING_BIN
            low, high = (None, None) if is_missing else bounds[number - 1 : number + 1]
            rows.append(
                {
                    "characteristic_code": code,
                    "bin_no": number,
                    "value_from": _bound(low),
                    "value_below": _bound(high),
                    "woe": decimals(-weight * place, 6),
                    "points": plain(_points(-FACTOR * weight * place)),
                    "share_pct": decimals(100 * share, 4),
                }
            )
    return rows


def rate_rows(scores: Floats, intercept: float, slope: float, covariance: Floats) -> list[Row]:
    """Rows of `scorecard_pd`: the calibrated probability for every ten points, with its 95 % interval.

    `scores` are those of the development sample. Intercept, slope and covariance are of outcomes over the log odds that
    a score stands for.
    """
    first, last = math.floor(scores.min() / _STEP) * _STEP, math.ceil(scores.max() / _STEP) * _STEP
    cuts = list(range(first + _STEP, last, _STEP)) or [first + _STEP]
    counts = np.bincount(np.searchsorted(np.array(cuts), scores, side="right"), minlength=len(cuts) + 1)
    rows: list[Row] = []
    for number, count in enumerate(counts):
        low = cuts[number - 1] if number else None
        high = cuts[number] if number < len(cuts) else None
        middle = (low if low is not None else cuts[0] - _STEP) + _STEP / 2
        z = log_odds_of(middle)
        centre = intercept + slope * z
        spread = _Z95 * math.sqrt(max(float(np.array([1, z]) @ covariance @ np.array([1, z])), 0))
        rates = [decimals(100 / (1 + math.exp(-one)), 4) for one in (centre, centre - spread, centre + spread)]
        rows.append(
            {
                "pd_no": number + 1,
                "score_from": low,
                "score_below": high,
                **dict(zip(("pd_pct", "pd_low_pct", "pd_high_pct"), rates, strict=True)),
                "share_pct": decimals(100 * count / scores.size, 4),
            }
        )
    return rows


def log_odds_of(score: float) -> float:
    """The log odds of default that a score stands for, by its scale."""
    return -((score - BASE_SCORE) / FACTOR + math.log(BASE_ODDS))


def grade_rows() -> Sequence[Row]:
    """Rows of `scorecard_grade` without version and basis."""
    names = ("grade_code", "grade_zh", "grade_en", "pd_from_pct", "pd_below_pct")
    return [dict(zip(names, grade, strict=True)) for grade in GRADES]


def decimals(value: float, places: int) -> str:
    """A number with at most so many decimals, as rules are written: without zeros at its end, and no minus zero."""
    return f"{round(value, places) + 0.0:.{places}f}".rstrip("0").rstrip(".")


def _points(value: float) -> Decimal:
    return Decimal(repr(value)).quantize(Decimal("0.01"), ROUND_HALF_UP) + 0


def _bound(value: float | None) -> str | None:
    return None if value is None else plain(Decimal(repr(value)))
