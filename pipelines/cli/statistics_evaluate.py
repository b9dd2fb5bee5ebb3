"""`kechuang statistics evaluate`: before and after a programme, against a matched control group."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from pipelines.cli.command import Work, command
from pipelines.cli.options import DayOption

CALIPER = 0.5
"""Standard deviations: a project rule, which leaves most members of a small city a control."""


@command("data", "city", shows_progress=False)
def evaluate(
    work: Work,
    code: Annotated[str, typer.Argument(metavar="CODE", help="Recognition, cultivation list or risk-sharing pool")],
    day: DayOption = None,
    until: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m"], help="Last month of the half-year after (default: the last whole one)"),
    ] = None,
    caliper: Annotated[
        float, typer.Option(min=0.05, max=2, help="How far a pair may be apart in each trait, in standard deviations")
    ] = CALIPER,
    html: Annotated[Path | None, typer.Option(help="Write a page to this file")] = None,
) -> None:
    """Compare enterprises that joined in a half-year with matched enterprises that never did, before and after.

    Sales, staff, new loans and score of the half-year before and the half-year after, differences of the differences
    with their 95 % interval, the balance of the groups, and what this does not prove.
    """
    from pipelines.cli.show.enterprise import show_page
    from pipelines.pages.evaluation import evaluation_page
    from pipelines.pages.html import write_html
    from pipelines.plan.day import day_build
    from pipelines.released.evaluation.evaluate import evaluate as evaluated
    from pipelines.released.evaluation.periods import half_years, last_whole_month, refuse_unfinished
    from pipelines.warehouse.receipt import finished_warehouse

    on = work.day(day)
    periods = half_years(until.date() if until else last_whole_month(on))
    refuse_unfinished(periods, on)
    found = evaluated(finished_warehouse(day_build(work.settings, on)), code, periods, caliper)
    if html is not None:
        write_html(evaluation_page(found), html)
        work.show_lines(found.model_dump(mode="json"), f"page: {html}")
    else:
        work.show(found, lambda: show_page(evaluation_page(found), work.console))
