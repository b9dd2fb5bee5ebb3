"""Compares arrivals and published tables with those of earlier releases, and says whether these can be read.

What is measured is in `quality/metrics`, how it is compared in `quality/past`; why bounds are what they are, in
docs/decisions/035. A check has one result a feed or table: the worst segment by name, further ones in the sample.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

import polars as pl

from pipelines.base.plural import counted
from pipelines.contracts.feed import Feed
from quality.checks import CheckDefinition, CheckResult, Severity
from quality.family import Build, Family, Feeds, Manifest
from quality.history_checks import FEED_CHECKS, NEEDS, TABLE_CHECKS, reason_of
from quality.measured import Measured
from quality.metrics.columns import columns_of
from quality.metrics.long import COMMON, LEVEL, SAME
from quality.metrics.tables import TABLES
from quality.past.comparable import ENOUGH, paired
from quality.past.drift import drifted
from quality.past.findings import Finding, Judged, judged
from quality.past.silence import Silence, silence

_OWNER = "team:data-platform"
_WARN_PSI, _HOLD_PSI = Decimal("0.1"), Decimal("0.25")
"""Domain practice for scorecards: above 0.1 look at it, above 0.25 do not use it unseen."""


def _whole(name: str, table: str, severity: Severity) -> CheckDefinition:
    return CheckDefinition(
        id=f"history.{name}", family="history", table=table, owner=_OWNER, reason=reason_of(name), severity=severity
    )


_READABLE = _whole("releases_readable", "releases.figures", "warn")
_DEPTH = _whole("depth", "releases.metrics", "warn")
_SILENT = _whole("silent", "landing.delivery", "block")
_LATE = _whole("late", "landing.delivery", "warn")
_DRIFT = _whole("score_drift", "marts.mart_innovation_score", "block")


def _of_feed(feed: Feed) -> Iterator[CheckDefinition]:
    """Those checks of a feed that one of its columns can fail."""
    columns = columns_of(feed)
    kinds = {one.metric for one in columns.classed}
    kinds |= {LEVEL} if columns.figures else set()
    kinds |= {COMMON} if columns.common else set()
    kinds |= {SAME} if feed.arrival_mode == "full" and feed.grain else set()
    for name, severity in FEED_CHECKS.items():
        if name not in NEEDS or NEEDS[name] in kinds:
            yield CheckDefinition(
                id=f"history.{feed.table}.{name}",
                family="history",
                table=f"landing.{feed.table}",
                owner=feed.owner,
                reason=reason_of(name),
                severity="warn" if feed.on_suspect == "warn" else severity,
            )


def _of_table(table: str, owner: str) -> Iterator[CheckDefinition]:
    for name, severity in TABLE_CHECKS.items():
        yield CheckDefinition(
            id=f"history.{table.partition('.')[2]}.{name}",
            family="history",
            table=table,
            owner=owner,
            reason=reason_of(name),
            severity=severity,
        )


def _definitions(feeds: Feeds, manifest: Manifest) -> list[CheckDefinition]:
    owners = {node["name"]: node["config"].get("meta", {}).get("owner") for node in manifest.get("nodes", {}).values()}
    return [
        *(_READABLE, _DEPTH, _SILENT, _LATE, _DRIFT),
        *(check for feed in feeds.values() for check in _of_feed(feed)),
        *(check for table in TABLES for check in _of_table(table, owners.get(table.partition(".")[2]) or _OWNER)),
    ]


def _run(build: Build, checks: list[CheckDefinition]) -> list[CheckResult]:
    """Compare what is new in the build with its past. Of a build that could not be measured every check is an error."""
    now, history = build.day.metrics, build.day.history
    readable = _readable(history.unreadable)
    if now is None:
        others = [check.result("error", detail=build.day.trouble) for check in checks if check.id != readable.id]
        return [readable, *others]
    past = history.metrics.filter(pl.col("subject").is_in(now["subject"].unique().to_list())).collect()
    modes = {feed.feed: str(feed.arrival_mode) for feed in build.feeds.values()}
    pairs = paired(now, past, [feed for feed, mode in modes.items() if mode != "full"])
    unreadable = {feed.feed: 1 - float(feed.assertions.min.landed_share) for feed in build.feeds.values()}
    found = judged(pairs, modes, unreadable)
    everything = history.metrics.filter(pl.col("metric") == "rows").collect()
    held = [one.feed for one in build.plan.held if one.as_of == build.plan.business_date]
    came = silence(now, everything, build.plan.business_date, held)
    psi = drifted(pairs).join(pairs.targets.select("target", "series"), on="target")
    results = {
        _READABLE.id: readable,
        _DEPTH.id: _depth(len(history.measured)),
        _SILENT.id: _silent(came),
        _LATE.id: _late(came),
        _DRIFT.id: _drift(psi),
    }
    subjects = {feed.table: name for name, feed in build.feeds.items()} | {one.partition(".")[2]: one for one in TABLES}
    may_hold = bool(history.measured)
    return [
        results.get(check.id) or _compared(check, subjects[check.id.split(".")[1]], found, may_hold=may_hold)
        for check in checks
    ]


def _compared(check: CheckDefinition, subject: str, judged: Judged, *, may_hold: bool) -> CheckResult:
    """The worst finding of a check; a comparison without a bound is an error, one without a past says so.

    Before the first release nothing vouches for what landed earlier: then the contract's bounds hold, and these warn.
    """
    name = check.id.rpartition(".")[2]
    found = judged.of(subject, name)
    if judged.broken.get(subject):
        return check.result("error", detail=f"{counted(judged.broken[subject], 'comparison')} without a finite bound")
    if not found:
        compared, earlier = judged.compared.get(subject, 0), judged.earlier.get(subject)
        says = "nothing new" if earlier is None else "nothing earlier to compare with, only the contract's bounds hold"
        if compared:
            says = f"{counted(compared, 'number')} compared with up to {counted(earlier or 0, 'earlier value')}"
        return check.result("passed", Measured(says=says))
    severity: Severity = "block" if may_hold and check.severity == "block" and found[0].is_grave else "warn"
    suspected = sorted({one.arrival for one in found if may_hold and one.is_grave and one.arrival})
    lines = [_line(one) for one in found[1:]]
    return check.result("failed", found[0].measured, sample=lines, severity=severity, arrivals=suspected)


def _line(one: Finding) -> str:
    return f"{one.measured.figure}; allowed: {one.measured.bound}"


def _readable(lines: tuple[str, ...]) -> CheckResult:
    """Warn of releases that are left out of the history; name the first and what to do."""
    measured = Measured(value=len(lines), unit="manifest", limit=0, says="{} left out")
    return _READABLE.result("failed" if lines else "passed", measured, detail=lines[0] if lines else None)


def _depth(releases: int) -> CheckResult:
    measured = Measured(value=releases, unit="release", limit=ENOUGH, limit_is="at least", says="{} measured before")
    return _DEPTH.result("failed" if releases < ENOUGH else "passed", measured)


def _silent(came: Silence) -> CheckResult:
    if came.fewest is None:
        return _SILENT.result("passed", Measured(value=came.sent, unit="feed", says="{} sent, too few days to compare"))
    measured = Measured(
        value=came.sent,
        unit="feed",
        limit=min(1, came.fewest),
        limit_is="at least",
        says="{} sent something dated the day",
        limit_says=f"{{}}; on {counted(came.days, 'like day')} before nearly always {came.fewest} or more",
    )
    is_off = came.sent < came.fewest / 2
    return _SILENT.result("failed" if is_off else "passed", measured, severity="warn" if came.sent else "block")


def _late(came: Silence) -> CheckResult:
    lines = [
        f"{feed}: nothing for {counted(since, 'day')}, at most {longest} before" for feed, since, longest in came.late
    ]
    measured = Measured(value=len(lines), unit="feed", limit=0, says="{} late")
    return _LATE.result("failed" if lines else "passed", measured, sample=lines)


def _drift(psi: pl.DataFrame) -> CheckResult:
    if psi.is_empty():
        return _DRIFT.result("passed", Measured(says="no earlier scores of enough enterprises to compare with"))
    worst = psi.sort("psi", descending=True).row(0, named=True)
    value = Decimal(str(round(worst["psi"], 4)))
    measured = Measured(
        segment=f"{worst['series']}, {worst['column']}",
        value=value,
        unit="PSI",
        limit=_WARN_PSI,
        says=f"population stability index {value} of {counted(worst['n'], 'enterprise')}",
        limit_says=f"at most {_WARN_PSI}, above {_HOLD_PSI} the day is held",
    )
    severity: Severity = "block" if value > _HOLD_PSI else "warn"
    return _DRIFT.result("failed" if value > _WARN_PSI else "passed", measured, severity=severity)


FAMILY = Family("history", "day", _definitions, _run)
