"""Disk use of a data folder, free space, and whether there is room for the next day. Reads only."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from pipelines.base.settings import Settings
from pipelines.day.sizes import bytes_of, part_bytes, part_folders, written_since
from pipelines.released.point.layout import SERVING
from pipelines.warehouse.receipt import WAREHOUSE

_SECONDS_A_DAY = 86_400
_ARRIVING = ("spool", "raw", "rows", "city")


class DiskUse(BaseModel):
    """Bytes on disk of each part and of all parts, bytes of the inbox, free bytes.

    The inbox holds the bureaus' files and is not a part, wherever it is. `day_needs`: what the last day wrote, None if
    there was none; `is_short`: less than that is free.
    """

    model_config = ConfigDict(frozen=True)

    parts: dict[str, int]
    total: int
    inbox: int
    free: int
    day_needs: int | None
    is_short: bool


def disk_use(settings: Settings) -> DiskUse:
    """Measure a data folder, which may not exist yet."""
    parts, needs = part_bytes(settings), _day_needs(settings)
    there = next(folder for folder in (settings.data_dir, *settings.data_dir.parents) if folder.exists())
    free = shutil.disk_usage(there).free
    return DiskUse(
        parts=parts,
        total=sum(parts.values()),
        inbox=bytes_of(settings.inbox_dir),
        free=free,
        day_needs=needs,
        is_short=needs is not None and free < needs,
    )


def _day_needs(settings: Settings) -> int | None:
    """What the last day wrote: its build, release, index, Dagster run, and what landed in the 24 hours before it.

    A day writes all of this before it prunes.
    """
    database = _newest(settings.builds_dir.glob(f"*/{WAREHOUSE}"))
    if database is None:
        return None
    release = _newest(path for path in settings.releases_dir.glob("[0-9]*") if path.is_dir())
    index = _newest(path for path in (settings.data_dir / SERVING).glob("[0-9]*") if path.is_dir())
    run = _newest((settings.dagster_dir / "history" / "runs").glob("*-*.db"))
    since = database.stat().st_mtime - _SECONDS_A_DAY
    folders = part_folders(settings)
    landed = sum(written_since(folder, since) for part in _ARRIVING for folder in folders[part])
    mirrored = 2 * bytes_of(run) if run else 0  # most events are written to the run's file and to the index
    made = sum(bytes_of(folder) for folder in (database.parent, release, index) if folder)
    return made + mirrored + landed


def _newest(paths: Iterator[Path]) -> Path | None:
    return max(paths, key=lambda path: path.stat().st_mtime, default=None)
