"""What runs beside the servers: a command with their addresses in its environment only, or a wait for Ctrl-C."""

from __future__ import annotations

import os
import signal
import subprocess
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager

from pipelines.base.errors import KechuangError

_ENDING = (signal.SIGINT, signal.SIGTERM)
_KILLED = 128
"""A shell's exit code for a command that a signal ended: this and the signal's number."""


def run_command(command: Sequence[str], addresses: Mapping[str, str]) -> int:
    """Run the command to its end; returns its exit code. Ctrl-C and SIGTERM go to it: we must live to stop the servers.

    Raises:
        KechuangError: there is no such command.
    """
    try:
        started = subprocess.Popen(command, env={**os.environ, **addresses})  # noqa: S603 - the caller's own command
    except OSError as error:
        raise KechuangError(f"{command[0]}: cannot be run: {error.strerror}") from error
    with started as process:

        def pass_on(number: int) -> None:
            if process.poll() is None:  # a terminal has sent Ctrl-C to it as well; twice does no harm
                process.send_signal(number)

        with on_ending(pass_on):
            code = process.wait()
    return code if code >= 0 else _KILLED - code


def wait_for_the_end(announce: Callable[[], None]) -> None:
    """Call `announce`, and return when Ctrl-C is pressed or SIGTERM comes, which may be while it still prints."""
    told = threading.Event()
    with on_ending(lambda _: told.set()):
        announce()
        told.wait()


@contextmanager
def on_ending(do: Callable[[int], None]) -> Iterator[None]:
    """Until the block ends, SIGINT and SIGTERM do this and nothing else. Only for the main thread."""
    before = {number: signal.signal(number, lambda found, _: do(found)) for number in _ENDING}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def end_cleanly(number: int) -> None:
    """Leave all blocks, so that they close what they opened."""
    raise SystemExit(_KILLED + number)
