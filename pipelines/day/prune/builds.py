"""Old builds: which lose their database, and which are removed. The receipts of a released build always stay."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pipelines.base.plural import counted
from pipelines.base.settings import Settings
from pipelines.day.prune.discard import PRUNED, Prunable
from pipelines.day.prune.policy import BuildsKept
from pipelines.gate.receipt import RECEIPT
from pipelines.plan.day import day_planned_last, planned_day
from pipelines.publish.pointer import pointed_at
from pipelines.warehouse.lineage_file import COLUMN_LINEAGE
from pipelines.warehouse.receipt import BUILD, WAREHOUSE

_SECONDS_A_DAY = 86_400


@dataclass(frozen=True)
class _Build:
    """A folder of `builds/`: when its files were last written, and how far the build got."""

    folder: Path
    written_at: float
    is_finished: bool
    is_released: bool
    database: tuple[Path, ...]

    @property
    def is_held(self) -> bool:
        """Whether the gate holds it. A receipt that cannot be read counts as held, so that the build stays."""
        receipt = self.folder / RECEIPT
        if self.is_released or not receipt.exists():
            return False
        try:
            return bool(json.loads(receipt.read_bytes())["state"] == "held")
        except (ValueError, KeyError, TypeError):
            return True


def stale_builds(settings: Settings, kept: BuildsKept, now: float) -> list[Prunable]:
    """What to remove from `builds/`.

    These keep their database: the newest `kept.warehouses` finished builds, the release that is served, the build
    planned last, the newest held build. Other builds lose it, and are removed if they are old and were never released.

    Args:
        settings: names the data folder.
        kept: the policy.
        now: seconds since the epoch.
    """
    builds = sorted(_builds(settings), key=lambda one: (one.written_at, one.folder.name), reverse=True)
    needed = _needed(settings, builds, kept.warehouses)
    found = [Prunable("builds", (path,), "removal was interrupted") for path in settings.builds_dir.glob(f"{PRUNED}*")]
    oldest = now - kept.unreleased_days * _SECONDS_A_DAY
    for one in builds:
        if one.folder.name in needed:
            continue
        if not one.is_released and one.written_at < oldest:
            why = f"never released, older than {counted(kept.unreleased_days, 'day')}"
            found.append(Prunable("builds", (one.folder,), why))
        elif one.database:
            found.append(
                Prunable("builds", one.database, "not one of the newest" if one.is_finished else "never finished")
            )
    return found


def _needed(settings: Settings, builds: list[_Build], newest: int) -> set[str]:
    """Names of the builds that keep everything."""
    finished = [one.folder.name for one in builds if one.is_finished and one.database]
    held = [one.folder.name for one in builds if one.is_finished and one.database and one.is_held]
    needed = {*finished[:newest], *held[:1]}
    if pointer := pointed_at(settings.releases_dir):
        needed.add(pointer.release_id)
    if (day := day_planned_last(settings.builds_dir)) is not None:
        needed.add(planned_day(settings.builds_dir, day).build_id)
    return needed


def _builds(settings: Settings) -> Iterator[_Build]:
    for folder in settings.builds_dir.glob("[0-9]*-*"):
        if folder.is_symlink() or not folder.is_dir():
            continue
        files = {path.name: path for path in folder.iterdir()}
        yield _Build(
            folder=folder,
            written_at=max(path.lstat().st_mtime for path in files.values() or [folder]),
            is_finished=BUILD in files,
            is_released=(settings.releases_dir / folder.name).exists(),
            database=tuple(
                sorted(path for name, path in files.items() if name.startswith(WAREHOUSE) or name == COLUMN_LINEAGE)
            ),
        )
