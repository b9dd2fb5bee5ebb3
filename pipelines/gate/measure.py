"""Measures a build before its checks run, and keeps the metrics beside its receipt for checks of later days."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import duckdb
import polars as pl

from pipelines.base.checked_parquet import read_checked, write_checked
from pipelines.base.errors import KechuangError
from pipelines.base.machine import stop_for, trouble_of
from pipelines.landing.store import LandingStore
from pipelines.plan.emptied import emptied
from pipelines.plan.late import late_arrivals
from pipelines.plan.plan import Plan, PlannedDelivery, read_plan
from pipelines.warehouse.receipt import BuildReceipt, read_build
from quality.checks import engine_words
from quality.family import Build, Day
from quality.metrics.build import Measured, measure_build
from quality.metrics.long import METRICS, SCHEMA
from quality.metrics.replaced import replaced_lists, unreadable_rows
from quality.metrics.tables import TABLES

_LINKS = "linking.enterprise_link"
"""Rows that name an enterprise without its code are in the district that they are linked to."""


def measured_day(build: Build, built: BuildReceipt, path: Path, landing_dir: Path, say: Callable[[str], None]) -> Day:
    """The day with the metrics of its build, which are written to `path`; what is read in `landing_dir` came before.

    Where the day was run before, as of a morning on which a file came late, only what is other than then is measured.

    A build that cannot be measured has none, so that the checks that need them count as failed.

    Raises:
        MachineError: as on a full disk.
    """
    say("gate: metrics")
    released = build.day.history.before
    try:
        metrics, before = measure_build(build, landing_dir, _measured_earlier(build, built, path))
        former = _plan_of(path.parent.parent / released.release_id) if released else None
        replaced, set_aside = replaced_lists(build, landing_dir, former), unreadable_rows(build, landing_dir)
        lost = emptied(build.plan, build.feeds, LandingStore(landing_dir), released.day) if released else {}
    except (duckdb.Error, pl.exceptions.PolarsError, OSError) as error:
        stop_for(trouble_of(error))
        path.unlink(missing_ok=True)
        return replace(build.day, trouble=f"the build could not be measured: {engine_words(error)}")
    write_checked(path, pl.concat([before, metrics]))
    history = build.day.history
    known = replace(history, metrics=pl.concat([history.metrics, before.lazy()]))
    late = late_arrivals(build.plan, former) if former else frozenset()
    return replace(
        build.day, metrics=metrics, history=known, replaced=replaced, set_aside=set_aside, emptied=lost, late=late
    )


def _plan_of(folder: Path) -> Plan | None:
    """The plan of the release that readers have; None if its build is there no more, or damaged."""
    try:
        return read_plan(folder)
    except KechuangError:
        return None


def _measured_earlier(build: Build, built: BuildReceipt, path: Path) -> Measured | None:
    """What the build that this one started from measured, if it was of the same day and by the same code."""
    folder = path.parent.parent / (built.started_from or "none")
    if not built.started_from or folder == path.parent:
        return None
    try:
        plan, receipt = read_plan(folder), read_build(folder)
    except KechuangError:
        return None
    metrics = read_checked(folder / METRICS, SCHEMA)
    if metrics is None or (plan.business_date, plan.code_sha256) != (build.plan.business_date, build.plan.code_sha256):
        return None
    before = {name: made.content for name, made in receipt.relations.items()}
    same = {name for name, made in built.relations.items() if before.get(name) == made.content}
    known = {_arrival(one, plan.business_date): (one.rows_sha256, one.part) for one in plan.deliveries}
    linked = set() if _LINKS in same else {feed.feed for feed in build.feeds.values() if feed.parties}
    arrivals = {
        key
        for one in build.plan.deliveries
        if known.get(key := _arrival(one, plan.business_date)) == (one.rows_sha256, one.part) and one.feed not in linked
    }
    tables = {table for table in TABLES if table.partition(".")[2] in same}
    return Measured(metrics, frozenset(arrivals), frozenset(tables))


def _arrival(one: PlannedDelivery, day: date) -> tuple[str, str, date]:
    return one.feed, one.delivery_id, one.as_of or day
