"""`kechuang what-if`: score a day again under a draft of rules."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from pipelines.cli.command import Work, command
from pipelines.cli.options import DayOption


@command("data", "city", "threads")
def what_if(
    work: Work,
    rulebook: Annotated[
        Path,
        typer.Option(
            "--rulebook",
            help="The draft: a workbook of `rulebook draft`, a CSV file named like a seed, or a folder of such files",
        ),
    ],
    day: DayOption = None,
) -> None:
    """Score the day's build under draft rules and show which enterprises change score, band or eligibility.

    Changes no build and no release.
    """
    from pipelines.base.log import log
    from pipelines.city.folder import city_of
    from pipelines.cli.show.what_if import show_what_if
    from pipelines.rulebooks.city_rows import rulebooks_of
    from pipelines.what_if.run import what_if as run

    found = run(rulebook, work.day(day), work.settings, log.info)
    work.show(found, lambda: show_what_if(found, rulebooks_of(city_of(work.settings)), work.console))
