"""Parts of a workbook that is a zip (XLSX, XLSB): reading one, and copying the workbook with another in its place."""

from __future__ import annotations

import shutil
import zipfile
from pathlib import Path

_LARGEST_PART = 32 << 20


def read_part(path: Path, name: str) -> bytes | None:
    """The part `xl/<name>` of the workbook at `path`; None if it has none, or one that is larger than any should be."""
    with zipfile.ZipFile(path) as archive:
        found = _member(archive, name)
        if found not in archive.NameToInfo:
            return None
        with archive.open(found) as stream:
            raw = stream.read(_LARGEST_PART + 1)
    return raw if len(raw) <= _LARGEST_PART else None


def with_part(path: Path, name: str, part: bytes, target: Path) -> Path:
    """A copy of the workbook at `path` with another part `xl/<name>`."""
    shutil.copyfile(path, target)
    with zipfile.ZipFile(target, "a") as archive:
        old = _member(archive, name)
        archive.filelist.remove(archive.NameToInfo.pop(old))  # else the zip would list two of one name
        archive.writestr(old, part)
    return target


def _member(archive: zipfile.ZipFile, name: str) -> str:
    """The path of a part as the writer spells it: some use capitals or a backslash."""
    wanted = f"xl/{name}"
    return next((one for one in archive.namelist() if one.lower().replace("\\", "/").lstrip("/") == wanted), wanted)
