"""`kechuang publish`: publish a build that passed the gate."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import typer

from pipelines.base.errors import KechuangError
from pipelines.cli.command import Work, command
from pipelines.cli.options import DayOption


@command("data")
def publish(
    work: Work,
    day: DayOption = None,
    override: Annotated[
        list[str] | None,
        typer.Option("--override", metavar="CHECK", help="Publish although CHECK fails (needs --by and --why)"),
    ] = None,
    by: Annotated[str | None, typer.Option("--by", help="Name of the person who overrides the check")] = None,
    why: Annotated[str | None, typer.Option("--why", help="Reason, shown in the release with the name")] = None,
    until: Annotated[
        datetime | None,
        typer.Option("--until", formats=["%Y-%m-%d"], help="Last day of the override (default: the business date)"),
    ] = None,
) -> None:
    """Publish the day's build as a release, if it passed the gate."""
    from pipelines.cli.show.day import show_released
    from pipelines.day import steps

    business_date = work.day(day)
    if override and by and why:
        from pipelines.day.deciding import override as override_checks

        last = until.date() if until else None
        if not override_checks(work.settings, business_date, override, by, why, last):
            again = f"an arrival that was left out counts again: run `kechuang daily --date {business_date}`"
            work.show_lines({"overridden": override, "to_do": again}, again)
            return
    elif override or by is not None or why is not None or until is not None:
        raise KechuangError("--override CHECK, --by NAME and --why TEXT must be given together")
    done = steps.publish(work.settings, business_date)
    work.show(done.release, lambda: show_released(done.folder, work.console, is_current=done.is_current))
