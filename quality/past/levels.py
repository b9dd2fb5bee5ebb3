"""Medians of figures that are off, as where an amount comes in another unit, and columns that became constant."""

from __future__ import annotations

import polars as pl

from quality.metrics.long import COMMON, DISTINCT, LEVEL, MAGNITUDE
from quality.past.comparable import ENOUGH, Pairs
from quality.past.limits import LEAST_SPREAD_OF_A_LEVEL, SAFETY, UNIT_SHIFT, times_spread
from quality.past.scatter import scatter

_KEY = ["target", "column"]
_FEWEST_VALUES = 8
_FEWEST_ALIKE = 30
"""Of fewer rows all may hold zero in a column that is mostly zero: three days in fourteen of a made-up city did."""
_QUANTILES_APART = 2.563
"""Standard deviations between the tenth and the ninetieth percentile."""

_OF_MEDIANS = 1.2533
"""A median scatters this much more than a mean."""


def compared_levels(pairs: Pairs, bound: float) -> pl.DataFrame:
    """The median of each figure of a judged arrival or table beside that of its past, as decimal logarithms.

    Columns: target, column, `value`, `expected`, `shift`, `width` (how far it may be off), `n`, `m`. With fewer than
    `ENOUGH` past values only a shift of a unit is far off.
    """
    now, past = (_wide(metrics, also) for metrics, also in ((pairs.now, []), (pairs.past, ["age"])))
    middle = pl.col("p50").median()
    spread = past.group_by(_KEY).agg(
        middle.alias("expected"),
        scatter(pl.col("p50")).alias("seen"),
        (pl.col("p90") - pl.col("p10")).median().alias("apart"),
        pl.len().cast(pl.Int64).alias("m"),
        pl.col("n").median().alias("past_n"),
    )
    apart = pl.max_horizontal("apart", pl.col("p90") - pl.col("p10")) / _QUANTILES_APART * _OF_MEDIANS
    chance = apart**2 * (1 / pl.col("n") + 1 / (pl.col("past_n") * pl.col("m")))
    seen = pl.max_horizontal(pl.col("seen"), chance.sqrt(), LEAST_SPREAD_OF_A_LEVEL)
    known = times_spread(pl.col("m"), bound) * seen
    unknown = pl.max_horizontal((2 * bound * (chance + LEAST_SPREAD_OF_A_LEVEL**2)).sqrt(), pl.lit(UNIT_SHIFT))
    return (
        now.join(spread, on=_KEY)
        .with_columns(
            value=pl.col("p50"),
            shift=pl.col("p50") - pl.col("expected"),
            width=pl.when(pl.col("m") >= ENOUGH).then(known).otherwise(unknown),
        )
        .select(*_KEY, "value", "expected", "shift", "width", "n", "m")
    )


def became_constant(pairs: Pairs, bound: float) -> pl.DataFrame:
    """Figures with one value in all rows of an arrival or table, of which no comparable one had fewer than two.

    Columns: target, column, `n`, `m`. Few rows may share a value by chance, and then some before did too. Of a column
    that is mostly zero, or of one value, so many must do so as is further off than `bound`, a log-likelihood ratio.
    """
    now = pairs.now.filter((pl.col("metric") == DISTINCT) & (pl.col("value") == 1) & (pl.col("n") >= _FEWEST_ALIKE))
    past = pairs.past.filter((pl.col("metric") == DISTINCT) & (pl.col("n") >= _FEWEST_VALUES))
    varied = past.group_by(_KEY).agg(pl.col("value").min().alias("fewest"), pl.len().cast(pl.Int64).alias("m"))
    found = now.select(*_KEY, "n").join(varied.filter(pl.col("fewest") > 1).drop("fewest"), on=_KEY)
    is_usual = pl.col("n") * -pl.col("usual").log() <= SAFETY * bound
    return found.join(_usual(pairs), on=_KEY, how="left").filter(~is_usual.fill_null(value=False)).drop("usual")


def _usual(pairs: Pairs) -> pl.DataFrame:
    """By target and column, the share `usual` of earlier rows that were zero, or had their arrival's most frequent
    value, whichever is larger.
    """
    classes = pairs.past.filter(pl.col("metric").is_in([MAGNITUDE, COMMON]))
    is_alike = pl.col("item").is_in(["0", "most frequent"])
    counts = classes.group_by(*_KEY, "metric", "age").agg(
        pl.col("value").filter(is_alike).sum().alias("alike"), pl.col("n").first()
    )
    pooled = ((pl.col("alike").sum() + 0.5) / (pl.col("n").sum() + 1)).alias("usual")
    return counts.group_by(*_KEY, "metric").agg(pooled).group_by(_KEY).agg(pl.col("usual").max())


def _wide(metrics: pl.DataFrame, also: list[str]) -> pl.DataFrame:
    """One row a figure, with the columns p10, p50, p90 and n."""
    levels = metrics.filter((pl.col("metric") == LEVEL) & (pl.col("n") >= _FEWEST_VALUES))
    return levels.group_by(*_KEY, *also).agg(
        *(pl.col("value").filter(pl.col("item") == item).first().alias(item) for item in ("p10", "p50", "p90")),
        pl.col("n").first(),
    )
