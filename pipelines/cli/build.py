"""`kechuang build`: plan and build one business date."""

from __future__ import annotations

from typing import Annotated

import typer

from pipelines.base.plural import counted
from pipelines.base.settings import Settings
from pipelines.cli.parts import (
    AllowOption,
    ByOption,
    CityOption,
    DataOption,
    DayOption,
    DebugOption,
    JsonOption,
    ThreadsOption,
    WhyOption,
    allow_partial,
    business_day,
    print_json,
    working,
)
from pipelines.contracts.feed import contracts_for
from pipelines.warehouse.executors import Executor


def build(
    day: DayOption = None,
    allow: AllowOption = None,
    by: ByOption = None,
    why: WhyOption = None,
    data: DataOption = None,
    city: CityOption = None,
    threads: ThreadsOption = None,
    executor: Annotated[
        Executor,
        typer.Option(help="What runs the compiled models: the built-in runner, or dbt itself (slower, same tables)"),
    ] = "runner",
    explain: Annotated[
        bool,
        typer.Option(
            "--explain", help="Show for each table whether it was made or taken from an earlier build, and why"
        ),
    ] = False,
    as_json: JsonOption = False,
    debug: DebugOption = False,
) -> None:
    """Plan and build the warehouse of one business date from the landed files."""
    from pipelines.day import steps

    with working(debug=debug, as_json=as_json) as console:
        settings = Settings.load(data, None, threads, city)
        feeds = contracts_for(settings)
        allow_partial(settings, business_day(day, settings), allow, by, why)
        plan = steps.plan(settings, feeds, business_day(day, settings))
        receipt = steps.build(settings, feeds, business_day(day, settings), executor)
        if as_json:
            print_json(receipt)
        else:
            if explain:
                from pipelines.cli.show.relations import show_relations

                show_relations(receipt, console)
            console.print(f"build: {receipt.build_id}, {counted(len(plan.deliveries), 'arrival')}, not checked yet")
