"""The child process that reads files: how it is started, asked and ended. It sees no secret.

What it may use of memory and time is limited by itself as soon as it runs; how a file fared is judged in `pool`.
"""

from __future__ import annotations

import os
import select
import socket
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from pipelines.landing.reader.account import ReadRequest

COMMAND = [sys.executable, "-m", "pipelines.landing.reader.delivery"]
"""What it runs; its memory in bytes and its processor time in seconds follow."""

_PASSED_ON = ("PATH", "LANG", "LC_ALL", "TZ", "TMPDIR")
_SHORTEST_WAIT = 0.001
_SECONDS_TO_END = 5
_LONGEST_ANSWER = 64 << 20
_LAST_WORDS = 8 << 10
_PAGE = os.sysconf("SC_PAGE_SIZE")


@dataclass(frozen=True)
class ReaderLimits:
    """What reading one file may use. Memory is what the child allocates (RLIMIT_DATA), not what it maps."""

    memory_bytes: int = 3 << 30
    cpu_seconds: int = 900
    wall_seconds: int = 1_800
    text_bytes: int = 8 << 30
    threads: int = 2


class ReaderProcess:
    """A running child, the line to it, and what it writes to standard error."""

    def __init__(self, limits: ReaderLimits) -> None:
        """Start it."""
        environment = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
        environment |= {"POLARS_MAX_THREADS": str(limits.threads), "OMP_NUM_THREADS": "1", "PYTHONUTF8": "1"}
        self._said: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 - a pipe would fill up and stop the child
        self._line, theirs = socket.socketpair()
        with theirs:
            self._child: subprocess.Popen[bytes] = subprocess.Popen(  # noqa: S603 - our own module, and two numbers
                [*COMMAND, str(limits.memory_bytes), str(limits.cpu_seconds)],
                stdin=theirs.fileno(),
                stdout=theirs.fileno(),
                stderr=self._said,
                env=environment,
                process_group=0,  # Ctrl-C is for us alone: an interrupted file is not a file with a problem
            )

    def ask(self, request: ReadRequest, seconds: float) -> bytes:
        """The line that it answers, or as much of it as came before it ended or became too long.

        Raises:
            TimeoutError: it did not end its answer within `seconds`.
        """
        deadline = time.monotonic() + seconds
        self._said.seek(0)  # the child's place in it, too
        self._said.truncate()
        answer = bytearray()
        try:
            self._line.settimeout(max(seconds, _SHORTEST_WAIT))
            self._line.sendall(request.model_dump_json().encode() + b"\n")
            while not answer.endswith(b"\n") and len(answer) < _LONGEST_ANSWER:
                self._line.settimeout(max(deadline - time.monotonic(), _SHORTEST_WAIT))
                if not (piece := self._line.recv(1 << 20)):
                    break
                answer += piece
        except (BrokenPipeError, ConnectionResetError):
            pass  # it ended; its exit code says how
        return bytes(answer)

    @property
    def last_words(self) -> str:
        """The end of what it wrote to standard error since it was last asked."""
        size = os.fstat(self._said.fileno()).st_size
        return os.pread(self._said.fileno(), _LAST_WORDS, max(0, size - _LAST_WORDS)).decode(errors="replace")

    @property
    def held_bytes(self) -> int:
        """Its resident memory; more than any limit where the system does not report it."""
        try:
            return int(Path(f"/proc/{self._child.pid}/statm").read_text(encoding="ascii").split()[1]) * _PAGE
        except OSError:
            return sys.maxsize

    @property
    def is_waiting(self) -> bool:
        """Whether it runs, and has said nothing since its last answer."""
        return self._child.poll() is None and not select.select([self._line], [], [], 0)[0]

    def exit_code(self) -> int | None:
        """How it ended, waiting a little for that; None if it runs on."""
        try:
            return self._child.wait(_SECONDS_TO_END)
        except subprocess.TimeoutExpired:
            return None

    def kill(self) -> None:
        """End it, whatever it does; a thread that waits for its answer gets the result."""
        self._child.kill()

    def close(self) -> None:
        """End it and let go of it; not while another thread waits for its answer."""
        self._child.kill()
        self.exit_code()
        self._line.close()
        self._said.close()
