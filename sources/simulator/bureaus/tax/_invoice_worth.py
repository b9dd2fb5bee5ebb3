"""How much an enterprise's invoices come to in a calendar year: what its books say, for the part that is simulated."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

import numpy as np

from sources.simulator.bureaus.tax._trading_days import busyness
from sources.simulator.city import City, trading_days
from sources.simulator.streams import Floats, Ints

INVOICED_SALES = 0.95  # of the revenue: some customers want no invoice
INVOICED_PURCHASES = 0.8  # of the cost: wages come without one


class Worth(NamedTuple):
    """Amounts without tax, ``cents`` of shape (enterprises, years); ``year`` is the column of each day of the span."""

    year: Ints
    cents: Floats


def yearly_worth(city: City, start: date, stop: date, *, is_sale: bool) -> Worth:
    """What one direction's invoices from ``start`` up to but without ``stop`` come to, for every enterprise."""
    years, panel = city.panel.years, city.panel
    first = date(years[0], 1, 1)
    days = (city.end - first).days + 1
    so_far = np.concatenate([[0.0], np.cumsum(busyness(first, days))])
    opened, shut = (np.clip(bound, 0, days) for bound in trading_days(city.frame, first))
    from_day, until_day = (start - first).days, (stop - first).days
    share = np.zeros(panel.revenue.shape)
    for column, year in enumerate(years):
        low, high = (date(year, 1, 1) - first).days, min((date(year + 1, 1, 1) - first).days, days)
        begin, close = np.clip(opened, low, high), np.clip(shut, low, high)
        whole = so_far[close] - so_far[begin]
        shown = so_far[np.clip(until_day, begin, close)] - so_far[np.clip(from_day, begin, close)]
        share[:, column] = np.divide(shown, whole, out=np.zeros_like(whole), where=whole > 0)
    worth = panel.revenue * INVOICED_SALES if is_sale else panel.cost * INVOICED_PURCHASES
    year_of_day = np.arange(np.datetime64(start), np.datetime64(stop)).astype("datetime64[Y]").astype(np.int64) + 1970
    return Worth(year=year_of_day - years[0], cents=worth * 100 * share)
