"""`kechuang prove …`: proofs for somebody who has no release; `kechuang verify FILE` checks them."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from pipelines.base.plural import counted
from pipelines.cli.command import Work, command
from pipelines.cli.options import ReleaseOption
from pipelines.cli.pairs import pairs

app = typer.Typer(no_args_is_help=True, help="Write proofs for somebody who has no release.")
OutOption = Annotated[Path, typer.Option("--out", help="New file to write")]


@app.callback()
def prove() -> None:
    """Write proofs for somebody who has no release."""


@app.command()
@command("data", shows_progress=False)
def row(
    work: Work,
    mart: Annotated[str, typer.Argument(help="Published table")],
    key: Annotated[list[str], typer.Argument(metavar="COLUMN=VALUE...", help="Each column of the table's key")],
    out: OutOption,
    release: ReleaseOption = None,
) -> None:
    """Prove that a row is in a release."""
    from pipelines.audit.prove import write_proof
    from pipelines.day import proving
    from pipelines.publish.pointer import served_release
    from pipelines.released.export.relation import refuse_existing

    refuse_existing(out)
    proven = release or served_release(work.settings.releases_dir)
    sizes = write_proof(out, proving.prove_row(work.settings, proven, mart, pairs(key)))
    work.show_lines(
        {"written": str(out), "bytes": sizes},
        f"written: {out}, {counted(sizes['file'], 'byte')}",
        _path(sizes),
        f"the row that it proves: {counted(sizes['row'], 'byte')}",
        f"the release's seal: {counted(sizes['seal'], 'byte')}",
    )


@app.command()
@command("data", shows_progress=False)
def log(
    work: Work,
    before: Annotated[str, typer.Argument(metavar="A", help="The earlier release")],
    after: Annotated[str, typer.Argument(metavar="B", help="The later release")],
    out: OutOption,
) -> None:
    """Prove that the audit log of release B begins with that of release A: nothing was taken from it."""
    from pipelines.audit.prove import write_proof
    from pipelines.day import proving
    from pipelines.released.export.relation import refuse_existing

    refuse_existing(out)
    sizes = write_proof(out, proving.prove_log(work.settings, before, after))
    seals = sizes["earlier"] + sizes["later"]
    work.show_lines(
        {"written": str(out), "bytes": sizes},
        f"written: {out}, {counted(sizes['file'], 'byte')}",
        _path(sizes),
        f"the seals of the two releases: {counted(seals, 'byte')}",
    )


def _path(sizes: dict[str, int]) -> str:
    return f"the proof itself, a path of {counted(sizes['path'] // 32, 'hash')}: {counted(sizes['path'], 'byte')}"
