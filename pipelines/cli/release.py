"""`kechuang release`: releases beside each other."""

from __future__ import annotations

from typing import Annotated

import typer

from pipelines.base.settings import Settings
from pipelines.cli.parts import DataOption, DebugOption, JsonOption, errors_in_one_line, print_json

app = typer.Typer(no_args_is_help=True, help="Compare releases.")


@app.callback()
def release() -> None:
    """Compare releases."""


@app.command()
def diff(
    before: Annotated[str, typer.Argument(metavar="A", help="The earlier release")],
    after: Annotated[str, typer.Argument(metavar="B", help="The later release")],
    data: DataOption = None,
    as_json: JsonOption = False,
    debug: DebugOption = False,
) -> None:
    """List what changed from release A to B: new and gone enterprises, bands, vetoes, recognitions."""
    from pipelines.base.terminal import terminal
    from pipelines.cli.show.changes import show_difference
    from pipelines.released.diff import difference

    with errors_in_one_line(debug=debug, as_json=as_json):
        found = difference(Settings.load(data).releases_dir, before, after)
        if as_json:
            print_json(found)
        else:
            show_difference(found, terminal())
