"""Runs the reader in a child process that can take neither the machine's memory nor its time, and sees no secret."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from dataclasses import dataclass

from pydantic import ValidationError

from pipelines.landing.reading import Problem, Reading, ReadRequest

_OUT_OF_MEMORY = re.compile(r"MemoryError|memory allocation of|malloc of size|Cannot allocate memory|bad_alloc")
_PASSED_ON = ("PATH", "LANG", "LC_ALL", "TZ", "TMPDIR")


@dataclass(frozen=True)
class ReaderLimits:
    """What one reader may use. Memory is what it allocates (RLIMIT_DATA), not what it maps."""

    memory_bytes: int = 3 << 30
    cpu_seconds: int = 900
    wall_seconds: int = 1_800
    text_bytes: int = 8 << 30
    threads: int = 2


def read_in_child(request: ReadRequest, limits: ReaderLimits) -> Reading:
    """Read one delivery in a child process; a child that dies or overruns gives a `Reading` with a problem."""
    environment = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
    environment |= {"POLARS_MAX_THREADS": str(limits.threads), "OMP_NUM_THREADS": "1", "PYTHONUTF8": "1"}
    try:
        child = subprocess.run(  # noqa: S603 - our own module, and two numbers
            [sys.executable, "-m", "pipelines.landing.reader", str(limits.memory_bytes), str(limits.cpu_seconds)],
            input=request.model_dump_json(),
            capture_output=True,
            text=True,
            timeout=limits.wall_seconds,
            env=environment,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return _problem("too_slow", f"reading took more than {limits.wall_seconds} s and was stopped")
    if child.returncode == 0:
        try:
            return Reading.model_validate_json(child.stdout)
        except ValidationError:
            return _problem("reader_failed", "the reader ended without an account of what it read")
    if child.returncode == -signal.SIGXCPU:
        return _problem("too_slow", f"reading took more than {limits.cpu_seconds} s of processor time and was stopped")
    if child.returncode in (-signal.SIGKILL, -signal.SIGABRT) or _OUT_OF_MEMORY.search(child.stderr):
        return _problem("too_much_memory", f"reading needed more than {limits.memory_bytes >> 20} MB and was stopped")
    last_line = (child.stderr.strip().splitlines() or [f"exit code {child.returncode}"])[-1]
    kind = last_line.partition(":")[0][:80]  # what follows the colon may quote the file
    return _problem("reader_failed", f"the reader failed ({kind}): a fault of ours; keep the file and report it")


def _problem(code: str, message: str) -> Reading:
    return Reading(problem=Problem(code=code, message=message))
