"""The command line: reads options, calls one step, prints its account. Exit codes: 0 done, 1 error, 2 usage, 3 held.

130 and 143: stopped by Ctrl-C (SIGINT) and by SIGTERM.
"""

from __future__ import annotations

import atexit
import os
import sys
from typing import Annotated

import typer

from pipelines.base.hash_key import hash_key
from pipelines.base.permissions import write_privately
from pipelines.base.terminal import terminal
from pipelines.cli_city import simulate
from pipelines.cli_distributions import distributions
from pipelines.cli_explain import explain
from pipelines.cli_parts import (
    AllowOption,
    ByOption,
    DataOption,
    DayOption,
    DebugOption,
    InboxOption,
    JsonOption,
    ThreadsOption,
    WhyOption,
    allow_partial,
    business_day,
    errors_in_one_line,
    fail,
    print_json,
    working,
)
from pipelines.cli_prune import prune
from pipelines.cli_review import review
from pipelines.cli_what_if import what_if
from pipelines.contracts import read_contracts
from pipelines.identity.command import app as identity
from pipelines.rulebooks.command import app as rulebook
from pipelines.settings import PROJECT_ROOT, SOURCES_DIR, Settings
from pipelines.warehouse.executor import Executor

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, help=__doc__)
app.command()(simulate)
app.command()(prune)
app.command()(review)
app.command()(explain)
app.command()(distributions)
app.command()(what_if)
app.add_typer(identity, name="identity")
app.add_typer(rulebook, name="rulebook")

HELD = 3
_OF_SEMAPHORES = "ignore:resource_tracker:UserWarning"
"""Python's helper process removes the semaphores that dbt leaves when a signal ends us, and would warn of each."""


@app.command()
def daily(
    day: DayOption = None,
    inbox: InboxOption = None,
    allow: AllowOption = None,
    by: ByOption = None,
    why: WhyOption = None,
    data: DataOption = None,
    threads: ThreadsOption = None,
    as_json: JsonOption = False,
    debug: DebugOption = False,
) -> None:
    """Land, build, gate and publish one business date: one Dagster run, in this process."""
    with working(debug=debug, as_json=as_json) as console:
        from pipelines.base.log import log
        from pipelines.ops.daily import run_daily
        from pipelines.ops.show import show_daily

        settings, business_date = Settings.load(data, inbox, threads), business_day(day)
        allow_partial(settings, business_date, allow, by, why)
        report = run_daily(settings, business_date)
        if as_json:
            print_json(report)
        else:
            show_daily(report, console)
            log.info(report.line)
    if report.state != "released":
        fail(report.error or "the run failed", code=HELD if report.state == "held" else 1)
    if not as_json:
        if not report.is_current:
            console.print("current: unchanged, a later business date is served")
        console.print(f"release: {report.release_folder}")


@app.command()
def land(
    inbox: InboxOption = None,
    data: DataOption = None,
    threads: ThreadsOption = None,
    as_json: JsonOption = False,
    debug: DebugOption = False,
) -> None:
    """Land what lies in the inbox; exit code 1 if a file was rejected, or a feed that holds the day not fetched."""
    from pipelines.landing.store import LandingStore
    from pipelines.ops import steps
    from pipelines.ops.accounts import file_lines
    from pipelines.ops.arrivals import holds_the_day, unreachable_line

    with working(debug=debug, as_json=as_json) as console:
        settings, feeds = Settings.load(data, inbox, threads), read_contracts(SOURCES_DIR)
        found = steps.look_into_inbox(settings, feeds)
        outcomes = steps.land_all(settings, feeds, found)
        store = LandingStore(settings.landing_dir)
        if as_json:
            reached = {name: reach.model_dump(mode="json") for name, reach in found.reach.items()}
            landed = [outcome.model_dump(mode="json") for outcome in outcomes]
            print_json({"feeds": landed, "reach": reached, "unknown": found.unknown})
        else:
            for line in (line for feed in feeds.values() for line in file_lines(feed, store)):
                console.print(line)
            for name, reach in found.reach.items():
                if reach.state == "unreachable":
                    console.print(unreachable_line(feeds[name], reach))
    if damaged := [line for outcome in outcomes for line in outcome.damaged]:
        more = f" ({len(damaged) - 1} more: see `kechuang status`)" if len(damaged) > 1 else ""
        fail(damaged[0] + more)
    if rejected := sum(one.state == "rejected" for outcome in outcomes for one in outcome.outcomes):
        fail(f"{rejected} files were rejected: correct them, or take them out of the inbox")
    if missing := [name for name, feed in feeds.items() if holds_the_day(feed, found.reach.get(name))]:
        fail(f"not fetched, and without it the day is held: {', '.join(missing)}")


@app.command()
def build(
    day: DayOption = None,
    allow: AllowOption = None,
    by: ByOption = None,
    why: WhyOption = None,
    data: DataOption = None,
    threads: ThreadsOption = None,
    executor: Annotated[
        Executor, typer.Option(help="Who runs the compiled models: the runner, or dbt itself (slower, same tables)")
    ] = "runner",
    as_json: JsonOption = False,
    debug: DebugOption = False,
) -> None:
    """Plan and build the warehouse of one business date from what has landed."""
    from pipelines.ops import steps

    with working(debug=debug, as_json=as_json) as console:
        settings, feeds = Settings.load(data, None, threads), read_contracts(SOURCES_DIR)
        allow_partial(settings, business_day(day), allow, by, why)
        plan = steps.plan(settings, feeds, business_day(day))
        receipt = steps.build(settings, feeds, business_day(day), executor)
        if as_json:
            print_json(receipt)
        else:
            console.print(f"build: {receipt.build_id}, {len(plan.deliveries)} deliveries, not gated yet")


@app.command()
def gate(
    day: DayOption = None,
    rows: Annotated[
        str | None, typer.Option("--rows", metavar="CHECK", help="Run this check alone and show its rows in clear")
    ] = None,
    data: DataOption = None,
    threads: ThreadsOption = None,
    as_json: JsonOption = False,
    debug: DebugOption = False,
) -> None:
    """Run every check on the day's build; exit code 3 if it is held."""
    from pipelines.ops import steps
    from pipelines.ops.show import show_status
    from pipelines.ops.show_rows import show_rows
    from pipelines.ops.status import read_status

    with working(debug=debug, as_json=as_json) as console:
        settings, feeds = Settings.load(data, None, threads), read_contracts(SOURCES_DIR)
        if rows is not None:
            found = steps.rows_behind(settings, business_day(day), rows)
            if as_json:
                print_json(found)
            else:
                show_rows(found, hash_key(settings.data_dir), console)
            return
        receipt, _ = steps.gate(settings, feeds, business_day(day))
        if as_json:
            print_json(receipt)
        else:
            console.print(f"gate: {receipt.build_id} {receipt.state}, {len(receipt.checks)} checks")
            if receipt.holding:
                show_status(read_status(settings, feeds), console)
    if receipt.state == "held":
        raise typer.Exit(HELD)


@app.command()
def publish(
    day: DayOption = None, data: DataOption = None, as_json: JsonOption = False, debug: DebugOption = False
) -> None:
    """Release the day's build, if its gate passed."""
    from pipelines.ops import steps

    with working(debug=debug, as_json=as_json) as console:
        done = steps.publish(Settings.load(data), business_day(day))
        if as_json:
            print_json(done.release)
            return
        if not done.is_current:
            console.print("current: unchanged, a later business date is served")
        console.print(f"release: {done.folder}")


@app.command()
def status(data: DataOption = None, as_json: JsonOption = False, debug: DebugOption = False) -> None:
    """What is served, what is held and why, how fresh each feed is. Changes nothing."""
    from pipelines.ops.show import show_status
    from pipelines.ops.status import read_status

    with working(debug=debug, as_json=as_json) as console:
        found = read_status(Settings.load(data), read_contracts(SOURCES_DIR))
        if as_json:
            print_json(found)
        else:
            show_status(found, console)


@app.command()
def ui(
    data: DataOption = None,
    inbox: InboxOption = None,
    port: Annotated[int, typer.Option(help="Port on loopback")] = 3000,
    public_url: Annotated[
        str | None,
        typer.Option(envvar="KECHUANG_UI_URL", help="URL under which a reverse proxy with a sign-in serves the page"),
    ] = None,
    debug: DebugOption = False,
) -> None:
    """Serve Dagster for this data folder on loopback: assets, runs, the gate's checks, schedule and sensors."""
    from pipelines.ops.daily import prepare_dagster

    with errors_in_one_line(debug=debug, as_json=False):
        settings = Settings.load(data, inbox)
        prepare_dagster(settings)
        os.chdir(settings.dagster_dir)
        from pipelines.orchestration.web import serve  # Dagster reads its home from the environment

        serve(PROJECT_ROOT / "workspace.yaml", port, public_url, terminal().print)


def main() -> None:
    """Entry point of `kechuang`. All is written and closed when a command returns.

    What libraries want done at the end is done, and the process ends there: were the interpreter taken down piece by
    piece, DuckDB's binding would list on standard error what the libraries of a Dagster run still hold.
    """
    write_privately()
    sys.warnoptions.append(_OF_SEMAPHORES)
    try:
        app()
    except SystemExit as ended:
        code = ended.code if isinstance(ended.code, int) else int(ended.code is not None)
    else:
        code = 0
    atexit._run_exitfuncs()  # else the tracker of dbt's semaphores warns that they leak
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)
