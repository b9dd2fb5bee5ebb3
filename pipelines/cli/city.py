"""`kechuang city …`: set up a city's own folder."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from pipelines.base.terminal import terminal
from pipelines.cli.parts import DebugOption, errors_in_one_line

app = typer.Typer(no_args_is_help=True, help="Set up a city's own folder.")


@app.callback()
def _group() -> None:
    """Keep `init` a command of its own while it is the only one."""


@app.command()
def init(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Folder to create")],
    debug: DebugOption = False,
) -> None:
    """Create a city's folder for its own contracts, rules, decisions and bounds, empty except for comments."""
    from pipelines.city.begin import begin_city

    with errors_in_one_line(debug=debug, as_json=False):
        for path in begin_city(folder):
            terminal().print(str(path))
        terminal().print(f"edit it, then run `kechuang daily --city {folder}`, or set KECHUANG_CITY")
