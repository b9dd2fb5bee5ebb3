"""`kechuang verify`: whether a release or a proof is what was published."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from pipelines.cli.command import Work, command


@command("data", shows_progress=False)
def verify(
    work: Work,
    what: Annotated[
        str | None,
        typer.Argument(metavar="[RELEASE|FILE]", help="Release or proof (default: the current release)"),
    ] = None,
    key: Annotated[str | None, typer.Option(help="Public key that must have sealed it, 64 hex digits")] = None,
) -> None:
    """Check a release: files, seal, roots, audit log, gate; or a proof."""
    from pipelines.audit.verify import verify_path, verify_release
    from pipelines.publish.pointer import served_release

    if what and Path(what).is_file():
        lines = verify_path(Path(what), key)
    else:
        lines = verify_release(work.settings, what or served_release(work.settings.releases_dir), key)
    work.show_lines({"verified": True, "found": lines}, *lines, "OK")
