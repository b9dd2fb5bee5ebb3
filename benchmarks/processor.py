"""Processor time of a command and of all processes that it starts."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import IO


@dataclass(frozen=True)
class Spent:
    """Exit code, CPU seconds (user and system) of all, seconds by the clock, and bytes of the largest process."""

    code: int
    cpu: float
    seconds: float
    peak_bytes: int


def spent_by(command: Sequence[str], environment: Mapping[str, str], output: IO[str] | int) -> Spent:
    """Run a command to its end; all that it prints goes to `output`."""
    start = time.perf_counter()
    process = subprocess.Popen(command, env=environment, stdout=output, stderr=subprocess.STDOUT)  # noqa: S603 - our own
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    return Spent(process.returncode, used.ru_utime + used.ru_stime, time.perf_counter() - start, used.ru_maxrss * 1024)
