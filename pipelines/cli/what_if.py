"""`kechuang what-if`: score a day again under a draft of rules."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from pipelines.base.settings import Settings
from pipelines.cli.parts import (
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


def what_if(
    rulebook: Annotated[
        Path,
        typer.Option(
            "--rulebook",
            help="The draft: a workbook of `rulebook draft`, a CSV file named like a seed, or a folder of such files",
        ),
    ],
    day: DayOption = None,
    data: DataOption = None,
    city: CityOption = None,
    threads: ThreadsOption = None,
    as_json: JsonOption = False,
    debug: DebugOption = False,
) -> None:
    """Score the day's build under draft rules and show which enterprises move; change no build and no release."""
    with working(debug=debug, as_json=as_json) as console:
        from pipelines.base.log import log
        from pipelines.city.folder import city_of
        from pipelines.cli.show.what_if import show_what_if
        from pipelines.rulebooks.city_rows import rulebooks_of
        from pipelines.what_if.run import what_if as run

        settings = Settings.load(data, None, threads, city)
        found = run(rulebook, business_day(day, settings), settings, log.info)
        if as_json:
            print_json(found)
        else:
            show_what_if(found, rulebooks_of(city_of(settings)), console)
