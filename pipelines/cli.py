"""The command line: reads options, calls one step, prints its account. Exit codes: 0 done, 1 error, 2 usage, 3 held."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer
from pydantic import BaseModel
from rich.console import Console

from pipelines.contracts import read_contracts
from pipelines.errors import KechuangError
from pipelines.ops.progress import showing_progress
from pipelines.ops.show import terminal
from pipelines.settings import FIRST_BUSINESS_DATE, PROJECT_ROOT, SOURCES_DIR, Settings, today

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, help=__doc__)

HELD = 3
_Data = Annotated[Path | None, typer.Option("--data", help="Data folder (default: KECHUANG_DATA, else data/)")]
_Inbox = Annotated[Path | None, typer.Option("--inbox", help="Inbox (default: KECHUANG_INBOX, else <data>/inbox)")]
_Day = Annotated[datetime | None, typer.Option("--date", formats=["%Y-%m-%d"], help="Business date (default: today)")]
_Threads = Annotated[int | None, typer.Option("--threads", min=1, help="Threads (default: KECHUANG_THREADS, else 2)")]
_Json = Annotated[bool, typer.Option("--json", help="One JSON object instead of text")]
_Debug = Annotated[bool, typer.Option("--debug", help="Show the stack trace of an error")]


def _print_json(value: BaseModel | dict[str, Any]) -> None:
    plain = value.model_dump(mode="json") if isinstance(value, BaseModel) else value
    sys.stdout.write(json.dumps(plain, ensure_ascii=False, indent=2) + "\n")


def _fail(message: str, *, as_json: bool = False, code: int = 1) -> NoReturn:
    if as_json:
        _print_json({"error": message})
    sys.stderr.write(f"error: {message}\n")
    raise typer.Exit(code)


@contextmanager
def _working(*, debug: bool, as_json: bool) -> Iterator[Console]:
    """Show progress; print an error as one line with what to do, its stack trace only with --debug."""
    try:
        with showing_progress():
            yield terminal()
    except typer.Exit:
        raise
    except Exception as error:
        if debug:
            raise
        _fail(_line_of(error), as_json=as_json)


def _line_of(error: Exception) -> str:
    if isinstance(error, KechuangError):
        return str(error)
    if isinstance(error, OSError) and error.strerror:
        return f"{error.filename or 'the data folder'}: {error.strerror}: nothing half written is used; run again"
    return f"{type(error).__name__}: {' '.join(str(error).split())} (a fault of ours: --debug shows where)"


def _day(given: datetime | None) -> date:
    day = given.date() if given else today()
    if not FIRST_BUSINESS_DATE <= day <= today():
        raise KechuangError(f"{day} is not a business date: give one from {FIRST_BUSINESS_DATE} to today")
    return day


@app.command()
def simulate(
    enterprises: Annotated[int, typer.Option(min=10, help="How many enterprises")] = 5000,
    days: Annotated[int, typer.Option(min=1, help="Days of history")] = 365,
    increments: Annotated[
        int | None, typer.Option(min=0, help="How many of the last days come as deliveries of their own (default: 3)")
    ] = None,
    end: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Last day (default: today)")] = None,
    seed: Annotated[int, typer.Option(min=0, help="The same seed makes the same city, byte for byte")] = 1,
    out: Annotated[Path | None, typer.Option(help="Folder for inbox/ and truth/ (default: the data folder)")] = None,
    as_json: _Json = False,
    debug: _Debug = False,
) -> None:
    """Make up a city whose bureaus deliver in the raw shapes of real ones, with its truth beside the inbox."""
    from pipelines.ops.steps import log
    from sources.simulator import simulate as make_city

    with _working(debug=debug, as_json=as_json) as console:
        made = make_city(
            enterprises=enterprises,
            days=days,
            increments=increments,
            end=_day(end),
            seed=seed,
            out=out or Settings.load().data_dir,
            progress=log.info,
        )
        if as_json:
            _print_json({"inbox": str(made.inbox), "truth": str(made.truth), "rows": made.rows, "totals": made.totals})
            return
        console.print(
            f"city: {sum(made.rows.values()):,} rows of {len(made.rows)} feeds in {made.inbox} and {made.bureaus}; "
            f"its truth is in {made.truth}"
        )


@app.command()
def daily(
    day: _Day = None,
    inbox: _Inbox = None,
    data: _Data = None,
    threads: _Threads = None,
    as_json: _Json = False,
    debug: _Debug = False,
) -> None:
    """Land, build, gate and publish one business date: one Dagster run, in this process."""
    with _working(debug=debug, as_json=as_json) as console:
        from pipelines.ops.daily import run_daily
        from pipelines.ops.show import show_daily
        from pipelines.ops.steps import log

        report = run_daily(Settings.load(data, inbox, threads), _day(day))
        if as_json:
            _print_json(report)
        else:
            show_daily(report, console)
            log.info(report.line)
    if report.state != "released":
        _fail(report.error or "the run failed", code=HELD if report.state == "held" else 1)
    if not as_json:
        if not report.is_current:
            console.print("current: unchanged, a later business date is served")
        console.print(f"release: {report.release_folder}")


@app.command()
def land(
    inbox: _Inbox = None,
    data: _Data = None,
    threads: _Threads = None,
    as_json: _Json = False,
    debug: _Debug = False,
) -> None:
    """Land what lies in the inbox; exit code 1 if a file was rejected."""
    from pipelines.landing.store import LandingStore
    from pipelines.ops import steps
    from pipelines.ops.accounts import file_lines

    with _working(debug=debug, as_json=as_json) as console:
        settings, feeds = Settings.load(data, inbox, threads), read_contracts(SOURCES_DIR)
        found = steps.look_into_inbox(settings, feeds)
        outcomes = [steps.land(settings, feed, found) for feed in feeds.values()]
        store = LandingStore(settings.landing_dir)
        if as_json:
            _print_json({"feeds": [outcome.model_dump(mode="json") for outcome in outcomes], "unknown": found.unknown})
        else:
            for line in (line for feed in feeds.values() for line in file_lines(feed, store)):
                console.print(line)
    if rejected := sum(one.state == "rejected" for outcome in outcomes for one in outcome.outcomes):
        _fail(f"{rejected} files were rejected: correct them, or take them out of the inbox")


@app.command()
def build(
    day: _Day = None, data: _Data = None, threads: _Threads = None, as_json: _Json = False, debug: _Debug = False
) -> None:
    """Plan and build the warehouse of one business date from what has landed."""
    from pipelines.ops import steps

    with _working(debug=debug, as_json=as_json) as console:
        settings, feeds = Settings.load(data, None, threads), read_contracts(SOURCES_DIR)
        plan = steps.plan(settings, feeds, _day(day))
        receipt = steps.build(settings, feeds, _day(day))
        if as_json:
            _print_json(receipt)
        else:
            console.print(f"build: {receipt.build_id}, {len(plan.deliveries)} deliveries, not gated yet")


@app.command()
def gate(
    day: _Day = None, data: _Data = None, threads: _Threads = None, as_json: _Json = False, debug: _Debug = False
) -> None:
    """Run every check on the day's build; exit code 3 if it is held."""
    from pipelines.ops import steps
    from pipelines.ops.show import show_status
    from pipelines.ops.status import read_status

    with _working(debug=debug, as_json=as_json) as console:
        settings, feeds = Settings.load(data, None, threads), read_contracts(SOURCES_DIR)
        receipt, _ = steps.gate(settings, feeds, _day(day))
        if as_json:
            _print_json(receipt)
        else:
            console.print(f"gate: {receipt.build_id} {receipt.state}, {len(receipt.checks)} checks")
            if receipt.holding:
                show_status(read_status(settings, feeds), console)
    if receipt.state == "held":
        raise typer.Exit(HELD)


@app.command()
def publish(day: _Day = None, data: _Data = None, as_json: _Json = False, debug: _Debug = False) -> None:
    """Release the day's build, if its gate passed."""
    from pipelines.ops import steps

    with _working(debug=debug, as_json=as_json) as console:
        done = steps.publish(Settings.load(data), _day(day))
        if as_json:
            _print_json(done.release)
            return
        if not done.is_current:
            console.print("current: unchanged, a later business date is served")
        console.print(f"release: {done.folder}")


@app.command()
def status(data: _Data = None, as_json: _Json = False, debug: _Debug = False) -> None:
    """What is served, what is held and why, how fresh each feed is. Changes nothing."""
    from pipelines.ops.show import show_status
    from pipelines.ops.status import read_status

    with _working(debug=debug, as_json=as_json) as console:
        found = read_status(Settings.load(data), read_contracts(SOURCES_DIR))
        if as_json:
            _print_json(found)
        else:
            show_status(found, console)


@app.command()
def ui(
    data: _Data = None, inbox: _Inbox = None, port: Annotated[int, typer.Option(help="Port on loopback")] = 3000
) -> None:
    """Open Dagster on this data folder: assets, runs, the gate's checks, the schedule."""
    from pipelines.ops.daily import prepare_dagster

    with _working(debug=False, as_json=False):
        settings = Settings.load(data, inbox)
        prepare_dagster(settings)
    os.chdir(settings.dagster_dir)
    dagster = str(Path(sys.executable).with_name("dagster"))
    workspace = str(PROJECT_ROOT / "workspace.yaml")
    os.execv(dagster, [dagster, "dev", "-w", workspace, "-h", "127.0.0.1", "-p", str(port)])  # noqa: S606


def main() -> None:
    """Entry point of `kechuang`."""
    app()
