"""`kechuang policies`: support programmes of a release, and which enterprises meet them or are one step away."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from pipelines.base.errors import KechuangError
from pipelines.base.plural import counted
from pipelines.cli.command import Work, command
from pipelines.cli.options import ReleaseOption
from pipelines.released.policies_placed import WORTH_A_CALL, Place


@command("data", shows_progress=False)
def policies(
    work: Work,
    programme: Annotated[
        list[str] | None, typer.Argument(metavar="[PROGRAMME]...", help="Codes of programmes (default: count all)")
    ] = None,
    state: Annotated[
        list[Place] | None, typer.Option(help="Which enterprises to list (default: met, manual and near)")
    ] = None,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="FILE", help="Write the enterprises into a new .csv or .xlsx")
    ] = None,
    limit: Annotated[int, typer.Option(min=1, metavar="N", help="Print at most N enterprises of each")] = 50,
    release: ReleaseOption = None,
) -> None:
    """Count the enterprises of each support programme, or list those of a programme with what each is missing.

    near: one requirement short, nothing unknown. lacks_title: that one is a title whose conditions are not near either.

    manual: nothing is unmet or unknown, and a person judges the rest. --out writes every programme if none is named.
    """
    from pipelines.cli.show.policies import show_matches, show_programmes
    from pipelines.released.policies import read_matches, read_policies
    from pipelines.released.policies_files import write_matches

    named, places = programme or (), state or WORTH_A_CALL
    if out is not None:
        made_of, rows = read_matches(work.settings.releases_dir, named, places, release)
        write_matches(rows, out)
        told = {"release_id": made_of, "file": str(out), "rows": rows.height}
        work.show_lines(told, f"{made_of}: {counted(rows.height, 'row')} in {out}")
        return
    if state and not programme:
        raise KechuangError("--state says which enterprises to list: name a programme, or add --out FILE for all")
    found = read_policies(work.settings.releases_dir, programmes=named, places=places, release_id=release)
    if programme:
        work.show(found, lambda: show_matches(found, limit, work.console))
    else:
        work.show(found, lambda: show_programmes(found, work.console))
