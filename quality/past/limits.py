"""How far a metric may be from its past, at a stated rate of false alarms (docs/decisions/035).

A day compares some ten thousand numbers. A number is far off if the likelihood ratio against "as in the past" exceeds
`log_bound`: by Chernoff's and Bonferroni's bounds less than `FALSE_ALARMS_A_DAY` days then show one such number by
chance, if days scatter as the past did. Scatter beyond that of chance is learned from the past (`spread`).
"""

from __future__ import annotations

import math

import polars as pl

FALSE_ALARMS_A_DAY = 0.002

SAFETY = 1.5
"""The scatter that a series has shown is raised by half: thirty values show it to 26%, and this is two of those."""

PRIOR_VALUES = 5
PRIOR_SCATTER = {"full": 2.0, "append": 10.0, "delta": 10.0, "table": 2.0}
LEAST_SCATTER = {"full": 0.1, "append": 1.0, "delta": 1.0, "table": 0.1}
"""Scatter as a multiple of the binomial's, by how a feed arrives: what is assumed before there is history, with the
weight of `PRIOR_VALUES` values, and the least that is ever assumed. A list that comes whole each time scatters less
than a sample of it would, since most rows are those of the day before.
"""

LEAST_PRIOR_SCATTER = 2.0
"""Of a log whose rows name enterprises, the prior is the number of rows of one that come together, and this at least.

Rows of one enterprise are alike: if eighteen of thirty-seven are of one, a share scatters as that of two or three.
Half that number is the least that is ever assumed.
"""

FEWEST_ROWS = 3
"""A share must be off by so many rows at least: one or two are slips of the pen."""

SHARE_DRIFT = 0.0003
"""By so much a share may drift whatever its scatter was."""

LEAST_SPREAD_OF_ROWS, SPREAD_OF_A_ROW = 0.003, 0.02
"""Natural logarithms: a whole list of r rows changes from one arrival to the next by at least the square root of
0.003² + 0.02 / r.
"""

LEAST_SPREAD_OF_A_LOG = 0.1
"""As above, of the rows of a log (`append`, `delta`), beside the square root of their number."""

FALL_WITHOUT_HISTORY, RISE_WITHOUT_HISTORY = 0.9, 2.0
"""Of the rows of a whole list, while no spread is known: a registry loses no tenth of its rows in a day."""

SELDOM_DAYS = 14
"""A list that comes less often, as each quarter, is made anew: while no spread is known it may lose rows by chance."""

LEAST_SPREAD_OF_A_LEVEL = 0.02
"""Decimal logarithms, of a median."""

MOST_SPREADS = 8.0
"""Of five values the bound of Student's t would be sixty standard deviations, and a fault of 元 for 万元 within it."""

UNIT_SHIFT = 0.7
"""A level this many decimal places off may be in another unit: a factor of five."""

_HALVINGS = 40


def log_bound(comparisons: int) -> float:
    """The log-likelihood ratio above which a comparison counts as far off, of so many in a day."""
    return math.log(max(1, comparisons) / FALSE_ALARMS_A_DAY)


def times_spread(values: pl.Expr, bound: float) -> pl.Expr:
    """How many standard deviations of `values` past ones a value may be off: the likelihood-ratio bound of Student's t.

    Thirty values give some seven; fewer give more than `MOST_SPREADS`, which is then the bound.
    """
    freedom = (values - 1).clip(1)
    return (freedom * ((2 * bound / (freedom + 1)).exp() - 1)).sqrt().clip(upper_bound=MOST_SPREADS)


def divergence(observed: pl.Expr, expected: pl.Expr) -> pl.Expr:
    """Kullback-Leibler divergence of two shares, in nats; `expected` is neither 0 nor 1."""
    up = pl.when(observed > 0).then(observed * (observed / expected).log()).otherwise(0.0)
    down = pl.when(observed < 1).then((1 - observed) * ((1 - observed) / (1 - expected)).log()).otherwise(0.0)
    return (up + down).clip(0.0)


def allowed_share(expected: float, most: float, *, is_low: bool) -> float:
    """The lowest or highest share whose divergence from `expected` is at most `most`, by halving."""
    near, far = expected, 0.0 if is_low else 1.0
    for _ in range(_HALVINGS):
        middle = (near + far) / 2
        near, far = (middle, far) if _divergence(middle, expected) <= most else (near, middle)
    return near


def _divergence(observed: float, expected: float) -> float:
    up = observed * math.log(observed / expected) if observed > 0 else 0.0
    down = (1 - observed) * math.log((1 - observed) / (1 - expected)) if observed < 1 else 0.0
    return up + down
