"""A day that was done before and has not changed since: recognised by hashes alone, and left as it is.

Loads neither Dagster nor dbt nor Great Expectations: the check costs two seconds of processor time, loading them costs
ten.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from pipelines.arrivals.inbox import Inbox
from pipelines.base.errors import KechuangError
from pipelines.base.settings import Settings
from pipelines.contracts.feed import Feed
from pipelines.day import steps
from pipelines.day.report import Done
from pipelines.day.steps import Published
from pipelines.gate.day_inputs import day_inputs_sha256
from pipelines.gate.receipt import GateReceipt, read_gate
from pipelines.landing.land import is_landed
from pipelines.landing.store import LandingStore
from pipelines.plan.day import mark_done, planned_day
from pipelines.plan.plan import Plan
from pipelines.publish.history import history_before
from pipelines.publish.manifest import read_release
from pipelines.publish.on_disk import changed_files
from pipelines.publish.pointer import move_pointer
from pipelines.publish.release import passing_receipt, refusal


@dataclass(frozen=True)
class Unchanged:
    """What the day's earlier run made of the same plan. `published` is None where the gate holds the build."""

    plan: Plan
    gate: GateReceipt
    published: Published | None


def unchanged_day(settings: Settings, feeds: dict[str, Feed], business_date: date, inbox: Inbox) -> Unchanged | None:
    """The day as it was done, if all that `inbox` holds has landed, and plan, build, gate and release are whole.

    A run that was ended before its end is not a day that was done, though it may have released.

    None if there is anything to do, or anything that cannot be read: the run that follows does it, or says what is
    wrong. The pointer is moved as a publish would move it.
    """
    try:
        store = LandingStore(settings.landing_dir)
        if not all(is_landed(feed, inbox, store) for feed in feeds.values()):
            return None
        before = planned_day(settings.builds_dir, business_date)
        plan = steps.plan(settings, feeds, business_date)
        if not before.is_done or before.build_id != plan.build_id:
            return None
        build = settings.builds_dir / plan.build_id
        receipt = read_gate(build)
        fetch_states = planned_day(settings.builds_dir, business_date).fetch_states
        judged_by = day_inputs_sha256(fetch_states, history_before(settings, business_date))
        if receipt.plan_sha256 != plan.sha256 or receipt.day_sha256 != judged_by:
            return None
        published = _published(settings, build, plan) if receipt.state == "passed" else None
        if receipt.state == "passed" and published is None:
            return None
        mark_done(settings.builds_dir, business_date)
        return Unchanged(plan, receipt, published)
    except KechuangError:
        return None


def done_before(day: Unchanged) -> Done:
    """How the earlier run ended, for the day's report."""
    build_id, published = day.plan.build_id, day.published
    if published is None:
        return Done(state="held", build_id=build_id, gate=day.gate, error=refusal(build_id, day.gate))
    return Done(
        state="released",
        build_id=build_id,
        gate=day.gate,
        release_id=published.release.release_id,
        release_folder=str(published.folder),
        is_current=published.is_current,
        data_root=published.release.data_root,
    )


def _published(settings: Settings, build: Path, plan: Plan) -> Published | None:
    """The release of a plan, if every byte of it and of its build is what it was; else None."""
    passing_receipt(build, plan)
    folder = settings.releases_dir / build.name
    release = read_release(folder)
    if release.plan_sha256 != plan.sha256 or changed_files(folder, release):
        return None
    return Published(release, folder, move_pointer(release, folder, settings.releases_dir))
