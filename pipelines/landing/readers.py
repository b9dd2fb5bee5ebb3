"""The readers of one run: at most two child processes that all feeds share, and how a file fared with them.

A reader reads one file after the other, since to start it takes half a second. However it ends, that is the problem of
the one file that it was reading: what it answered before stands, and the next file is given to a new child. Limits are
those of a file, not of a child. Files do not meet in it: each has a folder of its own, and a child that still holds
much memory after a file reads no other.
"""

from __future__ import annotations

import re
import signal
import threading
from queue import LifoQueue
from typing import Self

from pydantic import ValidationError

from pipelines.errors import KechuangError
from pipelines.landing.reader_process import ReaderLimits, ReaderProcess
from pipelines.landing.reading import Problem, Reading, ReadRequest

_MOST_READERS = 2
_OUT_OF_MEMORY = re.compile(r"MemoryError|memory allocation of|malloc of size|Cannot allocate memory|bad_alloc")


class ReadingStoppedError(KechuangError):
    """The run ended before a file was read; nothing is known of the file."""


class ReaderPool:
    """At most two readers, started when first needed and ended with the `with` block that holds the pool."""

    def __init__(self, limits: ReaderLimits) -> None:
        """Start nothing yet; `limits` are those of each file."""
        self.limits = limits
        self._readers = [_Reader(limits) for _ in range(min(_MOST_READERS, limits.threads))]
        self._idle: LifoQueue[_Reader] = LifoQueue()  # the one that read last is warm
        for reader in self._readers:
            self._idle.put(reader)

    @property
    def size(self) -> int:
        """How many files can be read at once."""
        return len(self._readers)

    def read(self, request: ReadRequest) -> Reading:
        """Read one delivery, waiting for a reader if all are busy; safe to call from many threads.

        A child that dies, overruns or answers nonsense gives a `Reading` with a problem.

        Raises:
            ReadingStoppedError: the pool was closed, perhaps by another thread while this one was reading.
        """
        reader = self._idle.get()
        try:
            return reader.read(request)
        finally:
            self._idle.put(reader)

    def close(self) -> None:
        """End all readers, whatever they do."""
        for reader in self._readers:
            reader.close()

    def __enter__(self) -> Self:
        """The pool."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close it."""
        self.close()


class _Reader:
    """Reads files one at a time; a child is started for the first, and another after one has ended."""

    def __init__(self, limits: ReaderLimits) -> None:
        self._limits = limits
        self._child: ReaderProcess | None = None
        self._is_closed = False
        self._busy = threading.Lock()

    def read(self, request: ReadRequest) -> Reading:
        with self._busy:
            child = self._ready()
            try:
                answer = child.ask(request, self._limits.wall_seconds)
            except TimeoutError:
                reading = _problem("too_slow", f"reading took more than {self._limits.wall_seconds} s and was stopped")
                self._end()
            else:
                reading = self._account(child, answer)
            if self._is_closed:
                raise ReadingStoppedError("stopped while files were being read: run again")
            return reading

    def close(self) -> None:
        self._is_closed = True
        if child := self._child:
            child.kill()
        with self._busy:
            self._end()

    def _ready(self) -> ReaderProcess:
        """A child that waits for a file."""
        if self._child and not self._child.is_waiting:  # it died at rest: no file's fault
            self._end()
        child = self._child = self._child or ReaderProcess(self._limits)
        if self._is_closed:  # looked at only now: whoever closes looks for a child after saying so
            raise ReadingStoppedError("stopped before all files were read: run again")
        return child

    def _end(self) -> None:
        child, self._child = self._child, None
        if child:
            child.close()

    def _account(self, child: ReaderProcess, answer: bytes) -> Reading:
        """What the answer says; without one, why. Ends a child that should read no other file."""
        if not answer.endswith(b"\n") and (code := child.exit_code()):
            words = child.last_words
            self._end()
            return self._problem_of_ended(code, words)
        try:
            reading = Reading.model_validate_json(b"" if b"\n" in answer[:-1] else answer)  # one line, and no more
        except ValidationError:
            self._end()
            return _problem("reader_failed", "the reader ended without an account of what it read")
        if child.held_bytes > self._limits.memory_bytes // 4:
            self._end()
        return reading

    def _problem_of_ended(self, code: int, last_words: str) -> Reading:
        limits = self._limits
        if code == -signal.SIGXCPU:
            message = f"reading took more than {limits.cpu_seconds} s of processor time and was stopped"
            return _problem("too_slow", message)
        if code in (-signal.SIGKILL, -signal.SIGABRT) or _OUT_OF_MEMORY.search(last_words):
            message = f"reading needed more than {limits.memory_bytes >> 20} MB and was stopped"
            return _problem("too_much_memory", message)
        last_line = (last_words.strip().splitlines() or [f"exit code {code}"])[-1]
        kind = last_line.partition(":")[0][:80]  # what follows the colon may quote the file
        return _problem("reader_failed", f"the reader failed ({kind}): a fault of ours; keep the file and report it")


def _problem(code: str, message: str) -> Reading:
    return Reading(problem=Problem(code=code, message=message))
