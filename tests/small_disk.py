"""A disk of a size that a test sets: a tmpfs of its own. No tests here."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

_ROOM_KB = 1 << 20


@dataclass(frozen=True)
class SmallDisk:
    """A mounted disk."""

    folder: Path

    def leave(self, kilobytes: int) -> None:
        """Leave so much room on it and no more."""
        stat = os.statvfs(self.folder)
        used = (stat.f_blocks - stat.f_bfree) * stat.f_frsize // 1024
        self._resize(used + kilobytes)

    def make_room(self) -> None:
        """Give it all the room that a test needs."""
        self._resize(_ROOM_KB)

    def _resize(self, kilobytes: int) -> None:
        _mount("-o", f"remount,size={kilobytes}k", str(self.folder))


@contextmanager
def mounted(folder: Path) -> Iterator[SmallDisk]:
    """A disk at `folder`, until the block ends; the test is skipped where we may not mount one."""
    folder.mkdir(parents=True, exist_ok=True)
    try:
        _mount("-t", "tmpfs", "-o", f"size={_ROOM_KB}k", "tmpfs", str(folder))
    except (OSError, subprocess.CalledProcessError) as error:
        pytest.skip(f"no disk can be mounted here, which takes root on Linux: {error}")
    try:
        yield SmallDisk(folder)
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


def _mount(*arguments: str) -> None:
    subprocess.run(["mount", *arguments], check=True, capture_output=True)
