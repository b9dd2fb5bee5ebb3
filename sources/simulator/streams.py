"""Named random streams: one seed, one independent generator for each topic and part.

A topic's stream does not depend on how much another topic draws: adding a draw to invoices leaves names as they are.
"""

from __future__ import annotations

from zlib import crc32

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]


def stream(seed: int, topic: str, part: int = 0) -> np.random.Generator:
    """Return the generator of ``topic``; ``part`` numbers the pieces of a topic that is made piece by piece.

    The name of a topic is part of the output: renaming it makes another city.
    """
    return np.random.Generator(np.random.PCG64(np.random.SeedSequence(seed, spawn_key=(crc32(topic.encode()), part))))


def how_many(rate: float, of: int) -> int:
    """Number of cases at ``rate``: at least one, so that even a small city shows every defect."""
    return min(of, max(1, round(rate * of)))
