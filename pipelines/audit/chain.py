"""A file of lines that are each bound to the one before: `previous` is SHA-256 of that line, without its line feed."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from pipelines.base.durable import canonical_json, sync_folder
from pipelines.base.errors import DamagedRecordError

_REMEDY = "restore it from a copy: no command rewrites it"
_REPLACE_LINK = "put the file itself in its place: what it leads to can be exchanged unseen"
_BLOCK = 1 << 16


class Entry(BaseModel):
    """One line. `at` is UTC to the second; `subject` is what was acted on; `facts` are hashes and counts, no names."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    no: int
    at: str
    action: str
    subject: str
    by: str = ""
    why: str = ""
    facts: dict[str, str] = {}
    previous: str


def now() -> str:
    """The present as entries have it."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def append(path: Path, action: str, subject: str, *, by: str = "", why: str = "", **facts: str) -> Entry:
    """Add an entry, on disk before this returns. The caller is the only one who writes the file.

    A line that a crash cut off was never an entry: it is replaced.

    Raises:
        DamagedRecordError: the last entry is not one, or the file is a link.
    """
    _refuse_link(path)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with path.open("ab+") as stream:
        last, end = _last_line(stream.fileno())
        entry = Entry(
            no=_entry(path, last).no + 1 if last else 1,
            at=now(),
            action=action,
            subject=subject,
            by=by,
            why=why,
            facts=dict(sorted(facts.items())),
            previous=hashlib.sha256(last).hexdigest() if last else "",
        )
        stream.truncate(end)
        stream.write(canonical_json(entry.model_dump()) + b"\n")
        stream.flush()
        os.fsync(stream.fileno())
    sync_folder(path.parent)
    return entry


def lines_in(path: Path) -> list[bytes]:
    """The whole lines of a file, without line feeds; none if there is no file.

    Raises:
        DamagedRecordError: it cannot be read, or is a link.
    """
    return _pieces(path)[:-1]


def refuse_cut_off(path: Path) -> None:
    """Make sure that the file ends with a whole line: who only adds to it passes over what a crash left of one.

    Raises:
        DamagedRecordError: it does not, or cannot be read.
    """
    if _pieces(path)[-1]:
        told = "remove what is behind the last line feed if a crash left it there, else restore the file from a copy"
        raise DamagedRecordError(path, "ends in the middle of an entry", told)


def _refuse_link(path: Path) -> None:
    """A link is no file, as in `tools/verify_release.py`, even if it leads to the whole chain or to nothing."""
    if path.is_symlink():
        raise DamagedRecordError(path, "is a link to another place, not a file", _REPLACE_LINK)


def _pieces(path: Path) -> list[bytes]:
    """What is between line feeds; the last is what follows the last of them."""
    _refuse_link(path)
    try:
        return path.read_bytes().split(b"\n") if path.exists() else [b""]
    except OSError as error:
        raise DamagedRecordError(path, f"cannot be read ({error.strerror})", _REMEDY) from error


def entries_in(path: Path) -> Iterator[Entry]:
    """Every entry, the oldest first, each checked against the one before.

    Raises:
        DamagedRecordError: a line is no entry, or is not the one that followed.
    """
    before = ""
    for no, line in enumerate(lines_in(path), start=1):
        entry = _entry(path, line)
        if entry.no != no:
            raise DamagedRecordError(path, f"line {no} is entry {entry.no}: lines are missing or were moved", _REMEDY)
        if canonical_json(entry.model_dump()) != line or (no == 1 and entry.previous):
            raise DamagedRecordError(path, f"line {no} was changed", _REMEDY)
        if entry.previous != before:
            raise DamagedRecordError(path, f"line {no - 1} or line {no} was changed", _REMEDY)
        before = hashlib.sha256(line).hexdigest()
        yield entry


def _entry(path: Path, line: bytes) -> Entry:
    try:
        return Entry.model_validate_json(line)
    except ValidationError:
        raise DamagedRecordError(path, "holds a line that is no entry", _REMEDY) from None


def _last_line(handle: int) -> tuple[bytes, int]:
    """The last whole line of an open file, without its line feed, and where it ends; nothing, and 0, if it has none."""
    end, found = os.fstat(handle).st_size, b""
    at = end
    while at > 0:
        at = max(0, at - _BLOCK)
        found = os.pread(handle, end - at, at)
        whole = found.rfind(b"\n")
        start = found.rfind(b"\n", 0, whole) if whole >= 0 else -1
        if whole >= 0 and (start >= 0 or at == 0):
            return found[start + 1 : whole], at + whole + 1
    return b"", 0
