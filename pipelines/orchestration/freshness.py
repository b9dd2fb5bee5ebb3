"""The asset check `freshness` of each feed: how old its content is on the business date, by its own dates."""

from __future__ import annotations

import dagster as dg

from pipelines.contracts.feed import Feed
from pipelines.day.feed_days import FeedDay
from pipelines.orchestration.keys import landing_key

_NAME = "freshness"


def freshness_spec(feed: Feed) -> dg.AssetCheckSpec:
    """The check of one feed."""
    return dg.AssetCheckSpec(
        name=_NAME,
        asset=landing_key(feed),
        description="内容的业务日期是否足够新。 / Whether the content is recent enough, by its own dates.",
        metadata={"max_lag_days": feed.max_lag_days, "cadence": feed.cadence, "arrives_by": feed.arrives_by},
    )


def freshness(day: FeedDay) -> dg.AssetCheckResult:
    """The result on one business date. It warns; what holds a day is the gate's to say."""
    is_late = day.lag_days is not None and day.lag_days > day.max_lag_days
    return dg.AssetCheckResult(
        check_name=_NAME,
        passed=not is_late,
        severity=dg.AssetCheckSeverity.WARN,
        metadata={"state": day.words, "business_date": str(day.business_date or "none"), "lag_days": day.lag_days},
    )
