"""Control files: what a bureau puts beside a file when it is whole. Until then the file is not there yet.

`ok`: an empty `<name>.ok`, or `<name without its suffix>.ok`, in the same folder.
`manifest`: a JSON or CSV file named `manifest…` or `….manifest.json|csv` in the same folder. JSON: a list, or an object
with a list under `files`, of objects with `file`, `rows`, `sha256`; CSV: a header with these names. `rows` may be left
out. Any manifest of the folder may list a file; it is accepted if it is what one of them says.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Collection, Mapping
from pathlib import Path, PurePosixPath
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from pipelines.base.file_names import is_lock_file
from pipelines.base.gb18030 import decode_gb18030
from pipelines.base.plural import counted

Control = Literal["none", "ok", "manifest"]

MANIFEST_LIMIT_BYTES = 16 << 20
_MANIFEST = re.compile(r"(^manifest[^/]*|\.manifest)\.(json|csv)$", re.IGNORECASE)
_UNFINISHED = (".tmp", ".part", ".filepart", ".crdownload")


class Expected(BaseModel):
    """What a manifest says of a file: `rows` without the header, SHA-256 as 64 hex digits of any case."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    file: str = Field(min_length=1)
    rows: int | None = Field(default=None, ge=0)
    sha256: str = Field(pattern=r"^[0-9a-fA-F]{64}$")


def is_finished(parts: tuple[str, ...]) -> bool:
    """Whether a path is of a finished upload: nothing hidden in it, no lock file, no suffix of an upload under way."""
    return not is_in_use(parts[-1]) and not any(part.startswith(".") for part in parts)


def is_in_use(name: str) -> bool:
    """Whether a file is the lock of an open document, or an upload under way."""
    return is_lock_file(name) or name.endswith(_UNFINISHED)


def is_control_file(name: str, control: Control) -> bool:
    """Whether a file of this name describes others, and is not an arrival itself."""
    if control == "ok":
        return name.lower().endswith(".ok")
    return control == "manifest" and bool(_MANIFEST.search(name))


def is_confirmed(path: str, control: Control, present: Collection[str], listed: Collection[str]) -> bool:
    """Whether the file at `path` is there, by the paths that are `present` and those that manifests have `listed`."""
    if control == "ok":
        return f"{path}.ok" in present or str(PurePosixPath(path).with_suffix(".ok")) in present
    return control == "none" or path in listed


def read_manifest(path: Path) -> list[Expected]:
    """What a manifest in UTF-8 or GB18030 lists.

    Empty if it cannot be read, for then nothing that it should list is there yet.
    """
    if path.stat().st_size > MANIFEST_LIMIT_BYTES:
        return []
    content = path.read_bytes()
    try:
        text = _decoded(content)
        found: Any = json.loads(text) if path.suffix.lower() == ".json" else list(csv.DictReader(io.StringIO(text)))
        listed = found.get("files") if isinstance(found, dict) else found
        rows = [{key: value for key, value in row.items() if value not in ("", None)} for row in listed or ()]
        return TypeAdapter(list[Expected]).validate_python(rows)
    except (UnicodeDecodeError, ValueError, AttributeError, TypeError, RecursionError, ValidationError, csv.Error):
        return []


def _decoded(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return decode_gb18030(content)


def read_manifests(manifests: Mapping[str, Path]) -> dict[str, tuple[Expected, ...]]:
    """What `manifests` say, by the path of the file that they describe; they are given by their own path, as text."""
    found: dict[str, tuple[Expected, ...]] = {}
    for manifest, place in sorted(manifests.items()):
        for expected in read_manifest(place):
            path = str(PurePosixPath(manifest).parent / expected.file)
            found[path] = (*found.get(path, ()), expected)
    return found


def broken_promise(listed: tuple[Expected, ...] | None, sha256: str, rows: int | None = None) -> str | None:
    """What is wrong with a file by its manifests; None if nothing is, or none describes it.

    `sha256` is that of the bytes here, `rows` how many were read of them (None: not read).
    """
    if not listed:
        return None
    same = [expected for expected in listed if expected.sha256.lower() == sha256]
    if not same:
        said = listed[-1].sha256.lower()[:12]
        return f"the manifest says SHA-256 {said}…, the file has {sha256[:12]}…: ask the bureau to send both again"
    said_rows = {expected.rows for expected in same if expected.rows is not None}
    if rows is None or not said_rows or rows in said_rows:
        return None
    return (
        f"the manifest says {counted(max(said_rows), 'row')}, the file has {rows:,}: ask the bureau to send both again"
    )
