"""Lists that have lost all their rows since a day: whole lists of feeds that may be empty."""

from __future__ import annotations

from collections import Counter
from datetime import date

from pipelines.base.plural import counted
from pipelines.contracts.feed import Feed
from pipelines.landing.formats.shapes import show_path
from pipelines.landing.store import LandingStore
from pipelines.plan.counting_arrivals import counting
from pipelines.plan.plan import Plan


def emptied(plan: Plan, feeds: dict[str, Feed], store: LandingStore, since: date) -> dict[str, tuple[str, ...]]:
    """By `full` feed, a line for each part that had rows on the day `since`, and has none in the plan.

    Files without rows are the same bytes whatever their part, and the same bytes count once: a part may lack its own.
    """
    found: dict[str, tuple[str, ...]] = {}
    for feed in feeds.values():
        rows = Counter({one.part: one.row_count for one in plan.of_feed(feed.feed)})
        if feed.may_be_empty and feed.arrival_mode == "full" and not all(rows.values()):
            before = {one.part: receipt.reading.rows_landed for one, receipt in counting(feed, store, since) if receipt}
            lost = {part: count for part, count in sorted(before.items()) if count and not rows[part]}
            found[feed.feed] = tuple(
                f"{show_path(part)}: {counted(count, 'row')} before" for part, count in lost.items()
            )
    return {feed: lines for feed, lines in found.items() if lines}
