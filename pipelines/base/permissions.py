"""Who may read what is written: by default only the user who runs it; releases are also for a group.

The data folder's users and groups are set up once by hand: docs/how-to/deploy.md.
"""

from __future__ import annotations

import os
import stat
from pathlib import Path

from pipelines.base.errors import KechuangError

PRIVATE_FOLDERS = ("audit", "landing", "spool", "builds", "dagster", "work", "serving")
"""Folders of a data folder that hold rows of bureaus or what was made of them before the gate, the audit log,
and all that a release says of an enterprise, whoever may see it."""

RELEASED_FILE = 0o440
RELEASED_FOLDER = 0o750
"""Read by the group of `releases/`: with its set-group-ID bit, what is made below it is of that group."""

POINTER = 0o640
_OTHERS = 0o077


def write_privately() -> None:
    """Let this process and its children make files 0600 and folders 0700. Each entry calls it before it writes.

    The entries are the command line, the Dagster code location and the process that reads files.
    """
    os.umask(_OTHERS)


def close_folders(data_dir: Path) -> None:
    """Close to others what an earlier version, a copy or a restored backup left open.

    Raises:
        KechuangError: a folder is open and belongs to another user.
    """
    for name in PRIVATE_FOLDERS:
        folder = data_dir / name
        if folder.is_dir() and (mode := stat.S_IMODE(folder.stat().st_mode)) & _OTHERS:
            try:
                folder.chmod(mode & ~_OTHERS)  # what its owner may do there stays the owner's decision
            except PermissionError as error:
                raise KechuangError(
                    f"{folder}: open to other users and owned by another account: run `chmod 700` on it"
                ) from error
