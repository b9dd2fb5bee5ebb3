"""Trains the model: counts how often each level is seen among true pairs and among candidates that are not the same.

Counting, not expectation maximisation: the pairs are labelled, the result is the same on every machine, and a reader
can check a weight by hand. Reads names and labels; decides nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import duckdb
import polars as pl

from pipelines.linking.comparisons import COLUMNS, LEVELS, settings
from pipelines.linking.scoring import score_pairs

_PRIOR_COUNT = 0.5
"""Added to each level, so that one never seen has a small probability and not none (Jeffreys)."""
_DIGITS = 6


@dataclass(frozen=True)
class Labelled:
    """Pairs of names taken apart: row i of `left` and of `right`, and whether they are one enterprise."""

    left: pl.DataFrame
    right: pl.DataFrame
    is_same: pl.Series


def compare(connection: duckdb.DuckDBPyConnection, pairs: Labelled, model: dict[str, Any]) -> pl.DataFrame:
    """Score labelled pairs; columns `weight`, `gamma_*`, `is_same`, in their order."""
    number = pl.int_range(pl.len()).cast(pl.String).alias("unique_id")
    for name, side in (("labelled_left", pairs.left), ("labelled_right", pairs.right)):
        connection.register("side", side.select(number, *COLUMNS))
        connection.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS SELECT * FROM side")  # noqa: S608
        connection.unregister("side")
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE labelled_pair AS SELECT unique_id AS left_id, unique_id AS right_id "
        "FROM labelled_left"
    )
    score_pairs(connection, "labelled_left", "labelled_right", "labelled_pair", model, "labelled_score")
    scores: pl.DataFrame = connection.sql("SELECT * FROM labelled_score ORDER BY CAST(left_id AS INTEGER)").pl()
    return scores.with_columns(is_same=pairs.is_same)


def train(connection: duckdb.DuckDBPyConnection, pairs: Labelled, prior: float) -> dict[str, Any]:
    """Splink's settings with the probabilities counted on `pairs`.

    Args:
        connection: where to count.
        pairs: true pairs, and pairs that blocking offers though they are two enterprises.
        prior: share of true pairs among the candidates that blocking will offer.
    """
    even = {name: dict.fromkeys(levels, (0.5, 0.5)) for name, levels in LEVELS.items()}
    counted = compare(connection, pairs, settings(even, prior))
    probabilities: dict[str, dict[str, tuple[float, float]]] = {}
    for name, levels in LEVELS.items():
        highest = len(levels) - 1
        shares = [_shares(counted.filter(is_same)[f"gamma_{name}"], highest) for is_same in _both(counted)]
        probabilities[name] = {
            label: (shares[0][highest - place], shares[1][highest - place]) for place, label in enumerate(levels)
        }
    return settings(probabilities, prior)


def _both(counted: pl.DataFrame) -> tuple[pl.Series, pl.Series]:
    return counted["is_same"], ~counted["is_same"]


def _shares(gamma: pl.Series, highest: int) -> list[float]:
    """Share of each level, the lowest first; Splink numbers the levels from the last upwards."""
    seen = dict(gamma.value_counts().iter_rows())
    whole = len(gamma) + _PRIOR_COUNT * (highest + 1)
    return [round((seen.get(level, 0) + _PRIOR_COUNT) / whole, _DIGITS) for level in range(highest + 1)]
