"""`kechuang release diff`: what changed from one release to another."""

from __future__ import annotations

from typing import Annotated

import typer

from pipelines.cli.command import Work, command

app = typer.Typer(no_args_is_help=True, help="Compare releases.")


@app.callback()
def release() -> None:
    """Compare releases."""


@app.command()
@command("data", shows_progress=False)
def diff(
    work: Work,
    before: Annotated[str, typer.Argument(metavar="A", help="The earlier release")],
    after: Annotated[str, typer.Argument(metavar="B", help="The later release")],
) -> None:
    """List what changed from release A to B: new and gone enterprises, bands, vetoes, recognitions."""
    from pipelines.cli.show.changes import show_difference
    from pipelines.released.diff import difference

    found = difference(work.settings.releases_dir, before, after)
    work.show(found, lambda: show_difference(found, work.console))
