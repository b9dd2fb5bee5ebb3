"""`kechuang build`: plan and build one business date."""

from __future__ import annotations

from typing import Annotated

import typer

from pipelines.base.plural import counted
from pipelines.cli.command import Work, command
from pipelines.cli.options import AllowOption, ByOption, DayOption, WhyOption
from pipelines.warehouse.executors import Executor


@command("data", "city", "threads")
def build(
    work: Work,
    day: DayOption = None,
    allow: AllowOption = None,
    by: ByOption = None,
    why: WhyOption = None,
    executor: Annotated[
        Executor,
        typer.Option(
            help="What makes the models: the built-in runner, dbt itself (slower), or dbt on Spark (for more than one "
            "machine); all make the same tables"
        ),
    ] = "runner",
    explain: Annotated[
        bool,
        typer.Option(
            "--explain", help="Show for each table whether it was made or taken from an earlier build, and why"
        ),
    ] = False,
) -> None:
    """Plan and build the warehouse of one business date from the landed files."""
    from pipelines.cli.show.relations import show_relations
    from pipelines.day import steps

    business_date = work.day(day)
    work.allow_partial(business_date, allow, by, why)
    plan = steps.plan(work.settings, work.feeds, business_date)
    receipt = steps.build(work.settings, work.feeds, business_date, executor)
    if explain and not work.as_json:
        show_relations(receipt, work.console)
    arrivals = counted(len(plan.deliveries), "arrival")
    work.show_lines(receipt, f"build: {receipt.build_id}, {arrivals}, not checked yet")
