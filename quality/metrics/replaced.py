"""Lists that came before those of a build: it holds only the newest of each part, and checks compare it with them."""

from __future__ import annotations

from pathlib import Path

from pipelines.landing.store import LandingStore
from pipelines.plan.plan import PlannedDelivery
from pipelines.plan.superseded import superseded
from quality.family import Build
from quality.metrics.landed import landed

_MOST = 2
"""Lists of a part: where a list came twice since the release that readers have, the one that this has is needed."""


def replaced_lists(build: Build, landing_dir: Path) -> dict[str, str]:
    """By feed, a relation over the last lists before those of the build, with the columns of the view in `landing`."""
    by_feed: dict[str, list[PlannedDelivery]] = {}
    for one in superseded(build.plan, build.feeds, LandingStore(landing_dir), _MOST):
        by_feed.setdefault(one.feed, []).append(one)
    return {feed: landed(build.feeds[feed], lists, landing_dir) for feed, lists in by_feed.items()}
