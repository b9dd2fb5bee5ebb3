"""Arrivals with the content of an earlier one under a new date."""

from __future__ import annotations

import polars as pl

from quality.metrics.long import CONTENT, KEPT, SAME
from quality.past.comparable import ENOUGH, Pairs

_FEWEST_ROWS = 20
"""A list of fewer rows may well not change, or change back."""

_FEWEST_CHANGES = 10
"""Where each list before brought as many changes, none at all is no chance: of Poisson's ten, 1 day in 20,000."""

_FEWEST_UNDONE = 5
"""A list that is again as before a few cells changed holds a correction; one of an older day undoes more: of 360
enterprises in the registry some 20 cells change in two days.
"""


def repeated(pairs: Pairs, modes: dict[str, str]) -> pl.DataFrame:
    """Judged arrivals that hold just the rows of an earlier one of their series, whatever moments they were written at.

    A bureau may send again what it sent: a month under its own name, or a list that has not changed. It is a fault
    (`is_grave`)

    - if a whole list holds an older one, and another came in between, of which more than a few cells are undone; or is
      as the last one, where all those before brought changes;
    - if a file of a log holds the rows of another day or month, and none before did.

    Older metrics say nothing of periods: those are taken to be the same. Columns: target, `n` rows, `same_as` (the day
    of the earlier one), `is_grave`.
    """
    own = pairs.past.filter(pl.col("metric") == CONTENT).sort("target", "age")
    steps = own.group_by("target", maintain_order=True).agg(
        (pl.col("item") == pl.col("item").shift(-1)).any().fill_null(value=False).alias("has_repeated"),
        pl.len().alias("m"),
    )
    now = pairs.now.filter((pl.col("metric") == CONTENT) & (pl.col("n") >= _FEWEST_ROWS) & (pl.col("arrival") != ""))
    same = own.select(
        "target", "item", "age", pl.col("as_of").alias("same_as"), pl.col("column").alias("period_before")
    )
    found = (
        now.select("target", "item", "n", "as_of", "subject", pl.col("column").alias("period"))
        .join(same, on=["target", "item"])
        .filter(pl.col("same_as") < pl.col("as_of"))
        .sort("target", "age")
        .unique("target", keep="first", maintain_order=True)
        .join(steps, on="target")
        .join(_fewest_changes(pairs), on="target", how="left")
        .join(_undone(pairs), on="target", how="left")
    )
    is_list = pl.col("subject").replace_strict(modes, default="table", return_dtype=pl.String) == "full"
    has_period = pl.col("period") != ""
    is_own_period = has_period & ((pl.col("period_before") == "") | (pl.col("period_before") == pl.col("period")))
    always_changed = ~pl.col("has_repeated") & (pl.col("changes") >= _FEWEST_CHANGES).fill_null(value=False)
    is_older = (pl.col("age") > 0) & (pl.col("undone") >= _FEWEST_UNDONE).fill_null(value=True)
    of_list = is_older | has_period | always_changed
    of_log = ((pl.col("age") > 0) | ~pl.col("has_repeated")) & (pl.col("m") >= ENOUGH)
    is_grave = ~is_own_period & pl.when(is_list).then(of_list).otherwise(of_log)
    return found.select("target", "n", "same_as", is_grave.alias("is_grave"))


def _undone(pairs: Pairs) -> pl.DataFrame:
    """By target, how many cells and keys are other than in the list before; none where rows cannot be told apart."""
    compared = pairs.now.filter(pl.col("metric").is_in([SAME, KEPT]))
    return compared.group_by("target").agg((pl.col("n") - pl.col("value")).sum().alias("undone"))


def _fewest_changes(pairs: Pairs) -> pl.DataFrame:
    """By target, the fewest cells and keys that one of the lists before changed; none where too few are known."""
    steps = pairs.past.filter(pl.col("metric").is_in([SAME, KEPT])).group_by("target", "age")
    changes = steps.agg((pl.col("n") - pl.col("value")).sum().alias("changes")).group_by("target")
    known = changes.agg(pl.col("changes").min(), pl.len().alias("lists"))
    return known.filter(pl.col("lists") >= ENOUGH).drop("lists")
