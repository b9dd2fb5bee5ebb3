"""Reports as a person reads them in a terminal. Decides nothing; what it shows is in the models it is given."""

from __future__ import annotations

from rich.console import Console
from rich.table import Table

from pipelines.landing.store import FeedOutcome, Receipt
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


def _table(*columns: str, numbers: tuple[str, ...] = ()) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold", show_edge=False)
    for column in columns:
        table.add_column(column, justify="right" if column in numbers else "left", overflow="fold")
    return table


def show_daily(report: DailyReport, console: Console) -> None:
    """Feeds, gate, where the time went; ends with the release or with why there is none."""
    numbers = ("files", "new", "rejected", "rows in", "landed", "quarantined")
    feeds = _table("feed", *numbers, numbers=numbers)
    for f in report.feeds:
        counts = (f.files, f.new_files, f.rejected_files, f.rows_in, f.rows_landed, f.rows_quarantined)
        feeds.add_row(f.feed, *(f"{count:,}" for count in counts))
    console.print(feeds)
    if report.checks:
        passed = report.checks - report.holding - report.warnings
        console.print(
            f"\ngate: {passed} of {report.checks} checks passed, {report.warnings} warn, {report.holding} hold the build"
        )
    times = _table("\nwhere the time went", "\nseconds", numbers=("\nseconds",))
    for step, seconds in report.seconds.items():
        name = step.removeprefix("landing__").replace("__", "/", 1)
        times.add_row(_STEPS.get(step, f"land {name}"), f"{seconds:,.1f}")
    times.add_row("in all", f"{sum(report.seconds.values()):,.1f}")
    console.print(times)
    memory = f"{report.peak_bytes / 1e6:,.0f} MB here, {report.largest_reader_bytes / 1e6:,.0f} MB in a reader"
    console.print(f"peak memory: {memory}\n")


def show_landing(outcomes: list[FeedOutcome], receipts: dict[str, Receipt], console: Console) -> None:
    """One line per file, and one per reason for which rows were set aside or a file was refused."""
    for feed in outcomes:
        for found in feed.outcomes:
            line = f"{found.path}: {found.state}"
            if found.problem:
                line += f": {found.problem.message}"
            elif found.duplicate_of:
                line += f" of {found.duplicate_of}"
            else:
                line += (
                    f", {found.rows_in:,} rows in, {found.rows_landed:,} landed, {found.rows_quarantined:,} set aside"
                )
            console.print(line, markup=False, highlight=False, soft_wrap=True)
            receipt = receipts.get(found.delivery_id)
            for why in receipt.reading.reasons if receipt and not found.problem and not found.duplicate_of else ():
                others = f" (and {why.rows - 1:,} more rows)" if why.rows > 1 else ""
                console.print(
                    f"  {why.file_name} row {why.first_row_no}, column {why.column}: "
                    f"{why.shape or '(nothing)'} {why.reason}{others}",
                    markup=False,
                    highlight=False,
                    soft_wrap=True,
                )


def _show_checks(title: str, checks: list[Held], console: Console) -> None:
    for check in checks:
        console.print(f"{title}: {check.check}", markup=False, highlight=False)
        console.print(f"  {check.reason_zh} / {check.reason_en}", markup=False, highlight=False)
        found = check.figure or check.detail or "no figure"
        console.print(
            f"  found: {found}; allowed: {check.bound or 'the check must run'}", markup=False, highlight=False
        )
        if check.detail and check.figure:
            console.print(f"  {check.detail}", markup=False, highlight=False)
        for sample in check.sample:
            console.print(f"  - {sample}", markup=False, highlight=False, soft_wrap=True)
        console.print(f"  owner: {check.owner}", markup=False, highlight=False)


def show_status(status: Status, console: Console) -> None:
    """Served, last day, feeds, what lies in the inbox without a feed; each problem with what to do."""
    if status.current:
        console.print(f"current: {status.current.release_id} (business date {status.current.business_date})")
    else:
        console.print("current: nothing released yet; run `kechuang daily`")
    if status.day:
        console.print(f"last day: {status.day.business_date}, build {status.day.build_id}: {status.day.state}")
        _show_checks("held by", status.day.holding, console)
        if status.day.holding:
            console.print("to do: correct the delivery or the contract, then run `kechuang daily` for the day again")
        _show_checks("warning", status.day.warnings, console)
    table = _table("\nfeed", "\nfiles", "\nlanded", "\nset aside", "\nnewest content", "\nlag (days)", "\nstate")
    for feed in status.feeds:
        table.add_row(
            feed.feed,
            f"{feed.files:,}",
            f"{feed.rows_landed:,}",
            f"{feed.rows_quarantined:,}",
            str(feed.newest_content or "-"),
            "-" if feed.lag_days is None else str(feed.lag_days),
            feed.state,
        )
    console.print(table)
    for feed in status.feeds:
        for rejected in feed.rejected:
            console.print(f"rejected: {rejected}", markup=False, highlight=False, soft_wrap=True)
    for folder, files in status.unknown_folders.items():
        console.print(
            f"no feed yet: {folder} ({files} files in the inbox; not an error)", markup=False, highlight=False
        )
