"""What is served, what is held and why, how fresh each feed is, what in the inbox belongs nowhere. Reads only."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Literal

from pydantic import BaseModel

from pipelines.contracts import Feed
from pipelines.gate.gate import RECEIPT, GateReceipt, read_gate
from pipelines.landing.store import LandingStore
from pipelines.ops.accounts import file_lines
from pipelines.plan.day import day_planned_last, planned_build
from pipelines.publish.pointer import Pointer, read_pointer
from pipelines.publish.release import MANIFEST
from pipelines.settings import Settings
from quality.checks import CheckResult


class FeedStatus(BaseModel):
    """How fresh one feed is, by the dates in its content, not by when it was loaded."""

    feed: str
    owner: str
    files: int
    rejected_files: int
    rows_landed: int
    rows_quarantined: int
    newest_content: date | None
    lag_days: int | None
    state: Literal["fresh", "late", "absent", "rejected"]


class Held(BaseModel):
    """A check that holds the build: which, what it found, what is allowed, who owns it."""

    check: str
    reason_zh: str
    reason_en: str
    figure: str | None
    bound: str | None
    detail: str | None
    owner: str
    sample: list[str]


class DayStatus(BaseModel):
    """The build that was planned last."""

    business_date: date
    build_id: str
    state: Literal["planned", "held", "passed", "released"]
    holding: list[Held]
    warnings: list[Held]


class Status(BaseModel):
    """All that an engineer asks first."""

    data_dir: str
    current: Pointer | None
    day: DayStatus | None
    feeds: list[FeedStatus]
    problems: list[str]
    unknown_folders: dict[str, int]


def read_status(settings: Settings, feeds: dict[str, Feed]) -> Status:
    """Put together the state of a data folder; an empty one gives an empty status."""
    store = LandingStore(settings.landing_dir)
    day = _last_day(settings)
    return Status(
        data_dir=str(settings.data_dir),
        current=read_pointer(settings.releases_dir),
        day=day,
        feeds=[_feed_status(feed, store, day.business_date if day else None) for feed in feeds.values()],
        problems=[line for feed in feeds.values() for line in file_lines(feed, store, only_problems=True)],
        unknown_folders=store.unknown_folders(),
    )


def _feed_status(feed: Feed, store: LandingStore, business_date: date | None) -> FeedStatus:
    outcome = store.outcome(feed.feed)
    rejected = sum(found.state == "rejected" for found in (outcome.outcomes if outcome else ()))
    rows = quarantined = 0
    dates: list[date] = []
    deliveries: set[str] = set()
    for arrival in store.arrivals(feed.feed):
        receipt = store.receipt(feed, arrival.delivery_id)
        if receipt is None or receipt.reading.problem:
            continue
        newest = receipt.reading.last_event_date if feed.event_date else arrival.as_of
        if newest and (business_date is None or newest <= business_date):
            dates.append(newest)
        elif newest and business_date and feed.event_date:
            dates.append(business_date)  # events run on past the day; a dump of a later day says nothing of it
        if arrival.delivery_id not in deliveries:
            deliveries.add(arrival.delivery_id)
            rows += receipt.reading.rows_landed
            quarantined += receipt.reading.rows_quarantined
    newest_content = max(dates, default=None)
    lag = (business_date - newest_content).days if newest_content and business_date else None
    is_late = lag is not None and lag > feed.max_lag_days
    return FeedStatus(
        feed=feed.feed,
        owner=feed.owner,
        files=len(deliveries),
        rejected_files=rejected,
        rows_landed=rows,
        rows_quarantined=quarantined,
        newest_content=newest_content,
        lag_days=lag,
        state="rejected" if rejected else "absent" if not deliveries else "late" if is_late else "fresh",
    )


def _last_day(settings: Settings) -> DayStatus | None:
    """The day planned last; a back-fill counts, since it is what somebody is working on."""
    business_date = day_planned_last(settings.builds_dir)
    if business_date is None:
        return None
    build_id = planned_build(settings.builds_dir, business_date)
    receipt = _receipt(settings.builds_dir / build_id)
    is_released = (settings.releases_dir / build_id / MANIFEST).exists()
    state: Literal["planned", "held", "passed", "released"] = "planned"
    if receipt:
        state = "held" if receipt.state == "held" else "released" if is_released else "passed"
    return DayStatus(
        business_date=business_date,
        build_id=build_id,
        state=state,
        holding=shown_checks(receipt.holding) if receipt else [],
        warnings=shown_checks(receipt.warnings) if receipt else [],
    )


def _receipt(build: Path) -> GateReceipt | None:
    return read_gate(build) if (build / RECEIPT).exists() else None


def shown_checks(checks: list[CheckResult]) -> list[Held]:
    """What a person is shown of checks that failed: figures and bounds, file names, but no key of an enterprise."""
    return [
        Held(
            check=check.id,
            reason_zh=check.reason.zh,
            reason_en=check.reason.en,
            figure=check.figure,
            bound=check.bound,
            detail=check.detail,
            owner=check.owner,
            sample=check.sample if check.kind == "contract" else [],
        )
        for check in checks
    ]
