"""How often Dagster expects its assets to be made: what it shows as late without a run that says so.

The check `freshness` of a feed goes by the dates in its content; these policies go by the clock, and also notice that
nothing ran at all. They need `freshness: enabled` in dagster.yaml.
"""

from __future__ import annotations

from datetime import timedelta

import dagster as dg

from pipelines.contracts.feed import Feed

_DEADLINE_HOUR = 9
"""By then the steps of a day are done: the schedule starts them at 06:45."""


def step_policy(time_zone: str) -> dg.FreshnessPolicy:
    """Of the steps of a day: made between midnight and nine in the morning of every day, in the city's time."""
    return dg.FreshnessPolicy.cron(
        deadline_cron=f"0 {_DEADLINE_HOUR} * * *",
        lower_bound_delta=timedelta(hours=_DEADLINE_HOUR),
        timezone=time_zone,
    )


def feed_policy(feed: Feed) -> dg.FreshnessPolicy:
    """Of a feed: landed within the days that its contract allows, with a warning before they hold a release."""
    warn, hold = timedelta(days=feed.max_lag_days), timedelta(days=feed.hold_after_days or feed.max_lag_days)
    return dg.FreshnessPolicy.time_window(fail_window=max(warn, hold), warn_window=warn if warn < hold else None)


def with_policy(asset: dg.AssetsDefinition, policy: dg.FreshnessPolicy) -> dg.AssetsDefinition:
    """The same asset with the policy."""
    return asset.map_asset_specs(lambda spec: spec.replace_attributes(freshness_policy=policy))
