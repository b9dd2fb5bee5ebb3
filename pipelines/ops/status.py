"""What is served, what is held and why, how fresh each feed is, what in the inbox belongs nowhere. Reads only."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Literal

from pydantic import BaseModel

from pipelines.contracts import Feed
from pipelines.gate.gate import RECEIPT, GateReceipt, read_gate
from pipelines.gate.required_feeds import MissingInput
from pipelines.landing.store import LandingStore
from pipelines.ops.accounts import problems
from pipelines.ops.feed_days import FeedDay, feed_days
from pipelines.ops.look import last_look
from pipelines.plan.day import day_planned_last, planned_day
from pipelines.publish.pointer import Pointer, read_pointer
from pipelines.publish.release import MANIFEST
from pipelines.settings import Settings
from quality.checks import CheckResult


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
    partial: list[MissingInput] = []

    @property
    def to_do(self) -> list[str]:
        """What releases a held day, in the order in which to try."""
        again = f"then `kechuang daily --date {self.business_date}`"
        unreachable = [check for check in self.holding if check.check.endswith(".reachable")]
        missing = [check for check in self.holding if check.check.endswith(".required")]
        found = []
        if unreachable:
            found.append(f"make the server answer or set its variable, {again}: what it gives comes first")
        if missing:
            partial = "--allow-partial FEED --by NAME --why TEXT"
            found.append(f"bring the feed that is missing, {again}; or allow a release without it: add `{partial}`")
        if len(unreachable) + len(missing) < len(self.holding):
            found.append(f"correct the delivery or the contract, {again}")
        return found


class Status(BaseModel):
    """All that an engineer asks first."""

    data_dir: str
    current: Pointer | None
    day: DayStatus | None
    feeds: list[FeedDay]
    problems: list[str]
    unknown_folders: dict[str, int]


def read_status(settings: Settings, feeds: dict[str, Feed]) -> Status:
    """Put together the state of a data folder; an empty one gives an empty status."""
    store, look = LandingStore(settings.landing_dir), last_look(settings.landing_dir)
    day = _last_day(settings)
    return Status(
        data_dir=str(settings.data_dir),
        current=read_pointer(settings.releases_dir),
        day=day,
        feeds=feed_days(feeds, store, day.business_date if day else None, look),
        problems=problems(feeds, store, look),
        unknown_folders=look.unknown if look else {},
    )


def _last_day(settings: Settings) -> DayStatus | None:
    """The day planned last; a back-fill counts, since it is what somebody is working on."""
    business_date = day_planned_last(settings.builds_dir)
    if business_date is None:
        return None
    build_id = planned_day(settings.builds_dir, business_date).build_id
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
        partial=list(receipt.partial) if receipt else [],
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
