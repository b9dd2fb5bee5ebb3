"""Items of a driver that may wait for ever."""

import threading
import time
from collections.abc import Iterator

import pytest

from pipelines.transports.deadline import within


def test_items_come_in_their_order_and_one_ahead() -> None:
    made: list[int] = []

    def making() -> Iterator[int]:
        for number in range(5):
            made.append(number)
            yield number

    taken = within(60, making())
    assert next(taken) == 0
    time.sleep(0.1)
    assert len(made) <= 3, "one is taken, one waits, one is handed over"
    assert list(taken) == [1, 2, 3, 4]


def test_what_making_an_item_raises_is_raised_here() -> None:
    def making() -> Iterator[int]:
        yield 1
        raise ZeroDivisionError

    taken = within(60, making())
    assert next(taken) == 1
    with pytest.raises(ZeroDivisionError):
        next(taken)


def test_a_wait_without_end_ends() -> None:
    goes_on = threading.Event()

    def making() -> Iterator[int]:
        yield 1
        goes_on.wait()
        yield 2

    taken = within(0.3, making())
    assert next(taken) == 1
    with pytest.raises(TimeoutError):
        next(taken)
    goes_on.set()


def test_a_taker_who_stops_early_leaves_no_thread_behind() -> None:
    before = threading.active_count()
    taken = within(60, iter(range(1_000)))
    assert next(taken) == 0
    taken.close()
    latest = time.monotonic() + 5
    while threading.active_count() > before and time.monotonic() < latest:
        time.sleep(0.01)
    assert threading.active_count() == before
