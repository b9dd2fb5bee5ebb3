"""The day's report and the status in a terminal. Shows the models it is given and decides nothing."""

from __future__ import annotations

from rich.console import Console
from rich.filesize import decimal as human

from pipelines.base.plural import counted
from pipelines.cli.show.feeds import plain_table, show_feeds, show_notes, show_problems, show_unknown
from pipelines.day.disk import DiskUse
from pipelines.day.report import DailyReport
from pipelines.day.results import ShownCheck
from pipelines.day.status import DayStatus, Status
from pipelines.gate.missing_inputs import MissingInput, by_decision
from pipelines.gate.overrides import Override
from pipelines.plan.suspects import HeldArrival

_LANDING = "landing__"
_STEPS = {
    "unchanged": "compare hashes",
    "start": "start (libraries, code location)",
    "look": "fetch, list the inbox",
    "inbox": "list the inbox",
    "plan": "plan",
    "warehouse": "build",
    "gate": "gate",
    "release": "publish",
    "prune": "prune",
    "bookkeeping": "Dagster's bookkeeping",
}
_SLOWEST_SHOWN = 3
_WARNINGS_SHOWN = 10


def show_daily(report: DailyReport, console: Console) -> None:
    """Feeds, quarantined rows, the gate's result and the time of each step; for a day without news, one line."""
    if report.run_id is None:
        console.print(
            f"nothing new: all files have landed, and build {report.build_id} has these files, this code and these "
            f"rules; state: {report.state}"
        )
        _show_holding(report.holding, console)
        return
    show_feeds(report.feeds, console)
    show_notes(report.notes, console)
    show_problems(report.problems, console)
    show_unknown(report.unknown_folders, console)
    if report.checks:
        failed = len(report.holding) + len(report.warnings) + len(report.noted) + len(report.overrides)
        passed = report.checks - failed
        console.print()
        console.print(
            f"gate: {passed:,} of {counted(report.checks, 'check')} passed, "
            f"{counted(len(report.warnings), 'warning')}, {counted(len(report.noted), 'note')}, "
            f"{len(report.holding)} blocking"
        )
    _show_holding(report.holding, console)
    _show_partial(report.partial, console)
    _show_held(report.held, console)
    _show_overrides(report.overrides, console)
    _show_warnings(report.warnings, console)
    for line in report.to_do:
        console.print(f"to do: {line}")
    _show_times(report.seconds, console)
    ours, readers = report.peak_bytes / 1e6, report.largest_reader_bytes / 1e6
    console.print(f"peak memory: {ours:,.0f} MB in this process, {readers:,.0f} MB in the largest reader")


def show_released(folder: object, console: Console, *, is_current: bool) -> None:
    """Where the release is, and whether it is the one that is served."""
    if not is_current:
        console.print("current: unchanged; it serves a later business date, or this release was withdrawn")
    console.print(f"release: {folder}")


def _show_times(seconds: dict[str, float], console: Console) -> None:
    """Seconds of each step in order; landing is one line with its slowest feeds."""
    landing = {step: spent for step, spent in seconds.items() if step.startswith(_LANDING)}
    slowest = sorted(landing, key=lambda step: (-landing[step], step))[:_SLOWEST_SHOWN]
    named = ", ".join(f"{step.removeprefix(_LANDING).replace('__', '/', 1)} {landing[step]:,.1f}" for step in slowest)
    times = plain_table("step", "seconds")
    is_landing_shown = False
    for step, spent in seconds.items():
        if step not in landing:
            times.add_row(_STEPS.get(step, step), f"{spent:,.1f}")
        elif not is_landing_shown:
            times.add_row(f"land {counted(len(landing), 'feed')} (slowest: {named})", f"{sum(landing.values()):,.1f}")
            is_landing_shown = True
    times.add_row("total", f"{sum(seconds.values()):,.1f}")
    console.print()
    console.print(times)


def _show_holding(checks: list[ShownCheck], console: Console) -> None:
    """Each check that blocks the build, with its sample, then the command that shows the rows."""
    _show_checks("held by", checks, console)
    if any(check.has_rows and check.sample for check in checks):
        console.print("to see the rows: `kechuang gate --rows CHECK` (only for staff with access to the data)")


def _show_checks(title: str, checks: list[ShownCheck], console: Console, *, with_rows: bool = True) -> None:
    for check in checks:
        console.print(f"{title}: {check.check} (owner {check.owner})")
        console.print(f"  {check.reason_zh} / {check.reason_en}")
        found = check.figure or check.detail or "no figure"
        console.print(f"  found: {found}; allowed: {check.bound or 'the check must run'}")
        if check.detail and check.figure:
            console.print(f"  {check.detail}")
        for sample in check.sample if with_rows or not check.has_rows else ():
            console.print(f"  - {sample}")


def _show_partial(missing: list[MissingInput], console: Console) -> None:
    """What is missing from the release, one line for each decision that allowed it."""
    for (by, why), allowed in by_decision(missing).items():
        names = ", ".join(f"{one.missing} (newest: {one.newest_date})" if one.state == "old" else
                          f"{one.missing} ({one.state})" for one in allowed)  # fmt: skip
        console.print(f"partial: without {names}; allowed by {by}: {why}")


def _show_held(held: list[HeldArrival], console: Console) -> None:
    for one in held:
        console.print(f"held back: {one.feed}: {one.part} {one.as_of or ''} is left out since {one.since}: {one.check}")
        console.print(f"  found: {one.figure}; the feed is at its last good arrival until the bureau sends again")


def _show_overrides(overrides: list[Override], console: Console) -> None:
    for one in overrides:
        before = f"; overridden at {one.given_for}" if one.given_for else ""
        found = f" ({one.figure}{before})" if one.figure else ""
        console.print(f"overridden: {one.check}{found}; by {one.by} until {one.until}: {one.why}")


def _show_warnings(checks: list[ShownCheck], console: Console) -> None:
    """One line for each of the first warnings; `kechuang status` shows reason and owner."""
    for check in checks[:_WARNINGS_SHOWN]:
        found = check.figure or check.detail or "no figure"
        console.print(f"warning: {check.check}: {found}; allowed: {check.bound or 'the check must run'}")
    if len(checks) > _WARNINGS_SHOWN:
        more = counted(len(checks) - _WARNINGS_SHOWN, "more warning")
        console.print(f"… and {more}: `kechuang status` shows all, with reason and owner")


def show_status(status: Status, console: Console) -> None:
    """City, served, last day, feeds, files of the inbox without a feed; each problem with what to do."""
    console.print(f"city: {status.city or 'no folder of its own, see `kechuang city init`'}")
    if status.current:
        console.print(f"current: {status.current.release_id} (business date {status.current.business_date})")
        if status.current.partial:
            console.print(f"current is partial: without {', '.join(status.current.partial)}")
    elif status.current_damage is None:
        console.print("current: no release yet; run `kechuang daily`")
    if status.current_damage:
        console.print(f"current: damaged: {status.current_damage}")
    for line in status.damaged:
        console.print(f"damaged: {line}")
    if status.day:
        _show_day(status.day, console)
    for line in status.to_do:
        console.print(f"to do: {line}")
    console.print()
    show_feeds(status.feeds, console)
    show_problems(status.problems, console, limit=None)
    show_unknown(status.unknown_folders, console)
    _show_disk(status.disk, console)


def _show_disk(disk: DiskUse, console: Console) -> None:
    """Sizes in one line, and a warning if there is no room for the next day."""
    parts = ", ".join(f"{part} {human(size)}" for part, size in disk.parts.items())
    needs = f"; a day needs {human(disk.day_needs)}" if disk.day_needs is not None else ""
    console.print()
    console.print(f"disk: {human(disk.total)} ({parts}), inbox {human(disk.inbox)}; {human(disk.free)} free{needs}")
    if disk.is_short and disk.day_needs is not None:
        console.print(
            f"warning: {human(disk.free)} free on the disk; a day needs {human(disk.day_needs)}: "
            "make room, or lower the city's `retention` and run `kechuang prune`"
        )


def _show_day(day: DayStatus, console: Console) -> None:
    console.print(f"last day: {day.business_date}, build {day.build_id}: {day.state}")
    _show_holding(day.holding, console)
    for line in day.to_do:
        console.print(f"to do: {line}")
    if day.state != "planned":
        console.print(f"receipt: `kechuang gate page --date {day.business_date}` writes it as a page with plots")
    _show_held(day.held, console)
    _show_overrides(day.overrides, console)
    _show_checks("warning", day.warnings, console, with_rows=False)
    if day.noted:
        names = ", ".join(note.check for note in day.noted)
        console.print(f"{counted(len(day.noted), 'note')}, which stood as warnings in ten releases or more: {names}")
