"""Peak memory of this process and its children."""

from __future__ import annotations

import re
import resource
import sys
from pathlib import Path

_UNIT = 1 if sys.platform == "darwin" else 1024
"""Linux counts `ru_maxrss` in KiB, macOS in bytes."""
_STATUS = Path("/proc/self/status")
_PEAK = re.compile(r"^VmHWM:\s+(\d+) kB$", re.MULTILINE)


def peak_bytes() -> int:
    """Largest resident size of this program.

    On Linux `ru_maxrss` also counts what the parent held when it started us, so the program's own mark is read.
    """
    found = _PEAK.search(_STATUS.read_text(encoding="ascii", errors="replace")) if _STATUS.exists() else None
    return int(found[1]) * 1024 if found else resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * _UNIT


def largest_child_bytes() -> int:
    """Largest resident size among the children that have ended."""
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * _UNIT
