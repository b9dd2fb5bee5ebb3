"""Which arrivals a build can go without, so that the gate need not hold the day: verdicts on a part of it."""

from __future__ import annotations

from pipelines.contracts.feed import Feed
from pipelines.gate.receipt import GateReceipt
from pipelines.plan.plan import Plan
from pipelines.plan.suspects import HeldArrival


def arrivals_to_hold(receipt: GateReceipt, plan: Plan, feeds: dict[str, Feed]) -> list[HeldArrival]:
    """The arrivals that blocking checks suspect, of feeds whose contract says `on_suspect: hold_feed`."""
    by_table = {f"landing.{feed.table}": feed for feed in feeds.values() if feed.on_suspect == "hold_feed"}
    found: dict[tuple[str, str], HeldArrival] = {}
    for check in receipt.blocking:
        feed = by_table.get(check.table)
        for one in plan.of_feed(feed.feed) if feed else ():
            if one.delivery_id in check.arrivals:
                found.setdefault(
                    (one.feed, one.delivery_id),
                    HeldArrival(
                        feed=one.feed,
                        delivery_id=one.delivery_id,
                        part=one.part,
                        as_of=one.as_of,
                        check=check.id,
                        figure=check.figure,
                        since=plan.business_date,
                    ),
                )
    return list(found.values())
