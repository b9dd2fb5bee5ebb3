"""Unfinished files of a killed run. They are never read; the next run removes them before it writes."""

from __future__ import annotations

from pathlib import Path

from pipelines.base.durable import discard_folder

_WRITTEN_IN_ONE_STEP = ("spool", "landing", "builds", "releases", "audit")
_FOLDERS_OF_ONE_USE = ("reading-*", "rebuild-*")


def discard_leftovers(data_dir: Path) -> None:
    """Remove temporary files, half releases and half readings; only the one writer of `data_dir` may call this."""
    for name in _WRITTEN_IN_ONE_STEP:
        for temporary in (data_dir / name).rglob(".*.tmp"):
            temporary.unlink(missing_ok=True)
    for staging in (data_dir / "releases").glob(".staging-*"):
        discard_folder(staging)
    for pattern in _FOLDERS_OF_ONE_USE:
        for folder in (data_dir / "work").glob(pattern):
            discard_folder(folder)
