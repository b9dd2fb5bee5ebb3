"""`kechuang rollback`: serve another release than the current one."""

from __future__ import annotations

from typing import Annotated

import typer

from pipelines.cli.command import Work, command
from pipelines.cli.options import not_blank


@command("data")
def rollback(
    work: Work,
    release: Annotated[str, typer.Argument(help="The release that readers are to get")],
    by: Annotated[str, typer.Option(callback=not_blank, help="Name of the person who decides it")],
    why: Annotated[str, typer.Option(callback=not_blank, help="Reason, kept in the audit log with the name")],
    expected: Annotated[
        str | None, typer.Option("--from", metavar="RELEASE", help="Only if this release is served")
    ] = None,
) -> None:
    """Turn readers to another release. The current one is withdrawn: publishing its day again does not serve it.

    A day that is built anew, from corrected files, gives another release, which is served as usual.
    """
    from pipelines.day import steps

    left = steps.rollback(work.settings, release, by, why, expected)
    work.show_lines({"served": release, "withdrawn": left}, f"served: {release}; withdrawn: {left}")
