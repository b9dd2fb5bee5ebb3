"""The readers of one run: at most two child processes that all feeds share, and how a file fared with them.

A reader reads one file after the other, since to start it takes half a second. If it fails by itself, that is the
problem of the one file that it was reading: its earlier answers remain valid, and the next file is given to a new
child. Limits are those of a file, not of a child. Files do not meet in it: each has a folder of its own, and a child
that still holds much memory after a file reads no other.

A failure of the machine is not a problem of a file: the run stops. A child that was killed has been killed from
outside, mostly by the kernel for want of memory: what it may use itself ends an allocation, never the process. Where an
allocation failed, the file is to blame only if the machine could have given what the limit allows.
"""

from __future__ import annotations

import re
import signal
import threading
from queue import LifoQueue
from typing import Self

from pydantic import TypeAdapter, ValidationError

from pipelines.base.errors import KechuangError, MachineError
from pipelines.base.machine import NO_MEMORY, can_give, stop_for, trouble_in
from pipelines.landing.reader.account import Problem, Reading, ReadRequest, Trouble
from pipelines.landing.reader.child import ReaderLimits, ReaderProcess

_MOST_READERS = 2
_OUT_OF_MEMORY = re.compile(r"MemoryError|memory allocation of|malloc of size|Cannot allocate memory|bad_alloc")


_SYSTEM_ERROR = re.compile(r"^(?:OS|Permission|BlockingIO)Error: \[Errno \d+\] ")
_KILLED_FROM_OUTSIDE = (-signal.SIGKILL, -signal.SIGTERM, -signal.SIGHUP, -signal.SIGINT, -signal.SIGBUS)
"""SIGBUS is a mapped file that the disk could not give."""

_STOPPED = "stopped while files were being read: run again"
_ANSWER: TypeAdapter[Reading | Trouble] = TypeAdapter(Reading | Trouble)


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
        """Read one arrival, waiting for a reader if all are busy; safe to call from many threads.

        A child that fails, overruns or answers nonsense gives a `Reading` with a problem.

        Raises:
            MachineError: the machine kept it from being read.
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
                try:
                    reading = self._account(child, answer, request.file_name)
                except MachineError as error:
                    if not self._is_closed:
                        raise
                    raise ReadingStoppedError(_STOPPED) from error  # it was killed by us
            if self._is_closed:
                raise ReadingStoppedError(_STOPPED)
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
        if self._is_closed:  # checked only now: `close` looks for a child after it sets the mark
            raise ReadingStoppedError("stopped before all files were read: run again")
        return child

    def _end(self) -> None:
        child, self._child = self._child, None
        if child:
            child.close()

    def _account(self, child: ReaderProcess, answer: bytes, file_name: str) -> Reading:
        """What the answer says; without one, why. Ends a child that should read no other file."""
        if not answer.endswith(b"\n") and (code := child.exit_code()):
            words = child.last_words
            self._end()
            return self._problem_of_ended(code, words, file_name)
        try:
            reading = _ANSWER.validate_json(b"" if b"\n" in answer[:-1] else answer)  # one line, and no more
        except ValidationError:
            self._end()
            return _problem("reader_failed", "the reader ended without an account of what it read")
        if isinstance(reading, Trouble):
            raise MachineError(reading.trouble)
        if child.held_bytes > self._limits.memory_bytes // 4:
            self._end()
        return reading

    def _problem_of_ended(self, code: int, last_words: str, file_name: str) -> Reading:
        limits = self._limits
        last_line = (last_words.strip().splitlines() or [f"exit code {code}"])[-1]
        if code in _KILLED_FROM_OUTSIDE:
            raise MachineError(
                f"the process that read {file_name} was killed ({signal.Signals(-code).name}), mostly a sign that the "
                f"machine has no memory left: one file may need {limits.memory_bytes >> 20:,} MB. Free memory, or set "
                "KECHUANG_THREADS=1, then run again; if it comes to that again, take the file out of the inbox"
            )
        if _SYSTEM_ERROR.match(last_line):  # before it could read at all
            stop_for(trouble_in(last_line))
        if code == -signal.SIGXCPU:
            message = f"reading took more than {limits.cpu_seconds} s of processor time and was stopped"
            return _problem("too_slow", message)
        if code == -signal.SIGABRT or _OUT_OF_MEMORY.search(last_words):
            if not can_give(limits.memory_bytes):
                raise MachineError(NO_MEMORY)
            message = f"reading needed more than {limits.memory_bytes >> 20} MB and was stopped"
            return _problem("too_much_memory", message)
        kind = last_line.partition(":")[0][:80]  # what follows the colon may quote the file
        return _problem("reader_failed", f"the reader failed ({kind}): a fault of ours; keep the file and report it")


def _problem(code: str, message: str) -> Reading:
    return Reading(problem=Problem(code=code, message=message))
