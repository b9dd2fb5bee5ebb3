"""`kechuang city init`: a new city's folder, its settings with comments, and nothing decided."""

from __future__ import annotations

import shutil
from pathlib import Path

from pipelines.base.errors import KechuangError
from pipelines.base.settings import CITIES_DIR

_TEMPLATE = CITIES_DIR / "template"
_FOLDERS = ("feeds", "rulebooks", "decisions", "banks")


def begin_city(folder: Path) -> list[Path]:
    """Make the folder from the template; returns the files written, in order of name.

    Raises:
        KechuangError: the folder holds something already.
    """
    if folder.exists() and any(folder.iterdir()):
        raise KechuangError(f"{folder}: not empty: give a new folder")
    shutil.copytree(_TEMPLATE, folder, dirs_exist_ok=True)
    for name in _FOLDERS:
        (folder / name).mkdir()
    return sorted(path for path in folder.rglob("*") if path.is_file())
