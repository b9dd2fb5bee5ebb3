"""Life cycles: when an enterprise was founded, renamed, moved, got into distress, left. Dates follow latent state."""

from __future__ import annotations

from datetime import date

import numpy as np
import polars as pl

from sources.simulator.places import DISTRICTS
from sources.simulator.streams import Floats, Ints

DISTRESS_SHARE = 0.08
MOVED_SHARE = 0.04
EXIT_SHARE = 0.10
EXIT_SHARE_DISTRESSED = 0.30
DEFAULT_SHARE = 0.002
DEFAULT_SHARE_DISTRESSED = 0.6
DEFAULT_SHARE_SILENT = 0.9


def make_lives(
    rng: np.random.Generator, *, end: date, quality: Floats, district: Ints, is_renamed: pl.Series
) -> pl.DataFrame:
    """Return one row per enterprise, dates as Date, null where nothing of the kind happened.

    Columns: ``established_date``, ``renamed_on``, ``moved_from`` (index of a district), ``moved_on``, ``exit_date``,
    ``exit_kind`` (cancelled, revoked), ``is_distressed``, ``distress_days`` (days up to ``end``, 0 if not distressed),
    ``distress_from``, ``falls_silent``, ``defaults``. Poor quality makes distress likelier, distress makes the exit so;
    most of those in distress default on a loan if they have one, of those that fall silent nearly all.
    """
    n = len(quality)
    age = np.clip(rng.gamma(1.6, 1700.0, size=n), 20, 16_000).astype(np.int64)
    trouble = rng.standard_normal(n) - 0.6 * quality
    is_distressed = trouble > np.quantile(trouble, 1 - DISTRESS_SHARE)
    distress_days = np.where(is_distressed, np.minimum(rng.integers(60, 900, size=n), age), 0)
    leaves = rng.random(n) < np.where(is_distressed, EXIT_SHARE_DISTRESSED, EXIT_SHARE)
    longest = np.where(is_distressed, distress_days, np.minimum(age, 2_500))
    gone = (rng.random(n) * np.maximum(longest - 10, 1)).astype(np.int64)
    renamed = (rng.random(n) * np.minimum(age, 1_800)).astype(np.int64)
    moved = (rng.random(n) * np.minimum(age, 1_800)).astype(np.int64)
    does_move = rng.random(n) < MOVED_SHARE
    default_draw = rng.random(n)
    days = {"age": age, "renamed": renamed, "moved": moved, "gone": gone, "distress": distress_days}
    before = {name: pl.lit(end) - pl.duration(days=name) for name in days}
    is_revoked = rng.random(n) < np.where(is_distressed, 0.5, 0.1)
    falls_silent = is_distressed & (rng.random(n) < 0.4)
    in_distress = np.where(falls_silent, DEFAULT_SHARE_SILENT, DEFAULT_SHARE_DISTRESSED)
    defaults = default_draw < np.where(is_distressed, in_distress, DEFAULT_SHARE)
    return pl.DataFrame(
        {
            **days,
            "is_renamed": is_renamed,
            "does_move": does_move,
            "leaves": leaves,
            "is_distressed": is_distressed,
            "moved_from": (district + 1) % len(DISTRICTS),
            "is_revoked": is_revoked,
            "falls_silent": falls_silent,
            "defaults": defaults,
        }
    ).select(
        age_days="age",
        established_date=before["age"],
        renamed_on=pl.when("is_renamed").then(before["renamed"]),
        moved_from=pl.when("does_move").then("moved_from"),
        moved_on=pl.when("does_move").then(before["moved"]),
        exit_date=pl.when("leaves").then(before["gone"]),
        exit_kind=pl.when(pl.col("leaves") & pl.col("is_revoked")).then(pl.lit("revoked"))
        .when("leaves").then(pl.lit("cancelled")),
        is_distressed="is_distressed",
        distress_days="distress",
        distress_from=pl.when("is_distressed").then(before["distress"]),
        falls_silent="falls_silent",
        defaults="defaults",
    )  # fmt: skip
