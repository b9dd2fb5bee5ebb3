"""Arrivals that landed and count no more, since a newer one of their part replaced them: what a list looked like."""

from __future__ import annotations

from collections import defaultdict
from datetime import date

from pipelines.contracts.feed import Feed
from pipelines.landing.store import Arrival, LandingStore
from pipelines.plan.plan import Plan, PlannedDelivery, planned_delivery


def superseded(plan: Plan, feeds: dict[str, Feed], store: LandingStore, most: int) -> list[PlannedDelivery]:
    """The last `most` arrivals of each part of a `full` feed before the one that counts in the plan, the oldest first.

    Their numbers are negative, and of this call alone.
    """
    found: list[PlannedDelivery] = []
    for feed in feeds.values():
        counting = {one.part: one.as_of for one in plan.of_feed(feed.feed) if one.as_of}
        if feed.arrival_mode != "full" or not counting:
            continue
        by_part: dict[str, dict[date, Arrival]] = defaultdict(dict)
        for arrival in sorted(store.arrivals(feed.feed), key=lambda one: one.order):
            newest = counting.get(arrival.part)
            if newest and arrival.as_of and arrival.as_of < newest:
                by_part[arrival.part][arrival.as_of] = arrival
        for arrivals in by_part.values():
            for _, arrival in sorted(arrivals.items())[-most:]:
                receipt = store.receipt(feed, arrival.delivery_id)
                rows = store.reading_path("rows", feed, arrival.delivery_id)
                if receipt and not receipt.reading.problem and receipt.rows_sha256 and rows.exists():
                    path = str(rows.relative_to(store.folder))
                    found.append(planned_delivery(-1 - len(found), feed, arrival, receipt, path, None))
    return found
