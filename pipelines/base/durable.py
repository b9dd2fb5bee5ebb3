"""Writing that survives a crash: a reader sees the complete old file or the complete new one."""

from __future__ import annotations

import errno
import hashlib
import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any

import orjson

_CHUNK = 1 << 20


def canonical_json(value: Any) -> bytes:
    """The one spelling of a JSON value that we hash: sorted keys, no spaces, UTF-8."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def readable_json(value: Any) -> bytes:
    """The one spelling of a JSON value that we write for people: indented, UTF-8, a line feed at the end."""
    return orjson.dumps(value, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE | orjson.OPT_NON_STR_KEYS)


def sha256_of_file(path: Path) -> str:
    """SHA-256 of a file, read in chunks, as 64 hex digits."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def sha256_once(path: Path) -> str:
    """SHA-256 of a large file, which is not read again in this process while nothing wrote to it.

    That nothing did is seen by its place on disk, its size, and the times of change of its bytes and of its entry; the
    second of these no program can set back.
    """
    found = path.stat()
    return _sha256_of_state(path, found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns)


@lru_cache(maxsize=8)
def _sha256_of_state(path: Path, *_: int) -> str:
    return sha256_of_file(path)


def sync_folder(folder: Path) -> None:
    """Make renames in `folder` survive a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def sync_file(path: Path) -> None:
    """Make a file's bytes survive a power cut."""
    with path.open("rb") as stream:
        os.fsync(stream.fileno())


@contextmanager
def replacing(path: Path, permissions: int | None = None) -> Iterator[Path]:
    """Give a temporary path beside `path`; when the block ends well, put it in place of `path` in one step.

    A block that raises leaves `path` as it was and no temporary file; what a killed process leaves, the next replaces.
    Its permissions are those given, else those of the file that it replaces, else what the umask leaves.

    Raises:
        IsADirectoryError: a folder is at the path.
    """
    if path.is_dir():
        raise IsADirectoryError(errno.EISDIR, "is a folder", str(path))
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.tmp")
    try:
        yield temporary
        if permissions is not None or path.exists():
            temporary.chmod(permissions if permissions is not None else path.stat().st_mode)
        sync_file(temporary)
        temporary.replace(path)
        sync_folder(path.parent)
    finally:
        temporary.unlink(missing_ok=True)


def write_json(path: Path, value: Any, permissions: int | None = None) -> None:
    """Write `value` as readable JSON in place of `path`, in one step; `permissions` as in `replacing`."""
    with replacing(path, permissions) as temporary:
        temporary.write_bytes(readable_json(value))


def copy_hashed(source: Path, folder: Path) -> tuple[Path, str, int]:
    """Copy `source` into `folder` under the SHA-256 of the bytes copied.

    Returns the kept file, its SHA-256 and its size in bytes. Bytes already kept are not written again.
    """
    folder.mkdir(parents=True, exist_ok=True)
    digest, size = hashlib.sha256(), 0
    temporary = folder / ".incoming.tmp"  # a name from a bureau may leave no room for a suffix
    try:
        with source.open("rb") as reader, temporary.open("wb") as writer:
            while chunk := reader.read(_CHUNK):
                digest.update(chunk)
                size += len(chunk)
                writer.write(chunk)
        kept = folder / digest.hexdigest()
        if not kept.exists() or kept.stat().st_size != size:
            sync_file(temporary)
            temporary.replace(kept)
            sync_folder(folder)
        return kept, digest.hexdigest(), size
    finally:
        temporary.unlink(missing_ok=True)


def discard_folder(folder: Path) -> None:
    """Remove a folder that is not being read, if it exists."""
    if folder.exists():
        shutil.rmtree(folder)
