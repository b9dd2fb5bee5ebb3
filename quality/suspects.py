"""Which arrivals a failed agreement suspects, so that a feed may be held at its last good one (`on_suspect`)."""

from __future__ import annotations

from quality.checks import CheckResult
from quality.family import Build


def with_suspects(result: CheckResult, build: Build) -> CheckResult:
    """The result with the arrivals that it suspects: those of its feed that are of the day that is its segment.

    Of all days together, those of the business date. A check that is not on the rows of one feed suspects none.
    """
    feed = next((one for one in build.feeds.values() if result.table == f"landing.{one.table}"), None)
    if result.state != "failed" or feed is None:
        return result
    day = result.segment or str(build.plan.business_date)
    found = [one.delivery_id for one in build.plan.of_feed(feed.feed) if str(one.as_of) == day]
    return result.model_copy(update={"arrivals": tuple(sorted(set(found)))})
