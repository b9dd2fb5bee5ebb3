"""`kechuang rebuild`: a past release made again and compared."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from pipelines.base.plural import counted
from pipelines.cli.command import Work, command
from pipelines.cli.output import CommandFailedError

if TYPE_CHECKING:
    from pipelines.audit.rebuild import TableDifference


@command("data", "city", "threads")
def rebuild(work: Work, release: Annotated[str, typer.Argument(help="The release to make again")]) -> None:
    """Make a past release again from its plan and the kept arrivals, and compare it byte for byte."""
    from pipelines.day import proving

    found = proving.rebuild(work.settings, release)
    since = f" than commit {found.commit}" if found.commit else ""
    code = "the same code and rules" if found.is_same_code else f"newer code or rules{since}"
    lines = [f"{release}: {counted(found.tables, 'table')} made again with {code}"]
    lines += ["the city's folder has changed since: taken as it was kept then"] if found.is_kept_city else []
    for one in found.differing:
        lines += [f"{one.table}: {_words(one)}", *(f"  changed by {commit}" for commit in one.commits)]
    lines += [f"{name}: other bytes" for name in found.other_files]
    work.show_lines({**found.model_dump(mode="json"), "is_identical": found.is_identical}, *lines)
    if not found.is_identical:
        raise CommandFailedError(f"{release}: what was made again is not the same")
    if not work.as_json:
        work.console.print("identical")


def _words(one: TableDifference) -> str:
    if not (one.only_released or one.only_rebuilt or one.differing or one.columns):
        return "the same rows, other bytes"
    where = f" in {', '.join(one.columns)}" if one.columns else ""
    return f"{one.only_released:,} rows gone, {one.only_rebuilt:,} new, {one.differing:,} differ{where}"
