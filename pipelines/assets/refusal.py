"""Our one-line errors as Dagster failures: shown as they are, not retried, without a stack trace of ours."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

import dagster as dg

from pipelines.errors import KechuangError


@contextmanager
def failing_in_one_line() -> Iterator[None]:
    """Turn a `KechuangError` into a `dagster.Failure` with the same line."""
    try:
        yield
    except KechuangError as error:
        raise dg.Failure(description=str(error), allow_retries=False) from error


class Stopwatch:
    """Seconds since it was made, for an asset's metadata."""

    def __init__(self) -> None:
        self._start = time.perf_counter()

    @property
    def seconds(self) -> float:
        """Seconds so far."""
        return round(time.perf_counter() - self._start, 3)
