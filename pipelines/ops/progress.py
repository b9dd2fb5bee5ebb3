"""What a person sees while long work goes on: one moving line on a terminal, plain lines elsewhere."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.status import Status


class _OnScreen(logging.Handler):
    def __init__(self, console: Console, line: Status) -> None:
        super().__init__()
        self._console, self._line = console, line

    def emit(self, record: logging.LogRecord) -> None:
        if self._console.is_terminal:
            self._line.update(record.getMessage())
        else:
            self._console.print(record.getMessage(), highlight=False, markup=False, soft_wrap=True)


@contextmanager
def showing_progress() -> Iterator[None]:
    """Show what the logger `kechuang` says until the block ends."""
    console = Console(stderr=True)
    logger = logging.getLogger("kechuang")
    logger.setLevel(logging.INFO)
    logger.propagate = False
    with console.status("starting") as line:
        handler = _OnScreen(console, line)
        logger.addHandler(handler)
        try:
            yield
        finally:
            logger.removeHandler(handler)
