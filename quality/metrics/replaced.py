"""What landed and is not in a build: lists before those that it holds, and rows of its arrivals that were set aside."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from pipelines.base.sql import literal
from pipelines.landing.store import LandingStore
from pipelines.plan.plan import Plan, PlannedDelivery
from pipelines.plan.superseded import displaced, redated, superseded
from quality.family import Build
from quality.metrics.landed import landed

_MOST = 2
"""Lists of a part: where a list came twice since the release that readers have, the one that this has is needed."""

_NEW_DAYS = timedelta(days=14)
"""Arrivals of so many days are looked at for rows that could not be read: more than lie between two releases."""


def replaced_lists(build: Build, landing_dir: Path, former: Plan | None) -> dict[str, str]:
    """By feed, a relation over what the build has no more, with the columns of the view in `landing`.

    Of whole lists those before, of logs what came again under a later date; of both what a file said before it came
    again under its own name, if the plan of the release that readers have is still there (`former`).
    """
    by_feed: dict[str, list[PlannedDelivery]] = {}
    store = LandingStore(landing_dir)
    again = displaced(build.plan, build.feeds, store, former) if former else []
    for one in (*superseded(build.plan, build.feeds, store, _MOST), *redated(build.plan, build.feeds, store), *again):
        by_feed.setdefault(one.feed, []).append(one)
    return {feed: landed(build.feeds[feed], lists, landing_dir) for feed, lists in by_feed.items()}


def unreadable_rows(build: Build, landing_dir: Path) -> dict[str, str]:
    """By feed that has new ones, a relation over all its unreadable rows: `raw_row`, `_as_of_date`, `_delivery_id`."""
    store, day = LandingStore(landing_dir), build.plan.business_date
    new = [one for one in build.plan.deliveries if one.as_of and one.as_of > day - _NEW_DAYS]
    fresh = {one.feed for one in new if one.quarantined_count}
    by_feed: dict[str, list[str]] = {}
    for one in build.plan.deliveries:
        path = store.reading_path("quarantine", build.feeds[one.feed], one.delivery_id)
        if one.quarantined_count and one.as_of and one.feed in fresh and path.exists():
            named = f"DATE '{one.as_of}' AS _as_of_date, {literal(one.delivery_id)} AS _delivery_id"
            rows = f"SELECT raw_row, {named} FROM read_parquet({literal(path)})"  # noqa: S608 - our own names
            by_feed.setdefault(one.feed, []).append(rows)
    return {feed: f"({' UNION ALL '.join(parts)})" for feed, parts in by_feed.items()}
