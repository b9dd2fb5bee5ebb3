"""The asset check `freshness` of each feed: how old its content is on the business date, by its own dates."""

from __future__ import annotations

from collections.abc import Iterable

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
    return dg.AssetCheckResult(
        check_name=_NAME, passed=not _is_late(day), severity=dg.AssetCheckSeverity.WARN, metadata=_metadata(day)
    )


def changed_freshness(
    instance: dg.DagsterInstance, days: Iterable[tuple[Feed, FeedDay]]
) -> list[dg.AssetCheckEvaluation]:
    """The results of feeds that are not landed in this run, where Dagster shows another one: they age by themselves."""
    found = {dg.AssetCheckKey(landing_key(feed), _NAME): day for feed, day in days}
    shown = instance.event_log_storage.get_latest_asset_check_execution_by_key(list(found))
    return [
        dg.AssetCheckEvaluation(
            asset_key=key.asset_key,
            check_name=_NAME,
            passed=not _is_late(day),
            severity=dg.AssetCheckSeverity.WARN,
            metadata=_metadata(day),
        )
        for key, day in found.items()
        if key not in shown or _state_of(shown[key].event) != (not _is_late(day), day.words)
    ]


def _is_late(day: FeedDay) -> bool:
    return day.lag_days is not None and day.lag_days > day.max_lag_days


def _metadata(day: FeedDay) -> dict[str, dg.RawMetadataValue]:
    return {"state": day.words, "business_date": str(day.business_date or "none"), "lag_days": day.lag_days}


def _state_of(event: dg.EventLogEntry | None) -> tuple[bool, object] | None:
    """What Dagster shows; the days of lag are not compared, since they grow every day."""
    told = event.dagster_event.event_specific_data if event and event.dagster_event else None
    if not isinstance(told, dg.AssetCheckEvaluation):
        return None
    return told.passed, told.metadata["state"].value if "state" in told.metadata else None
