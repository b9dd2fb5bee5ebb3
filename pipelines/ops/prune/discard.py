"""Removing what the policy lets go: never outside the data folder, and so that a kill at any moment harms nobody."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from pipelines.durable import discard_folder
from pipelines.errors import KechuangError
from pipelines.ops.sizes import bytes_of

PRUNED = ".pruned-"
"""A folder's name begins with it from the moment on that the folder is no longer there for anybody."""


def _nothing() -> None:
    """Nothing has to be recorded."""


@dataclass(frozen=True)
class Doomed:
    """Files and folders that go together, and why. `before` and `after` record it; each is safe to do again."""

    part: str
    paths: tuple[Path, ...]
    why: str
    before: Callable[[], None] = _nothing
    after: Callable[[], None] = _nothing

    @property
    def bytes(self) -> int:
        """What they take on disk."""
        return sum(bytes_of(path) for path in self.paths)


def discard(doomed: Doomed, data_dir: Path) -> None:
    """Remove them; what is gone already is no error.

    Raises:
        KechuangError: a link on the way leads out of the data folder; nothing is removed.
        OSError: the disk or its rights refuse.
    """
    root = data_dir.resolve()
    for path in doomed.paths:
        if not path.parent.resolve().is_relative_to(root):
            raise KechuangError(f"{path}: a link leads out of the data folder: not removed")
    doomed.before()
    for path in doomed.paths:
        _remove(path)
    doomed.after()


def _remove(path: Path) -> None:
    if path.is_symlink() or not path.is_dir():
        path.unlink(missing_ok=True)
    elif path.name.startswith(PRUNED):
        discard_folder(path)
    else:
        discard_folder(path.replace(path.with_name(f"{PRUNED}{path.name}")))
