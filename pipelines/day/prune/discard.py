"""Removing files and folders: only inside the data folder, and safe to interrupt at any moment."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from pipelines.base.durable import discard_folder
from pipelines.base.errors import KechuangError
from pipelines.day.sizes import bytes_of

PRUNED = ".pruned-"
"""Prefix of a folder that is being removed: it is renamed first, so that no run reads half of it."""


def _nothing() -> None:
    """The default of `before` and `after`."""


@dataclass(frozen=True)
class Prunable:
    """Files and folders to remove together, and why. `before` and `after` record it; both can be repeated."""

    part: str
    paths: tuple[Path, ...]
    why: str
    before: Callable[[], None] = _nothing
    after: Callable[[], None] = _nothing

    @property
    def bytes(self) -> int:
        """Bytes on disk."""
        return sum(bytes_of(path) for path in self.paths)


def discard(prunable: Prunable, data_dir: Path) -> None:
    """Remove them. A file that does not exist any more is not an error.

    Raises:
        KechuangError: a parent folder is a link that leads out of the data folder; nothing is removed.
        OSError: the disk or its rights refuse.
    """
    root = data_dir.resolve()
    for path in prunable.paths:
        if not path.parent.resolve().is_relative_to(root):
            raise KechuangError(f"{path}: a link leads out of the data folder: not removed")
    prunable.before()
    for path in prunable.paths:
        _remove(path)
    prunable.after()


def _remove(path: Path) -> None:
    if path.is_symlink() or not path.is_dir():
        path.unlink(missing_ok=True)
    elif path.name.startswith(PRUNED):
        discard_folder(path)
    else:
        discard_folder(path.replace(path.with_name(f"{PRUNED}{path.name}")))
