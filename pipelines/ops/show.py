"""Reports as a person reads them in a terminal. Decides nothing; what it shows is in the models it is given."""

from __future__ import annotations

from rich.console import Console
from rich.table import Table

from pipelines.ops.daily import DailyReport
from pipelines.ops.status import Held, Status

_STEPS = {
    "start": "start (libraries, code location)",
    "inbox": "look into the inbox",
    "plan": "plan",
    "warehouse": "build",
    "gate": "gate",
    "gate_results": "show the checks in Dagster",
    "release": "publish",
    "bookkeeping": "Dagster's bookkeeping",
}
_LEAST_WIDTH = 120


def terminal() -> Console:
    """A console that never breaks a line where a file or a pipe is written to."""
    console = Console(highlight=False, markup=False, soft_wrap=True)
    if not console.is_terminal:
        console.width = max(console.width, _LEAST_WIDTH)
    return console


def _table(*columns: str, numbers: bool = True) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    for place, column in enumerate(columns):
        table.add_column(column, justify="right" if numbers and place else "left", no_wrap=True)
    return table


def show_daily(report: DailyReport, console: Console) -> None:
    """Feeds, rows set aside, gate, and where the time went."""
    feeds = _table("feed", "files", "new", "rejected", "rows in", "landed", "set aside")
    for f in report.feeds:
        counts = (f.files, f.new_files, f.rejected_files, f.rows_in, f.rows_landed, f.rows_quarantined)
        feeds.add_row(f.feed, *(f"{count:,}" for count in counts))
    console.print(feeds)
    for f in report.feeds:
        if f.notes:
            noticed = ", ".join(
                f"{name.replace('_', ' ').replace('.', ' ')} {count:,}" for name, count in f.notes.items()
            )
            console.print(f"noticed in {f.feed}: {noticed}")
    for line in report.problems:
        console.print(line)
    for folder, files in report.unknown_folders.items():
        console.print(_unknown(folder, files))
    if report.checks:
        passed = report.checks - len(report.holding) - len(report.warnings)
        console.print(
            f"\ngate: {passed} of {report.checks} checks passed, {len(report.warnings)} warn, "
            f"{len(report.holding)} hold the build"
        )
    _show_checks("held by", report.holding, console)
    _show_checks("warning", report.warnings, console)
    times = _table("where the time went", "seconds")
    for step, seconds in report.seconds.items():
        name = step.removeprefix("landing__").replace("__", "/", 1)
        times.add_row(_STEPS.get(step, f"land {name}"), f"{seconds:,.1f}")
    times.add_row("in all", f"{sum(report.seconds.values()):,.1f}")
    console.print()
    console.print(times)
    memory = (
        f"{report.peak_bytes / 1e6:,.0f} MB here, {report.largest_reader_bytes / 1e6:,.0f} MB in the largest reader"
    )
    console.print(f"peak memory: {memory}")


def _unknown(folder: str, files: int) -> str:
    place = "the inbox's top folder" if folder == "." else folder
    return f"no feed yet: {place} ({files} file{'s' if files > 1 else ''}; not an error)"


def _show_checks(title: str, checks: list[Held], console: Console) -> None:
    for check in checks:
        console.print(f"{title}: {check.check} (owner {check.owner})")
        console.print(f"  {check.reason_zh} / {check.reason_en}")
        found = check.figure or check.detail or "no figure"
        console.print(f"  found: {found}; allowed: {check.bound or 'the check must run'}")
        if check.detail and check.figure:
            console.print(f"  {check.detail}")
        for sample in check.sample:
            console.print(f"  - {sample}")


def show_status(status: Status, console: Console) -> None:
    """Served, last day, feeds, what lies in the inbox without a feed; each problem with what to do."""
    if status.current:
        console.print(f"current: {status.current.release_id} (business date {status.current.business_date})")
    else:
        console.print("current: nothing released yet; run `kechuang daily`")
    if status.day:
        day = status.day
        console.print(f"last day: {day.business_date}, build {day.build_id}: {day.state}")
        _show_checks("held by", day.holding, console)
        if day.holding:
            console.print(
                f"to do: correct the delivery or the contract, then `kechuang daily --date {day.business_date}`"
            )
        _show_checks("warning", day.warnings, console)
    table = _table("feed", "files", "landed", "set aside", "newest content", "lag in days", "state")
    for feed in status.feeds:
        lag = "-" if feed.lag_days is None else str(feed.lag_days)
        newest = str(feed.newest_content or "-")
        table.add_row(
            feed.feed, f"{feed.files:,}", f"{feed.rows_landed:,}", f"{feed.rows_quarantined:,}", newest, lag, feed.state
        )
    console.print()
    console.print(table)
    for line in status.problems:
        console.print(line)
    for folder, files in status.unknown_folders.items():
        console.print(_unknown(folder, files))
