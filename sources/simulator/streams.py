"""Named random streams: one seed, one independent generator for each topic and part.

A topic's stream does not depend on how much another topic draws, so adding a draw to invoices leaves names as they are.
"""

from __future__ import annotations

from enum import IntEnum

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]


class Topic(IntEnum):
    """What a stream is for. Numbers are part of the output: never renumber, only add."""

    CITY = 1
    IDENTIFIERS = 2
    NAMES = 3
    SCOPES = 4
    CAPITAL = 5
    REGISTRY_DEFECTS = 6
    SALES = 7
    PURCHASES = 8


def stream(seed: int, topic: Topic, part: int = 0) -> np.random.Generator:
    """Return the generator of ``topic``; ``part`` numbers the chunks of a topic that is made piece by piece."""
    return np.random.Generator(np.random.PCG64(np.random.SeedSequence(seed, spawn_key=(int(topic), part))))


def how_many(rate: float, of: int) -> int:
    """Number of cases at ``rate``: at least one, so that even a small city shows every defect."""
    return min(of, max(1, round(rate * of)))
