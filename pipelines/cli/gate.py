"""`kechuang gate`: run all checks on a build."""

from __future__ import annotations

from typing import Annotated

import typer

from pipelines.base.hash_key import hash_key
from pipelines.base.plural import counted
from pipelines.base.settings import Settings
from pipelines.cli.parts import (
    HELD,
    CityOption,
    DataOption,
    DayOption,
    DebugOption,
    JsonOption,
    ThreadsOption,
    business_day,
    print_json,
    working,
)
from pipelines.contracts.feed import contracts_for


def gate(
    day: DayOption = None,
    rows: Annotated[
        str | None,
        typer.Option("--rows", metavar="CHECK", help="Run only this check and show the rows that fail it, in clear"),
    ] = None,
    data: DataOption = None,
    city: CityOption = None,
    threads: ThreadsOption = None,
    as_json: JsonOption = False,
    debug: DebugOption = False,
) -> None:
    """Run all checks on the day's build; exit 3 if the gate holds it."""
    from pipelines.cli.show.day import show_status
    from pipelines.cli.show.rows import show_rows
    from pipelines.day import steps
    from pipelines.day.status import read_status

    with working(debug=debug, as_json=as_json) as console:
        settings = Settings.load(data, None, threads, city)
        feeds = contracts_for(settings)
        if rows is not None:
            found = steps.rows_behind(settings, feeds, business_day(day, settings), rows)
            if as_json:
                print_json(found)
            else:
                show_rows(found, hash_key(settings.data_dir), console)
            return
        receipt, _ = steps.gate(settings, feeds, business_day(day, settings))
        if as_json:
            print_json(receipt)
        else:
            console.print(f"gate: {receipt.build_id} {receipt.state}, {counted(len(receipt.checks), 'check')}")
            if receipt.blocking:
                show_status(read_status(settings, feeds), console)
    if receipt.state == "held":
        raise typer.Exit(HELD)
