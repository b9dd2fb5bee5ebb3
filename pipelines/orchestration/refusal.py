"""Our one-line errors as Dagster failures: shown as they are, not retried, without our stack trace."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

import dagster as dg

from pipelines.base.error_words import error_line, where_raised
from pipelines.base.errors import KechuangError
from pipelines.base.visible import visible


@contextmanager
def failing_in_one_line() -> Iterator[None]:
    """Turn an error into a `dagster.Failure` of one line, so that Dagster's history keeps nothing else of it.

    Dagster would store the words of every error in the chain, and a library's words quote values of rows. Any error
    except `KechuangError` keeps the places in our code that it passed.
    """
    try:
        yield
    except Exception as error:
        where = {} if isinstance(error, KechuangError) else {"where": where_raised(error)}
        raise dg.Failure(visible(error_line(error)), metadata=where, allow_retries=False) from None


class Stopwatch:
    """Seconds since it was made, for an asset's metadata."""

    def __init__(self) -> None:
        self._start = time.perf_counter()

    @property
    def seconds(self) -> float:
        """Seconds so far."""
        return round(time.perf_counter() - self._start, 3)
