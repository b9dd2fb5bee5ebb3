"""`kechuang statistics`: statistics of technology finance of a release.

`kechuang statistics evaluate` compares before and after a programme.
"""

from __future__ import annotations

from calendar import monthrange
from datetime import date, datetime
from typing import Annotated

import typer

from pipelines.cli.command import Work, command
from pipelines.cli.options import ReleaseOption
from pipelines.cli.statistics_evaluate import evaluate
from pipelines.released.statistics import Dimension, Over

_MONTH = ["%Y-%m"]

app = typer.Typer(invoke_without_command=True)
app.command()(evaluate)


@app.callback()
@command("data", shows_progress=False)
def statistics(
    work: Work,
    context: typer.Context,
    by: Annotated[Dimension, typer.Option(help="Dimension of the groups")] = "list",
    figure: Annotated[list[str] | None, typer.Option(metavar="CODE", help="Figure (default: all)")] = None,
    since: Annotated[
        datetime | None,
        typer.Option(formats=_MONTH, help="First month (default: the newest; with --until, the oldest)"),
    ] = None,
    until: Annotated[datetime | None, typer.Option(formats=_MONTH, help="Last month (default: the newest)")] = None,
    add: Annotated[Over | None, typer.Option(help="Add figures over groups or months, if they may be added")] = None,
    release: ReleaseOption = None,
) -> None:
    """Show technology finance by list, union, stage, industry or district.

    Loans, first loans, rates, shares of borrowers, IP pledges, venture capital, bonds, insurance and guarantees.

    --by demands and --by bank show the funnel of financing demands: submitted, matched, credit, drawn.

    --add refuses figures that must not be added, such as rates, shares and figures of overlapping lists.
    """
    from pipelines.cli.show.statistics import show_statistics
    from pipelines.released.statistics import read_statistics

    if context.invoked_subcommand:
        return
    months = (_end(since, date.min), _end(until, date.max)) if since or until else None
    found = read_statistics(
        work.settings.releases_dir, by=by, months=months, codes=tuple(figure or ()), add=add, release_id=release
    )
    work.show(found, lambda: show_statistics(found, work.console))


def _end(month: datetime | None, otherwise: date) -> date:
    """The last day of a month."""
    return otherwise if month is None else date(month.year, month.month, monthrange(month.year, month.month)[1])
