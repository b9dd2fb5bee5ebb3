"""Trouble of the machine: no room on a disk, no memory, no right to a file, a disk that fails.

Told apart from what is wrong with a file, a check or our code. It stops a run with its own reason: no file is rejected
for it, no check counts as failed, no receipt is written. With the trouble gone, the same command finishes the day.

Each library reports it in its own way (docs/decisions/018): as an `OSError` with a number or without one, as an error
of its own, and dbt and Great Expectations only in the text of a result. All of them quote the system's words.
"""

from __future__ import annotations

import errno
import mmap
import os
import re
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pipelines.base.errors import MachineError
from pipelines.base.file_names import shown_path

_MAKE_ROOM = "free some space, then run again"
_GRANT = "give the account that runs kechuang access to it (chmod, chown), then run again"
_CHECK_DISK = "check the disk, then run again"
_RAISE_LIMIT = "raise the limit (ulimit -n), then run again"

NO_ROOM = f"no space left on the disk: {_MAKE_ROOM}"
NO_MEMORY = "the machine is out of memory: free some or add more, then run again"

_WORDS = {
    errno.ENOSPC: NO_ROOM,
    errno.EDQUOT: f"the disk quota is used up: {_MAKE_ROOM}",
    errno.EFBIG: "a file may not grow further (ulimit -f): raise the limit, then run again",
    errno.ENOMEM: NO_MEMORY,
    errno.EACCES: f"no permission: {_GRANT}",
    errno.EPERM: f"no permission: {_GRANT}",
    errno.EROFS: f"the disk is read-only: {_CHECK_DISK}",
    errno.EMFILE: f"too many files are open in this process: {_RAISE_LIMIT}",
    errno.ENFILE: f"too many files are open on this machine: {_RAISE_LIMIT}",
    errno.EIO: f"the disk cannot be read or written (input/output error): {_CHECK_DISK}",
    errno.ESTALE: f"the network disk lost the file (stale file handle): {_CHECK_DISK}",
}
"""What each error of the system means, and what to do."""

_OF_NO_PLACE = {_WORDS[number] for number in (errno.ENOMEM, errno.EMFILE, errno.ENFILE)}

_OF_SQLITE = {
    sqlite3.SQLITE_IOERR_SHMSIZE: errno.ENOSPC,  # the file of its log's index could not grow
    sqlite3.SQLITE_FULL: errno.ENOSPC,
    sqlite3.SQLITE_IOERR: errno.EIO,
    sqlite3.SQLITE_NOMEM: errno.ENOMEM,
    sqlite3.SQLITE_READONLY: errno.EACCES,
}

_NUMBERS = {os.strerror(number): number for number in _WORDS}
_NUMBERS |= {"database or disk is full": errno.ENOSPC, "disk I/O error": errno.EIO}  # SQLite's

_RUST = re.compile(r"\A[^\n]*\(os error (\d+)\)(?:\n|\Z)")
"""How Polars and fastexcel end the first line of a message about the system; they give no number."""

_SAID = re.compile(
    r"(?:\b(?:IO|TransactionContext|FATAL|Fatal) Error: |\[Errno \d+\] |\b(?:OS|Operational)Error\)?:? )[^\n]*?"
    rf"({'|'.join(map(re.escape, _NUMBERS))})"
)
"""How a text of DuckDB, dbt, SQLAlchemy or Python quotes the system, also inside another library's message."""

_OUT_OF_MEMORY = re.compile(r"\bOut of Memory Error: (failed to offload)?|\bMemoryError\b")
"""DuckDB says so, too, where its temporary files have no room."""

_PLACE = re.compile(r'\bfile \\?"([^"\n\\]+)')


def trouble_of(error: BaseException) -> str | None:
    """What is wrong with the machine, and what to do, if that is why `error` was raised; else None.

    Looks at the error and at those that it was raised from; numbers of errors count before texts.
    """
    raised = list(_chain(error))
    for words_of in (_by_number, _by_text):
        for one in raised:
            if words := words_of(one):
                return words
    return None


def _chain(error: BaseException) -> Iterator[BaseException]:
    seen: set[int] = set()
    found: BaseException | None = error
    while found is not None and id(found) not in seen:
        seen.add(id(found))
        yield found
        found = found.__cause__ or (None if found.__suppress_context__ else found.__context__)


def trouble_in(text: str | None) -> str | None:
    """What is wrong with the machine by the message of a library that raises nothing."""
    text = text or ""
    if said := _SAID.search(text):
        place = _PLACE.search(said[0])
        return _line(_NUMBERS[said[1]], place[1] if place else None)
    if memory := _OUT_OF_MEMORY.search(text):
        return NO_ROOM if memory[1] else NO_MEMORY
    return None


def stop_for(trouble: str | None) -> None:
    """Stop the run if there is trouble.

    Raises:
        MachineError: says which.
    """
    if trouble is not None:
        raise MachineError(trouble)


def can_give(memory_bytes: int) -> bool:
    """Whether the system would give a process this much memory now; it is not touched, so that no process loses any."""
    try:
        mmap.mmap(-1, memory_bytes, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS).close()
    except (OSError, ValueError):
        return False
    return True


@contextmanager
def blaming_the_machine(place: Path) -> Iterator[None]:
    """Raise a `MachineError` in place of whatever a library raised because of the machine.

    Args:
        place: the folder that is worked in, for a message where the library names no file.

    Raises:
        MachineError: one line that says what is wrong, where, and what to do.
    """
    try:
        yield
    except MachineError:
        raise
    except Exception as error:
        if trouble := trouble_of(error):
            is_bare = trouble in _WORDS.values() and trouble not in _OF_NO_PLACE
            raise MachineError(f"{shown_path(place)}: {trouble}" if is_bare else trouble) from error
        raise


def _by_number(error: BaseException) -> str | None:
    if isinstance(error, MachineError):
        return str(error)
    if isinstance(error, MemoryError):
        return NO_MEMORY
    if isinstance(error, OSError) and error.errno in _WORDS:
        place = error.filename2 or error.filename
        is_refused = error.errno in (errno.EACCES, errno.EPERM)
        return None if is_refused and place is None else _line(error.errno, place)  # else a network, or a server
    if isinstance(error, sqlite3.Error):
        code = getattr(error, "sqlite_errorcode", 0)
        number = _OF_SQLITE.get(code) or _OF_SQLITE.get(code & 0xFF)
        return _line(number, None) if number else None
    return None


def _by_text(error: BaseException) -> str | None:
    if isinstance(error, OSError) and error.errno is not None:
        return None  # its number has said all
    text = str(error)
    if rust := _RUST.search(text):
        return _line(int(rust[1]), None) if int(rust[1]) in _WORDS else None
    return trouble_in(text)


def _line(number: int, place: str | bytes | int | None) -> str:
    words = _WORDS[number]
    return f"{shown_path(place)}: {words}" if isinstance(place, str | bytes) and words not in _OF_NO_PLACE else words
