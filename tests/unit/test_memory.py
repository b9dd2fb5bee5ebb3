"""The peak of a program is its own: what its parent held before it began does not count."""

import subprocess
import sys

PROGRAM = "from pipelines.base.memory import peak_bytes; print(peak_bytes())"
HALF_A_GIGABYTE = 500_000_000


def test_a_large_parent_does_not_count() -> None:
    held = bytearray(b"x") * HALF_A_GIGABYTE
    done = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=True)
    assert len(held) == HALF_A_GIGABYTE
    assert 1_000_000 < int(done.stdout) < HALF_A_GIGABYTE // 2
