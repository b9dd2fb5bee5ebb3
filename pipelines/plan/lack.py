"""Whether a feed is there: what a plan holds of it, and whether that is older than its contract allows."""

from __future__ import annotations

from datetime import date
from typing import Literal

from pipelines.contracts.feed import Feed
from pipelines.plan.plan import Plan

Lack = Literal["absent", "old"]
"""`absent`: no row of the feed is in the plan. `old`: nothing of it came within `hold_after_days`."""


def lack_of(plan: Plan, feed: Feed, fetched_until: date | None = None) -> Lack | None:
    """What is wrong with a feed, if anything. A server that was asked and had nothing new is as good as a new file.

    What bears no date at all cannot be old. A feed that may be empty is there if a file without rows came, or if its
    server was asked.
    """
    arrivals = plan.of_feed(feed.feed)
    says_none = feed.may_be_empty and (arrivals or fetched_until)
    if not says_none and not any(one.row_count for one in arrivals):
        return "absent"
    age = age_of(plan, feed, fetched_until)
    return "old" if age is not None and feed.hold_after_days is not None and age > feed.hold_after_days else None


def age_of(plan: Plan, feed: Feed, fetched_until: date | None = None) -> int | None:
    """Days from the last news of a feed to the business date; None if nothing is dated and it was never fetched."""
    known = max((day for day in (newest_of(plan, feed), fetched_until) if day), default=None)
    return (plan.business_date - known).days if known else None


def newest_of(plan: Plan, feed: Feed) -> date | None:
    """The newest date of an arrival, or in it; None if nothing is dated."""
    dates = [day for one in plan.of_feed(feed.feed) for day in (one.as_of, one.newest_date) if day]
    return max(dates, default=None)
