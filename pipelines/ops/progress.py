"""What a person sees while long work goes on: one moving line on a terminal, plain lines elsewhere."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from rich.status import Status
from rich.text import Text

from pipelines.base.log import log
from pipelines.base.terminal import Terminal, terminal


class _OnScreen(logging.Handler):
    def __init__(self, console: Terminal, line: Status) -> None:
        super().__init__()
        self._console, self._line = console, line

    def emit(self, record: logging.LogRecord) -> None:
        if self._console.is_terminal:
            self._line.update(Text(record.getMessage()))  # as a text: a plain string would be read as markup
        else:
            self._console.print(record.getMessage())


@contextmanager
def showing_progress() -> Iterator[None]:
    """Show what the logger `kechuang` says until the block ends."""
    console = terminal(stderr=True)
    log.setLevel(logging.INFO)
    log.propagate = False
    with console.status("starting") as line:
        handler = _OnScreen(console, line)
        log.addHandler(handler)
        try:
            yield
        finally:
            log.removeHandler(handler)
