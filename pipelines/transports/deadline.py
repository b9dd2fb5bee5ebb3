"""Items from a driver that may wait for ever: given up when the time is over. Independent of the protocol."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from queue import Empty, Full, Queue
from typing import TypeVar

T = TypeVar("T")

_SECONDS_TO_NOTICE = 0.5


def within(seconds: float, items: Iterator[T]) -> Iterator[T]:
    """The items in their order, made in a thread of its own, one ahead of who takes them.

    Raises:
        TimeoutError: not all came within `seconds`. The thread that waits for the next one is left behind; it ends once
            it gets one, or with the process.
        Exception: what making an item raised.
    """
    latest = time.monotonic() + seconds
    handed: Queue[T | Exception | None] = Queue(maxsize=1)
    is_over = threading.Event()

    def hand_over(item: T | Exception | None) -> None:
        while not is_over.is_set():
            try:
                handed.put(item, timeout=_SECONDS_TO_NOTICE)
            except Full:
                continue
            return

    def make() -> None:
        try:
            for item in items:
                hand_over(item)
                if is_over.is_set():
                    return
            hand_over(None)
        except Exception as error:
            hand_over(error)

    threading.Thread(target=make, name="within", daemon=True).start()
    try:
        while (item := _taken(handed, latest)) is not None:
            if isinstance(item, Exception):
                raise item
            yield item
    finally:
        is_over.set()


def _taken(handed: Queue[T | Exception | None], latest: float) -> T | Exception | None:
    try:
        return handed.get(timeout=max(0.0, latest - time.monotonic()))
    except Empty:
        raise TimeoutError from None
