"""`kechuang find`: enterprises of a release by name."""

from __future__ import annotations

from typing import Annotated

import typer

from pipelines.cli.command import Work, command
from pipelines.cli.options import ReleaseOption


@command("data", shows_progress=False)
def find(
    work: Work,
    name: Annotated[
        list[str],
        typer.Argument(metavar="NAME...", help="Name, part of a name, pinyin or initials; every word must match"),
    ],
    release: ReleaseOption = None,
    limit: Annotated[int, typer.Option(min=1, help="Most enterprises to show")] = 20,
) -> None:
    """Find enterprises by a current or former name, in characters, pinyin (mingzhu) or initials (mz)."""
    from pipelines.cli.show.found import show_found
    from pipelines.released.find import find_enterprises

    found = find_enterprises(work.settings.releases_dir, " ".join(name), release, limit)
    work.show(found, lambda: show_found(found, work.console))
