"""Which of the arrivals of a feed count on a business date, and in which order. Reads nothing but the landing store."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date

from pipelines.contracts.feed import Feed
from pipelines.landing.store import Arrival, LandingStore, Receipt


def counting_arrivals(feed: Feed, arrivals: Iterable[Arrival], business_date: date) -> list[Arrival]:
    """Which arrivals count on a business date, one for the same bytes, in a fixed order.

    Of the same part, date and sequence number the latest to arrive counts (a correction). Content dated after the
    business date does not count. Of a `full` feed only the newest date of each part counts; of an `append` or `delta`
    feed all do, of a `delta` feed in order of date.
    """
    slots: dict[tuple[str, date, str], Arrival] = {}
    for arrival in sorted(arrivals, key=lambda one: one.order):
        if arrival.as_of is None or arrival.as_of <= business_date:
            slots[arrival.part, arrival.as_of or date.min, arrival.seq] = arrival
    if feed.arrival_mode == "full":
        newest: dict[str, date] = {}
        for part, as_of, _ in slots:
            newest[part] = max(as_of, newest.get(part, date.min))
        slots = {slot: arrival for slot, arrival in slots.items() if slot[1] == newest[slot[0]]}
    by_delivery: dict[str, Arrival] = {}
    for slot in sorted(
        slots, key=lambda slot: (slot[1], slot)
    ):  # the same bytes twice count once, with the newest date
        by_delivery[slots[slot].delivery_id] = slots[slot]
    if feed.arrival_mode == "delta":
        return sorted(
            by_delivery.values(), key=lambda a: (a.as_of or date.min, len(a.seq), a.seq, a.part, a.delivery_id)
        )
    return sorted(by_delivery.values(), key=lambda a: (a.part, a.as_of or date.min, a.seq, a.delivery_id))


def counting(
    feed: Feed, store: LandingStore, business_date: date, without: Collection[str] = ()
) -> list[tuple[Arrival, Receipt | None]]:
    """The arrivals that count on a business date, in a fixed order, each with the receipt of its reading.

    One that could not be read does not count, nor one of the deliveries `without`.
    One that has no receipt was not read under the feed's present contract yet.
    """
    arrivals = [one for one in store.arrivals(feed.feed) if one.delivery_id not in without]
    receipts = {delivery: store.receipt(feed, delivery) for delivery in {one.delivery_id for one in arrivals}}
    problems = {delivery for delivery, receipt in receipts.items() if receipt and receipt.reading.problem}
    readable = [arrival for arrival in arrivals if arrival.delivery_id not in problems]
    return [(one, receipts[one.delivery_id]) for one in counting_arrivals(feed, readable, business_date)]
