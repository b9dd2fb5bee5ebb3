"""Numbers of rows that are off: fewer or more than the arrivals before, whole and by district."""

from __future__ import annotations

import polars as pl

from quality.metrics.long import ROWS, WHOLE
from quality.past.calendar import QUIET, day_kind
from quality.past.comparable import ENOUGH, Pairs
from quality.past.limits import (
    FALL_WITHOUT_HISTORY,
    FEWEST_ROWS,
    LEAST_SPREAD_OF_A_LOG,
    LEAST_SPREAD_OF_ROWS,
    RISE_WITHOUT_HISTORY,
    SELDOM_DAYS,
    SPREAD_OF_A_ROW,
    times_spread,
)
from quality.past.scatter import scatter

_DEVIATIONS_WITHOUT_HISTORY = 2.0
"""Published tables of few rows, such as adverse records, and lists that come seldom may lose or gain so many more while
no spread is known.
"""

_KEY = ["target", "segment_kind", "segment"]


def compared_rows(pairs: Pairs, modes: dict[str, str], bound: float) -> pl.DataFrame:
    """The rows of each judged arrival and table beside its past, and the bounds `low` and `high` that follow from it.

    Of a list that comes whole each time and of a table, against the one before, by how those before changed; also by
    district. Of a log, against the median of those on like days, and only where there are `ENOUGH`. Columns: those of
    the key, `value`, `expected`, `low`, `high`, `m`. Of a quiet day's log no number of rows is too low.
    """
    mode = pl.col("subject").replace_strict(modes, default="table", return_dtype=pl.String)
    subjects = pairs.targets.select("target", "subject", pl.col("as_of").alias("day"), "m")
    past = pairs.past.filter(pl.col("metric") == ROWS).join(subjects.select("target", "day"), on="target")
    now = pairs.now.filter(pl.col("metric") == ROWS)
    is_list = mode.is_in(["full", "table"])
    lists = _lists(now.filter(is_list), past.filter(is_list), subjects, modes, bound)
    whole = pl.col("segment_kind") == WHOLE
    return pl.concat([lists, _logs(now.filter(~is_list & whole), past.filter(~is_list & whole), bound)])


def is_off() -> pl.Expr:
    """Whether rows are outside their bounds, by more than a slip of the pen."""
    value, off = pl.col("value"), (pl.col("value") - pl.col("expected")).abs()
    return ((value < pl.col("low")) | (value > pl.col("high"))) & (off > FEWEST_ROWS)


def _size() -> pl.Expr:
    """The logarithm of a number of rows; none count as half a row."""
    return pl.max_horizontal(pl.col("value"), 0.5).log()


def _lists(
    now: pl.DataFrame, past: pl.DataFrame, subjects: pl.DataFrame, modes: dict[str, str], bound: float
) -> pl.DataFrame:
    """A district that is gone has no row of metrics: the districts of the arrival before are looked up."""
    series = past.sort(*_KEY, "age").with_columns(size=_size())
    steps = series.with_columns(step=(pl.col("size") - pl.col("size").shift(-1).over(_KEY)))
    middle = pl.col("step").drop_nulls().median()
    spread = steps.group_by(_KEY).agg(
        pl.col("value").filter(pl.col("age") == 0).first().alias("expected"),
        middle.alias("middle"),
        scatter(pl.col("step").drop_nulls()).alias("seen"),
        pl.col("step").drop_nulls().len().cast(pl.Int64).alias("steps"),
        pl.col("as_of").max().alias("last"),
    )
    least = LEAST_SPREAD_OF_ROWS**2 + SPREAD_OF_A_ROW / pl.col("expected")
    width = times_spread(pl.col("steps"), bound) * (pl.col("seen").fill_null(0.0) ** 2 + least).sqrt()
    is_known = pl.col("steps") >= ENOUGH
    is_often = (pl.col("day") - pl.col("last")).dt.total_days() <= SELDOM_DAYS
    chance = _DEVIATIONS_WITHOUT_HISTORY * pl.col("expected").sqrt()
    both = _DEVIATIONS_WITHOUT_HISTORY * (3 * pl.col("expected")).sqrt() + _DEVIATIONS_WITHOUT_HISTORY**2
    more = pl.when(pl.col("leave") > 0).then(both).otherwise(0.0)  # what came before is of chance, and so is twice that
    return (
        spread.filter(pl.col("expected") > 0)
        .join(now.select(*_KEY, "value"), on=_KEY, how="left")
        .join(subjects.select("target", "m", "subject", "day"), on="target")
        .with_columns(leave=pl.when(is_often & pl.col("subject").is_in(list(modes))).then(0.0).otherwise(chance))
        .with_columns(pl.col("value").fill_null(0.0))
        .with_columns(
            low=pl.when(is_known)
            .then(pl.col("expected") * (pl.col("middle") - width).exp())
            .otherwise(FALL_WITHOUT_HISTORY * pl.col("expected") - pl.col("leave")),
            high=pl.when(is_known)
            .then(pl.col("expected") * (pl.col("middle") + width).exp())
            .otherwise(RISE_WITHOUT_HISTORY * pl.col("expected") + more),
        )
        .select(*_KEY, "value", "expected", "low", "high", "m")
    )


def _logs(now: pl.DataFrame, past: pl.DataFrame, bound: float) -> pl.DataFrame:
    own = now.select("target", "value", kind=day_kind(pl.col("as_of")))
    sizes = past.select("target", "value", kind=day_kind(pl.col("as_of"))).join(
        own.select("target", pl.col("kind").alias("own_kind")), on="target"
    )
    is_like = pl.col("kind") == pl.col("own_kind")
    sizes = sizes.filter(is_like | (is_like.sum().over("target") < ENOUGH)).with_columns(size=_size())
    middle = pl.col("size").median()
    spread = sizes.group_by("target").agg(
        middle.alias("middle"),
        scatter(pl.col("size")).alias("seen"),
        pl.len().cast(pl.Int64).alias("m"),
    )
    chance = 1 / pl.col("middle").exp()
    width = times_spread(pl.col("m"), bound) * (pl.col("seen") ** 2 + chance + LEAST_SPREAD_OF_A_LOG**2).sqrt()
    return (
        own.join(spread.filter(pl.col("m") >= ENOUGH), on="target")
        .with_columns(
            segment_kind=pl.lit(WHOLE),
            segment=pl.lit(""),
            expected=pl.col("middle").exp(),
            low=pl.when(pl.col("kind") == QUIET).then(0.0).otherwise((pl.col("middle") - width).exp()),
            high=(pl.col("middle") + width).exp(),
        )
        .select(*_KEY, "value", "expected", "low", "high", "m")
    )
