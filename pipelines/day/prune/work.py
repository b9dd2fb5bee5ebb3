"""Old logs and leftovers of killed runs in `work/`. The SQL that dbt compiled stays: it is what runs."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from pipelines.base.plural import counted
from pipelines.base.settings import Settings
from pipelines.day.prune.discard import Prunable
from pipelines.warehouse.build import dbt_dir

_SECONDS_A_DAY = 86_400


def stale_work(settings: Settings, days: int, now: float) -> Iterator[Prunable]:
    """What to remove from `work/`: entries older than `days`; in dbt's folder only logs and the SQL of dbt's own runs.

    Args:
        settings: names the data folder.
        days: age limit.
        now: seconds since the epoch.
    """
    dbt, oldest = dbt_dir(settings), now - days * _SECONDS_A_DAY
    why = f"older than {counted(days, 'day')}"
    for path in _entries(settings.work_dir):
        if path != dbt and _touched_last(path) < oldest:
            yield Prunable("work", (path,), why)
    for path in [*dbt.glob("*.log*"), *(path for path in (dbt / "run").rglob("*") if path.is_file())]:
        if path.lstat().st_mtime < oldest:
            yield Prunable("work", (path,), why)


def _entries(folder: Path) -> list[Path]:
    return sorted(folder.iterdir()) if folder.is_dir() else []


def _touched_last(path: Path) -> float:
    inside = list(path.rglob("*")) if path.is_dir() and not path.is_symlink() else []
    return max(one.lstat().st_mtime for one in (path, *inside))
