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
    """Amounts without tax, ``cents`` of shape (enterprises, years); ``year`` is the column of each day."""

    year: Ints
    cents: Floats


def yearly_worth(city: City, *, is_sale: bool) -> Worth:
    """What the invoices of one direction should come to, for every enterprise of the city."""
    years, panel = city.panel.years, city.panel
    first = date(years[0], 1, 1)
    days = (city.end - first).days + 1
    so_far = np.concatenate([[0.0], np.cumsum(busyness(first, days))])
    opened, shut = (np.clip(bound, 0, days) for bound in trading_days(city.frame, first))
    start = (city.start - first).days
    share = np.zeros(panel.revenue.shape)
    for column, year in enumerate(years):
        low, high = (date(year, 1, 1) - first).days, min((date(year + 1, 1, 1) - first).days, days)
        begin, stop = np.clip(opened, low, high), np.clip(shut, low, high)
        whole = so_far[stop] - so_far[begin]
        shown = so_far[stop] - so_far[np.minimum(np.maximum(begin, start), stop)]
        share[:, column] = np.divide(shown, whole, out=np.zeros_like(whole), where=whole > 0)
    worth = panel.revenue * INVOICED_SALES if is_sale else panel.cost * INVOICED_PURCHASES
    history = np.datetime64(city.start, "D") + np.arange(city.days)
    column_of_day = history.astype("datetime64[Y]").astype(np.int64) + 1970 - years[0]
    return Worth(year=column_of_day, cents=worth * 100 * share)
