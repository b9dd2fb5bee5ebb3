"""Bins of a characteristic: cuts at quantiles of the training sample, each bin with a share of at least a tenth.

A bin's place is the normal score of its middle rank. A model that is linear in places is monotone over bins, and has
one weight per characteristic to estimate: with few defaults, weights of evidence by bin are noise.
"""

from __future__ import annotations

from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

_SIGNIFICANT = 3
_EXTREME = 0.002
_RARE = 0.01


@dataclass(frozen=True)
class Bins:
    """Ascending `cuts`; bin i holds values from `cuts[i - 1]` on and below `cuts[i]`. `places` and `shares` by bin."""

    cuts: tuple[float, ...]
    places: tuple[float, ...]
    shares: tuple[float, ...]
    missing_share: float

    def index(self, values: Floats) -> Ints:
        """The bin of each value; -1 where it is missing."""
        found = np.searchsorted(np.array(self.cuts), values, side="right")
        return np.where(np.isnan(values), -1, found).astype(np.int64)

    def placed(self, values: Floats) -> Floats:
        """The place of each value; 0, the middle, where it is missing."""
        index = self.index(values)
        return np.where(index < 0, 0.0, np.array(self.places)[np.maximum(index, 0)])


def make_bins(
    values: Floats, most: int, least_share: float = 0.1, bad: Floats | None = None, least_bads: int = 10
) -> Bins | None:
    """Bins of about equal shares, `most` at most; None if fewer than two hold `least_share` of the known values.

    What nearly all have none of, such as arrears, may have a bin for those who have some: of at least a hundredth of
    the known values with `least_bads` of the `bad`, and then a second for the upper half of these. Cuts are rounded to
    three significant digits, so that people can read them.
    """
    known = np.sort(values[~np.isnan(values)])
    n = known.size
    if n == 0:
        return None
    least = max(1, int(np.ceil(least_share * n)))
    cuts: list[float] = []
    below = 0
    for part in range(1, most):
        cut = _rounded(float(known[min(n - 1, n * part // most)]))
        here = int(np.searchsorted(known, cut, side="left"))
        if here - below >= least and n - here >= least:
            cuts.append(cut)
            below = here
    if not cuts and bad is not None:
        cuts = _rare(values, bad, least_bads)
    if not cuts:
        return None
    counts = np.diff([0, *np.searchsorted(known, np.array(cuts), side="left"), n])
    middles = (np.cumsum(counts) - counts / 2) / n
    places = [NormalDist().inv_cdf(middle) for middle in np.clip(middles, _EXTREME, 1 - _EXTREME).tolist()]
    return Bins(
        tuple(cuts),
        tuple(round(place, 6) for place in places),
        tuple(float(count / values.size) for count in counts),
        float(1 - n / values.size),
    )


def _rare(values: Floats, bad: Floats, least_bads: int) -> list[float]:
    """Cuts above the least value, where hardly any are."""
    known = values[~np.isnan(values)]
    is_bad, least = bad[~np.isnan(values)] == 1, known.min()
    above = np.sort(known[known > least])
    if above.size < _RARE * known.size:
        return []
    first, second = _rounded(float(above[0])), _rounded(float(above[above.size // 2]))
    if first <= least or int(is_bad[known >= first].sum()) < least_bads:
        return []
    upper = known >= second
    smaller = min(int(is_bad[upper].sum()), int(is_bad[~upper & (known >= first)].sum()))
    return [first, second] if second > first and smaller >= least_bads else [first]


def _rounded(value: float) -> float:
    if value == 0:
        return 0.0
    digits = _SIGNIFICANT - 1 - int(np.floor(np.log10(abs(value))))
    return float(np.round(value, digits))
