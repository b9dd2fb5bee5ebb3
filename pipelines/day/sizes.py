"""Disk use of the parts of a data folder. Reads only; does not follow links."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from pipelines.base.settings import Settings
from pipelines.landing.store import LandingStore
from pipelines.released.point.layout import SERVING

_BLOCK = 512
"""Unit of `st_blocks`, whatever the block size of the file system."""


def part_folders(settings: Settings) -> dict[str, tuple[Path, ...]]:
    """The folders of each part, in the order in which data flows through them."""
    landing = settings.landing_dir
    kept = ("rows", "quarantine", "receipts", "arrivals", "outcomes")
    return {
        "spool": (settings.spool_dir,),
        "raw": (landing / "raw",),
        "rows": tuple(landing / name for name in kept),
        "city": (LandingStore(landing).kept_city_dir,),
        "builds": (settings.builds_dir,),
        "releases": (settings.releases_dir,),
        "serving": (settings.data_dir / SERVING,),
        "dagster": (settings.dagster_dir,),
        "work": (settings.work_dir,),
    }


def part_bytes(settings: Settings) -> dict[str, int]:
    """Bytes on disk of each part. A file with several hard links is counted once."""
    seen: set[tuple[int, int]] = set()
    return {
        part: sum(_bytes_below(folder, seen) for folder in folders) for part, folders in part_folders(settings).items()
    }


def bytes_of(path: Path) -> int:
    """Bytes on disk of a file, or of a folder with its content; 0 if it does not exist or is a link."""
    if path.is_symlink() or not path.exists():
        return 0
    return path.stat().st_blocks * _BLOCK + _bytes_below(path, set())


def written_since(folder: Path, since: float) -> int:
    """Bytes on disk of what a folder holds and was written after `since` (seconds since the epoch)."""
    return sum(stat.st_blocks * _BLOCK for stat in _stats_below(folder) if stat.st_mtime > since)


def _bytes_below(folder: Path, seen: set[tuple[int, int]]) -> int:
    total = 0
    for stat in _stats_below(folder):
        if (stat.st_dev, stat.st_ino) not in seen:
            seen.add((stat.st_dev, stat.st_ino))
            total += stat.st_blocks * _BLOCK
    return total


def _stats_below(folder: Path) -> Iterator[os.stat_result]:
    """The stat of every file and folder, not following links; files that a run removes meanwhile are left out."""
    try:
        with os.scandir(folder) as entries:
            for entry in entries:
                try:
                    yield entry.stat(follow_symlinks=False)
                except FileNotFoundError:
                    continue
                if entry.is_dir(follow_symlinks=False):
                    yield from _stats_below(Path(entry.path))
    except (FileNotFoundError, NotADirectoryError):
        return
