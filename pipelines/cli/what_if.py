"""`kechuang what-if`: score a day again under a draft of rules, or one enterprise with other figures."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from pipelines.base.errors import KechuangError
from pipelines.cli.command import Work, command
from pipelines.cli.options import DayOption


@command("data", "city", "threads")
def what_if(
    work: Work,
    code: Annotated[
        str | None, typer.Argument(metavar="USCC", help="With --set: unified social credit code or enterprise_id")
    ] = None,
    rulebook: Annotated[
        Path | None,
        typer.Option(
            "--rulebook",
            help="The draft: a workbook of `rulebook draft`, a CSV file named like a seed, or a folder of such files",
        ),
    ] = None,
    settings: Annotated[
        list[str] | None,
        typer.Option(
            "--set",
            metavar="NAME=VALUE",
            help="A figure of the enterprise, such as revenue=300万元 or silence_days=10; `unknown` takes it away; "
            "repeatable",
        ),
    ] = None,
    day: DayOption = None,
) -> None:
    """Score the day's build under draft rules, or one enterprise with other figures, and show what changes.

    Changes no build and no release. Only the figures that are set change: those calculated from them do not.
    """
    from pipelines.base.log import log

    if rulebook is not None and code is None and not settings:
        from pipelines.city.folder import city_of
        from pipelines.cli.show.what_if import show_what_if
        from pipelines.rulebooks.city_rows import rulebooks_of
        from pipelines.what_if.run import what_if as run

        found = run(rulebook, work.day(day), work.settings, log.info)
        work.show(found, lambda: show_what_if(found, rulebooks_of(city_of(work.settings)), work.console))
    elif rulebook is None and code is not None and settings:
        from pipelines.cli.show.what_if_enterprise import what_if_lines
        from pipelines.what_if.enterprise import what_if_enterprise
        from pipelines.what_if.figures import figures_of

        one = what_if_enterprise(code, figures_of(settings), work.day(day), work.settings, log.info)
        work.show_lines(one, *what_if_lines(one))
    else:
        raise KechuangError("give --rulebook DRAFT, or USCC with --set NAME=VALUE")
