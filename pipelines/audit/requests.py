"""Who asked for what: one line a request, in the form of the audit log, one file for each process that serves.

<data>/audit/requests/<time of start>-<process>.jsonl

Entries name enterprises by `enterprise_id`: to say later who looked at whom is what they are for. Nothing is ever
removed; keep the folder for five years. Publishing notes the heads of these files in the audit log, which seals bind.
"""

from __future__ import annotations

import hashlib
import os
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import orjson

from pipelines.audit.chain import Entry, append, entries_in, lines_in, now
from pipelines.audit.log import AUDIT, entries, note
from pipelines.base.errors import DamagedRecordError

REQUESTS = "requests"
_KEYS = "keys.jsonl"
HEAD = "request_log"
"""Action of the entries of the audit log that hold the head of a file."""
_SECONDS_TO_SYNC = 0.5


class RequestLog:
    """Adds to the file of this process. A line is handed to the system before `write` returns and synced soon after."""

    def __init__(self, data_dir: Path) -> None:
        folder = data_dir / AUDIT / REQUESTS
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        start = datetime.now(UTC).strftime("%Y%m%dT%H%M%S%f")
        self._file = os.open(folder / f"{start}-{os.getpid()}.jsonl", os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        self._no, self._previous, self._lock = 0, "", threading.Lock()
        self._second, self._words = 0, ""
        self._is_synced, self._stop = True, threading.Event()
        self._thread = threading.Thread(target=self._sync, name="request-log", daemon=True)
        self._thread.start()

    def write(self, action: str, subject: str, *, by: str, why: str = "", **facts: str) -> None:
        """Add an entry: `by` is the key that asked, `why` the purpose."""
        with self._lock:
            line = orjson.dumps(
                {
                    "no": self._no + 1,
                    "at": self._time(),
                    "action": action,
                    "subject": subject,
                    "by": by,
                    "why": why,
                    "facts": facts,
                    "previous": self._previous,
                },
                option=orjson.OPT_SORT_KEYS,
            )
            os.write(self._file, line + b"\n")
            self._no, self._previous, self._is_synced = self._no + 1, hashlib.sha256(line).hexdigest(), False

    def _time(self) -> str:
        """`now`, put into words once a second."""
        second = int(time.time())
        if second != self._second:
            self._second, self._words = second, now()
        return self._words

    def close(self) -> None:
        """Sync what was written and close the file."""
        self._stop.set()
        self._thread.join()
        os.fsync(self._file)
        os.close(self._file)

    def _sync(self) -> None:
        while not self._stop.wait(_SECONDS_TO_SYNC):
            if not self._is_synced:
                self._is_synced = True
                os.fsync(self._file)


def note_key(data_dir: Path, action: str, subject: str, *, by: str, **facts: str) -> Entry:
    """Add to the log of keys, which does not wait for a run that holds the data folder: a revocation is urgent.

    The caller is the only one who changes keys.
    """
    return append(data_dir / AUDIT / _KEYS, action, subject, by=by, **facts)


def request_files(data_dir: Path) -> list[Path]:
    """The files of requests, the oldest first, and the log of keys if there is one."""
    keys = data_dir / AUDIT / _KEYS
    return [*sorted((data_dir / AUDIT / REQUESTS).glob("*.jsonl")), *([keys] if keys.exists() else [])]


def requests(data_dir: Path) -> Iterator[tuple[str, Entry]]:
    """Every request with the name of its file: each file's chain is checked, and begins with what the audit log notes.

    Raises:
        DamagedRecordError: a line was changed or is missing.
    """
    for path in request_files(data_dir):
        yield from ((path.name, entry) for entry in entries_in(path))
    _refuse_shortened(data_dir)


def _refuse_shortened(data_dir: Path) -> None:
    noted = {one.subject: one.facts for one in entries(data_dir) if one.action == HEAD}
    for name, facts in noted.items():
        path = data_dir / AUDIT / (name if name == _KEYS else f"{REQUESTS}/{name}")
        lines = lines_in(path)[: int(facts["lines"])]
        if len(lines) < int(facts["lines"]) or hashlib.sha256(lines[-1]).hexdigest() != facts["last_sha256"]:
            told = f"does not begin with the {facts['lines']} lines that the audit log notes"
            raise DamagedRecordError(path, told, "restore it from a copy: no command rewrites it")


def note_heads(data_dir: Path) -> None:
    """Note in the audit log how long each file is and its last line. The caller holds the data folder for writing."""
    known = {one.subject: one.facts for one in entries(data_dir) if one.action == HEAD}
    for path in request_files(data_dir):
        lines = lines_in(path)
        if lines:
            facts = {"lines": str(len(lines)), "last_sha256": hashlib.sha256(lines[-1]).hexdigest()}
            if known.get(path.name) != facts:
                note(data_dir, HEAD, path.name, **facts)
