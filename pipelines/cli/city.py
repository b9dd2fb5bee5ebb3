"""`kechuang city …`: set up a city's own folder."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import Annotated

import typer

from pipelines.cli.command import Work, command

app = typer.Typer(no_args_is_help=True, help="Set up a city's own folder.")


@app.callback()
def _group() -> None:
    """Keep `init` a command of its own while it is the only one."""


@app.command()
@command(shows_progress=False)
def init(work: Work, folder: Annotated[Path, typer.Argument(metavar="DIR", help="Folder to create")]) -> None:
    """Create a city's folder for its own contracts, rules, decisions and bounds, empty except for comments."""
    from pipelines.city.begin import begin_city

    files = [str(path) for path in begin_city(folder)]
    work.show_lines(
        {"folder": str(folder), "files": files},
        *files,
        f"edit it, then run `kechuang daily --city {shlex.quote(str(folder))}`, or set KECHUANG_CITY",
    )
