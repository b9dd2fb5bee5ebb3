"""One writer per data folder. Readers need no lock: what they read never changes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from pipelines.base.errors import StepRefusedError
from pipelines.base.leftovers import discard_leftovers
from pipelines.base.permissions import close_folders

_LOCK = ".writing.lock"
_SECONDS_TO_GET_IT = 0.5
"""Long enough for `is_written_to` in another process to let go again; a run holds it for minutes."""

UNFINISHED = ".writing.unfinished"
"""Is in a data folder while a run writes there. A run that finds it cleans up first: the last one was killed."""


@contextmanager
def writing_to(data_dir: Path) -> Iterator[None]:
    """Hold the data folder for writing; a step inside a run that holds it already goes on.

    Raises:
        StepRefusedError: another process is writing there.
    """
    data_dir.mkdir(parents=True, exist_ok=True)
    lock = FileLock(data_dir / _LOCK, is_singleton=True, timeout=_SECONDS_TO_GET_IT)
    try:
        lock.acquire()
    except Timeout as error:
        raise StepRefusedError(f"another run is writing to {data_dir}: wait for it to end, then run again") from error
    is_outermost = lock.lock_counter == 1  # else inside a run that holds it already
    unfinished = data_dir / UNFINISHED
    try:
        if is_outermost:
            close_folders(data_dir)
            if unfinished.exists():
                discard_leftovers(data_dir)
            unfinished.touch()
        yield
    finally:
        if is_outermost:
            unfinished.unlink(missing_ok=True)
        lock.release()


def is_written_to(data_dir: Path) -> bool:
    """Whether a process holds the data folder for writing at this moment."""
    if not (data_dir / _LOCK).exists():
        return False
    try:
        with FileLock(data_dir / _LOCK, timeout=0):
            return False
    except Timeout:
        return True
