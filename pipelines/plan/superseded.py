"""Arrivals that landed and count no more: a newer one took their place, or their bytes came again later."""

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
                found += _planned(-1 - len(found), feed, arrival, store)
    return found


def redated(plan: Plan, feeds: dict[str, Feed], store: LandingStore) -> list[PlannedDelivery]:
    """Of logs, the arrivals of the plan as they came before, where the same bytes came again under a later date.

    The same bytes count once, with the newest date: without these, what they say would be new on that day. Their
    numbers are negative, and of this call alone.
    """
    found: list[PlannedDelivery] = []
    for feed in feeds.values():
        counting = {one.delivery_id: one.as_of for one in plan.of_feed(feed.feed) if one.as_of}
        if feed.arrival_mode == "full" or not counting:
            continue
        before: dict[str, Arrival] = {}
        for arrival in sorted(store.arrivals(feed.feed), key=lambda one: (one.as_of or date.min, one.order)):
            newest = counting.get(arrival.delivery_id)
            if newest and arrival.as_of and arrival.as_of < newest:
                before[arrival.delivery_id] = arrival
        for arrival in before.values():
            found += _planned(-1 - len(found), feed, arrival, store)
    return found


def displaced(plan: Plan, feeds: dict[str, Feed], store: LandingStore, former: Plan) -> list[PlannedDelivery]:
    """The arrivals that count in the `former` plan and no more, as a file came again under its own name.

    Whole lists that one of a later date replaced are not among them (`superseded`). Their numbers are negative, and of
    this call alone.
    """
    found: list[PlannedDelivery] = []
    for feed in feeds.values():
        counting = plan.of_feed(feed.feed)
        slots = {(one.part, one.as_of) for one in counting}
        gone = {one.delivery_id for one in former.of_feed(feed.feed)} - {one.delivery_id for one in counting}
        if gone:
            last = {one.delivery_id: one for one in sorted(store.arrivals(feed.feed), key=lambda one: one.order)}
            for delivery_id in sorted(gone & last.keys()):
                if (last[delivery_id].part, last[delivery_id].as_of) in slots:
                    found += _planned(-1 - len(found), feed, last[delivery_id], store)
    return found


def _planned(no: int, feed: Feed, arrival: Arrival, store: LandingStore) -> list[PlannedDelivery]:
    """The arrival as a plan lists it; nothing if its rows are not there."""
    receipt = store.receipt(feed, arrival.delivery_id)
    rows = store.reading_path("rows", feed, arrival.delivery_id)
    if not receipt or receipt.reading.problem or not receipt.rows_sha256 or not rows.exists():
        return []
    return [planned_delivery(no, feed, arrival, receipt, str(rows.relative_to(store.folder)), None)]
