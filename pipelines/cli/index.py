"""`kechuang index`: make the point index of a release that has none, as one of an earlier version."""

from __future__ import annotations

from typing import Annotated

import typer

from pipelines.base.plural import counted
from pipelines.cli.command import Work, command


@command("data")
def index(
    work: Work,
    release: Annotated[str | None, typer.Argument(metavar="[RELEASE]", help="Default: the current one")] = None,
) -> None:
    """Make the point index of a release, from which the API and the desk read. Publishing makes it too."""
    from pipelines.base.lock import writing_to
    from pipelines.publish.pointer import served_release
    from pipelines.released.point.make import make_index

    settings = work.settings
    name = release or served_release(settings.releases_dir)
    with writing_to(settings.data_dir):
        made = make_index(settings.data_dir, settings.releases_dir / name)
    work.show_lines(
        made, f"{name}: {counted(made.enterprises, 'enterprise')}, {counted(made.names, 'name')}, {made.bytes:,} bytes"
    )
