"""SIGINT and SIGTERM end a command within seconds and with one line of output, whatever it is doing.

A command may be killed at any moment: nothing half written is used, and the next run discards it. So a signal does
what a kill does, and only says why and tidies up first. A thread of its own receives it, through a socket to which
Python's C handler writes: Python's own handlers wait for the main thread, which DuckDB or Dagster may hold for minutes.
"""

from __future__ import annotations

import os
import signal
import socket
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

_SIGNALS = (signal.SIGINT, signal.SIGTERM)
_SECONDS_TO_TIDY_UP = 8.0
_KILLED = 128
"""A shell's exit code for a command that a signal ended: this and the signal's number."""

TidyUp = Callable[[str], object]
"""What is done before the process ends, with the words that say why, such as `stopped by SIGTERM`."""

_tidying: list[TidyUp] = []
_listeners: list[_Listener] = []


class _Listener:
    """The thread that receives signals, and the two ends of its socket."""

    def __init__(self) -> None:
        self._heard, self._told = socket.socketpair()
        self._told.setblocking(False)
        self._replaced = signal.set_wakeup_fd(self._told.fileno(), warn_on_full_buffer=False)
        self._nothing_came = threading.Semaphore(0)
        self._thread = threading.Thread(target=self._listen, name="signals", daemon=True)
        self._thread.start()

    def wait_for_the_end(self) -> None:
        """Return if no signal came so far; else never, since the process ends."""
        self._told.send(b"\0")  # bytes are read in the order in which they were written
        self._nothing_came.acquire()

    def close(self) -> None:
        """Stop listening after all signals that came are handled."""
        self.wait_for_the_end()
        signal.set_wakeup_fd(self._replaced)
        self._told.close()
        self._thread.join()
        self._heard.close()

    def _listen(self) -> None:
        while told := self._heard.recv(1):
            if told[0] in _SIGNALS:
                _end(signal.Signals(told[0]))
            elif told[0] == 0:
                self._nothing_came.release()


@contextmanager
def stopped_by_signals() -> Iterator[None]:
    """Until the block ends, SIGINT and SIGTERM end this process: exit codes 130 and 143.

    Does nothing in a thread other than the main one, where Python takes no handlers.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {number: signal.signal(number, _leave_it_to_the_listener) for number in _SIGNALS}
    listener = _Listener()
    _listeners.append(listener)
    try:
        yield
    finally:
        listener.close()
        _listeners.remove(listener)
        for number, handler in before.items():
            signal.signal(number, handler)


@contextmanager
def tidied_up(tidy_up: TidyUp) -> Iterator[None]:
    """Until the block ends, a signal that ends the process calls `tidy_up` first, those of outer blocks before it.

    It is called in another thread while the block may go on, and is cut off after some seconds. What ends the block by
    an exception, such as Dagster's for a signal, is not seen outside once a signal came.
    """
    _tidying.append(tidy_up)
    try:
        yield
    finally:
        for listener in _listeners:
            listener.wait_for_the_end()
        _tidying.remove(tidy_up)


def _leave_it_to_the_listener(_number: int, _frame: object) -> None:
    """Python's own handler: without one, its C handler is not called."""


def _end(number: signal.Signals) -> None:
    code = _KILLED + number
    latest = threading.Timer(_SECONDS_TO_TIDY_UP, os._exit, [code])
    latest.daemon = True
    latest.start()
    for tidy_up in _tidying:
        try:
            tidy_up(f"stopped by {number.name}")
        except Exception as error:  # the process ends all the same
            sys.stderr.write(f"warning: {type(error).__name__} while stopping: {' '.join(str(error).split())}\n")
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)
