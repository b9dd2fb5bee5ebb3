"""Which earlier arrivals an arrival is compared with: of the same series, and of like size where enough are.

Those of other series do not stand in for them: a bank's list holds that bank only, a district's that district.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import polars as pl

from quality.metrics.long import HEAD, ROWS, WHOLE
from quality.past.calendar import QUIET, day_kind

MOST = 30
"""Values that a new one is compared with, the newest."""

ENOUGH = 5
"""Fewer comparable values tell no spread: bounds are wide factors until there are so many."""

_LIKE_SIZE = 8.0
_JUDGED_AT_ONCE = 5
"""Of a series that arrives all at once, as on the first day, the newest are judged, and those before are their past."""


class _Head(NamedTuple):
    at: int
    rows: float
    is_new: bool
    is_quiet: bool


@dataclass(frozen=True)
class Pairs:
    """What is compared with what; `target` numbers the arrivals and tables that are judged.

    `targets`: subject, series, arrival, as_of and the number `m` of comparable ones. `now`: their metrics. `past`:
    those of the comparable ones, a row for each target and value, `age` 0 for the last before the target.
    """

    targets: pl.DataFrame
    now: pl.DataFrame
    past: pl.DataFrame


def paired(now: pl.DataFrame, past: pl.DataFrame, logs: Collection[str] = ()) -> Pairs:
    """The arrivals and tables of `now`, each with comparable ones of `past` and those of `now` that are before it.

    Of `logs`, feeds whose arrivals hold what happened on a day, those of quiet days are no past of other days.
    """
    new = now.select(HEAD).unique().with_columns(is_new=pl.lit(value=True))
    known = pl.concat([past.select(now.columns), now])
    heads = (
        known.filter((pl.col("metric") == ROWS) & (pl.col("segment_kind") == WHOLE))
        .select(*HEAD, pl.col("value").alias("rows"))
        .unique(subset=HEAD, keep="last")
        .join(new, on=HEAD, how="left")
        .with_columns(
            pl.col("is_new").fill_null(value=False),
            is_quiet=pl.col("subject").is_in(list(logs)) & (day_kind(pl.col("as_of")) == QUIET),
        )
        .sort("subject", "as_of", "is_new", "series", "arrival")
        .with_row_index("at")
    )
    links = [
        link
        for _, group in heads.group_by("subject", "series", maintain_order=True)
        for link in _links([_Head(*row) for row in group.select("at", "rows", "is_new", "is_quiet").iter_rows()])
    ]
    schema = {"target": pl.UInt32, "at": pl.UInt32, "age": pl.Int32}
    linked = pl.DataFrame(links, schema=schema, orient="row")
    judged = linked.group_by("target").agg((pl.col("at").is_not_null()).sum().cast(pl.Int64).alias("m"))
    targets = heads.rename({"at": "target"}).join(judged, on="target").select("target", *HEAD, "m").sort("target")
    numbered = known.join(heads.select(*HEAD, "at"), on=HEAD)
    return Pairs(
        targets=targets,
        now=now.join(targets.select(*HEAD, "target", "m"), on=HEAD),
        past=numbered.join(linked.drop_nulls("at"), on="at").drop("at"),
    )


def _links(series: Sequence[_Head]) -> Iterable[tuple[int, int | None, int]]:
    """Target, comparable one and its age, for each judged arrival of a series; one without any has a row with None."""
    for target in [one for one in series if one.is_new][-_JUDGED_AT_ONCE:]:
        earlier = [one for one in series if one.at < target.at and (target.is_quiet or not one.is_quiet)]
        chosen = _like_size(earlier, target)[-MOST:]
        if not chosen:
            yield target.at, None, 0
        for age, one in enumerate(reversed(chosen)):
            yield target.at, one.at, age


def _like_size(earlier: list[_Head], target: _Head) -> list[_Head]:
    """The first arrival of a log holds years of it, those that follow a day or a month each."""
    rows = max(1.0, target.rows)
    like = [one for one in earlier if 1 / _LIKE_SIZE <= max(1.0, one.rows) / rows <= _LIKE_SIZE]
    return like if len(like) >= ENOUGH else earlier
