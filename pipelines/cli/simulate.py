"""`kechuang simulate`: make up a city, or serve the bureaus of one."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from pipelines.base.errors import KechuangError
from pipelines.base.plural import counted
from pipelines.base.settings import Settings
from pipelines.cli.command import Work, command
from pipelines.cli.output import in_progress
from pipelines.contracts.feed import contracts_for


@command(shows_progress=False)
def simulate(
    work: Work,
    words: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="COMMAND", help="With --serve: run this command while the bureaus are served, then stop them"
        ),
    ] = None,
    enterprises: Annotated[int, typer.Option(min=10, help="Number of enterprises")] = 5000,
    days: Annotated[int, typer.Option(min=1, help="Days of history")] = 365,
    increments: Annotated[
        int | None, typer.Option(min=0, help="Number of last days that arrive as files of their own (default: 3)")
    ] = None,
    end: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Last day (default: today)")] = None,
    seed: Annotated[int, typer.Option(min=0, help="Random seed; the same seed gives the same city, byte for byte")] = 1,
    out: Annotated[
        Path | None, typer.Option(help="Folder for inbox/, bureaus/, city/ and truth/ (default: the data folder)")
    ] = None,
    serve: Annotated[
        bool, typer.Option("--serve", help="Serve the bureaus of the city in --out, for COMMAND or until Ctrl-C")
    ] = False,
) -> None:
    """Make up a city whose bureaus send files shaped like real ones, with a record of the truth.

    `kechuang simulate --serve -- kechuang daily` runs a day that fetches from its bureaus. Their addresses and secrets
    are only in the environment of that command, whose exit code is returned. With --end the bureaus show what they had
    published by that day.
    """
    settings = work.settings_at(out)
    if serve:
        raise typer.Exit(_serve(work, settings, words or [], end))
    if words:
        raise KechuangError("COMMAND needs --serve: kechuang simulate --serve -- COMMAND")
    from pipelines.base.log import log
    from sources.simulator import simulate as make_city

    with in_progress(as_json=work.as_json):
        made = make_city(
            enterprises=enterprises,
            days=days,
            increments=increments,
            end=work.day(end, settings),
            seed=seed,
            out=settings.data_dir,
            progress=log.info,
        )
    work.show_lines(
        {"inbox": str(made.inbox), "truth": str(made.truth), "rows": made.rows, "totals": made.totals},
        f"city: {counted(sum(made.rows.values()), 'row')} of {counted(len(made.rows), 'feed')} in {made.inbox} and "
        f"{made.bureaus}; the truth is in {made.truth}",
    )


def _serve(work: Work, settings: Settings, words: list[str], end: datetime | None) -> int:
    from sources.simulator.servers import serve

    def say(text: str) -> None:
        work.show_lines({"lines": text.splitlines()}, *text.splitlines())

    last_day = work.day(end, settings) if end else None
    return serve(settings.data_dir, contracts_for(settings), words, last_day, say)
