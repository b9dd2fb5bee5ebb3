"""`kechuang watch …`: the signals of the risk watch, and what they are worth."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pipelines.base.plural import counted
from pipelines.cli.command import Work, command
from pipelines.cli.options import DayOption, ReleaseOption
from pipelines.released.fund_warnings import WarningLevel
from pipelines.released.pools import StopState
from pipelines.released.signals import Level

if TYPE_CHECKING:
    from pipelines.credit.watch import SignalWorth

app = typer.Typer(
    no_args_is_help=True,
    help="List signals of enterprises, the monitor of pools and warnings of funds; measure signals by defaults.",
)


@app.command("list")
@command("data", shows_progress=False)
def list_signals(
    work: Work,
    level: Annotated[Level | None, typer.Option(help="Only enterprises of this level (default: all)")] = None,
    signal: Annotated[
        list[str] | None, typer.Option(metavar="CODE", help="Only enterprises with this signal (default: any)")
    ] = None,
    limit: Annotated[int, typer.Option(min=1, metavar="N", help="Print at most N enterprises")] = 50,
    release: ReleaseOption = None,
) -> None:
    """List enterprises with signals, those of most points first. A signal asks for a look and is no verdict."""
    from pipelines.cli.show.signals import show_signals
    from pipelines.released.signals import read_signals

    found = read_signals(work.settings.releases_dir, level=level, codes=signal or (), release_id=release)
    work.show(found, lambda: show_signals(found, limit, work.console))


@app.command()
@command("data", shows_progress=False)
def pools(
    work: Work,
    state: Annotated[
        list[StopState] | None, typer.Option(help="Only banks in this state of the monitor (default: all)")
    ] = None,
    limit: Annotated[int, typer.Option(min=1, metavar="N", help="Print at most N enterprises of each pool")] = 20,
    release: ReleaseOption = None,
) -> None:
    """Show the stop-rule monitor of risk-sharing pools: banks, rules, budget, and what is left for each enterprise.

    unknown: the figure of a stop rule was not found, or there is no data. It is not normal.
    """
    from pipelines.cli.show.blocks import show_sections
    from pipelines.pages.office.pools import monitor_sections
    from pipelines.released.pools import read_pools

    found = read_pools(work.settings.releases_dir, states=tuple(state or ()), release_id=release)
    work.show(found, lambda: show_sections(monitor_sections(found, limit), work.console))


@app.command()
@command("data", shows_progress=False)
def funds(
    work: Work,
    level: Annotated[WarningLevel | None, typer.Option(help="Only warnings of this level (default: all)")] = None,
    warning: Annotated[
        list[str] | None, typer.Option(metavar="CODE", help="Only this warning, such as past_term (default: all)")
    ] = None,
    limit: Annotated[int, typer.Option(min=1, metavar="N", help="Print at most N warnings")] = 50,
    release: ReleaseOption = None,
) -> None:
    """List warnings about venture-capital funds: concentration, terms and agreed exits that are over."""
    from pipelines.cli.show.blocks import show_sections
    from pipelines.pages.office.funds import warning_sections
    from pipelines.released.fund_warnings import read_fund_warnings

    found = read_fund_warnings(work.settings.releases_dir, level=level, codes=warning or (), release_id=release)
    more = len(found.warnings) - limit

    def shown() -> None:
        show_sections(warning_sections(found, limit), work.console)
        if more > 0:
            work.console.print(f"{counted(more, 'warning')} more (--limit)")

    work.show(found, shown)


@app.command()
@command("data", "city", "threads")
def measure(
    work: Work,
    first: Annotated[datetime, typer.Option("--from", formats=["%Y-%m-%d"], help="First month end")],
    day: DayOption = None,
    last: Annotated[
        datetime | None,
        typer.Option("--to", formats=["%Y-%m-%d"], help="Last month end (default: the business date)"),
    ] = None,
    months: Annotated[
        int, typer.Option("--months", min=1, help="How many months before a default an alarm counts")
    ] = 6,
    without: Annotated[list[str] | None, typer.Option("--without", help="Leave out this signal")] = None,
    truth: Annotated[
        Path | None,
        typer.Option("--truth", help="CSV of enterprise_id and default_date instead of what the banks' data tells"),
    ] = None,
    backlog: Annotated[
        int | None,
        typer.Option(
            "--backlog-known-after", min=0, metavar="DAYS",
            help="Count what the first arrival of a feed brought as known DAYS after its event (default: when it came)",
        ),
    ] = None,
) -> None:  # fmt: skip
    """Print precision and recall of the alarms on past month ends, beside the base rate."""
    from pipelines.credit.dataset import observation_dates
    from pipelines.credit.watch import measure_watch
    from pipelines.plan.day import day_build
    from pipelines.warehouse.build import dbt_dir
    from pipelines.warehouse.compiled import compiled_nodes
    from pipelines.warehouse.dbt import compiled_manifest
    from pipelines.warehouse.receipt import finished_warehouse

    business_date = work.day(day)
    build = day_build(work.settings, business_date)
    finished_warehouse(build)
    nodes = compiled_nodes(compiled_manifest(dbt_dir(work.settings), work.settings.threads))
    dates = observation_dates(first.date(), last.date() if last else None, business_date, 1)
    found = measure_watch(
        build,
        nodes,
        dates,
        work.settings.work_dir / "watch",
        months=months,
        without=without or (),
        truth=truth,
        backlog_lag_days=backlog,
        threads=work.settings.threads,
    )
    work.show_lines(
        found,
        f"{counted(found.observations, 'observation')} of {counted(found.borrowers, 'borrower')} on "
        f"{counted(len(found.dates), 'month end')}, {found.followed:,} followed by a default within "
        f"{counted(months, 'month')}: base rate {found.base_rate:.2%}",
        f"{counted(found.defaults, 'borrower')} defaulted",
        _line(found.alarm),
        *(_line(one) for one in found.signals),
        *(f"left out: {one}" for one in found.without),
        *([f"nothing measured: {found.unmeasured}"] if found.unmeasured else []),
    )


def _line(worth: SignalWorth) -> str:
    precision = "—" if worth.precision is None else f"{worth.precision:.3f}"
    recall = "—" if worth.recall is None else f"{worth.recall:.3f}"
    return (
        f"{worth.name}: precision {precision} ({worth.followed:,} of {worth.observations:,}), "
        f"recall {recall} ({worth.defaults_found:,})"
    )
