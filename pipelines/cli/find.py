"""`kechuang find`: enterprises of a release by name."""

from __future__ import annotations

from typing import Annotated

import typer

from pipelines.base.settings import Settings
from pipelines.cli.parts import DataOption, DebugOption, JsonOption, errors_in_one_line, print_json


def find(
    name: Annotated[
        list[str],
        typer.Argument(metavar="NAME...", help="Name, part of a name, pinyin or initials; every word must match"),
    ],
    release: Annotated[str | None, typer.Option(help="Release (default: the current one)")] = None,
    limit: Annotated[int, typer.Option(min=1, help="Most enterprises to show")] = 20,
    data: DataOption = None,
    as_json: JsonOption = False,
    debug: DebugOption = False,
) -> None:
    """Find enterprises by a current or former name, in characters, pinyin (mingzhu) or initials (mz)."""
    from pipelines.base.terminal import terminal
    from pipelines.cli.show.found import show_found
    from pipelines.released.find import find_enterprises

    with errors_in_one_line(debug=debug, as_json=as_json):
        found = find_enterprises(Settings.load(data).releases_dir, " ".join(name), release, limit)
        if as_json:
            print_json(found)
        else:
            show_found(found, terminal())
