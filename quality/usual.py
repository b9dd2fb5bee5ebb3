"""How many of a rare thing a day may have, by how many the days before had."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from quality.past.comparable import ENOUGH

FALSE_ALARMS = 0.0001
"""So rarely a day has more by chance, if days are as those before: one of some ten such checks in 1,000 days."""

_TIMES_THE_MOST = 2
"""Such things also come in batches: up to twice the most of a day before is usual, whatever chance says."""

_MOST_COUNTED = 100_000


def usual_limit(counts: Sequence[Decimal], days: int = 1) -> int | None:
    """The most that may come of `days` days at once, by the numbers of earlier days; None where too few are known."""
    if len(counts) < ENOUGH:
        return None
    limit = predicted_limit(float(sum(counts)), days / (len(counts) + days), FALSE_ALARMS)
    return max(limit, _TIMES_THE_MOST * int(max(counts)))


def predicted_limit(seen: float, share: float, rarely: float) -> int:
    """The number that what comes exceeds with a chance of at most `rarely`, where `seen` things were seen before.

    `share`: how much comes, as a part of that and what came before (days, or rows). Poisson, with a mean that is known
    by what was seen only: a negative binomial, from half a thing more than was seen (Jeffreys' prior).
    """
    shape = seen + 0.5
    chance = (1 - share) ** shape
    left, limit = 1 - chance, 0
    while left > rarely and limit < _MOST_COUNTED:
        chance *= share * (shape + limit) / (limit + 1)
        left -= chance
        limit += 1
    return limit
