"""What a person sees while long work goes on: one moving line on a terminal, plain lines elsewhere."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from rich.status import Status
from rich.text import Text

from pipelines.base.log import log
from pipelines.base.terminal import Terminal, terminal


class Progress(logging.Handler):
    """Shows what is said, and knows what was said last."""

    def __init__(self, console: Terminal, line: Status) -> None:
        """Show it on `console`, where `line` moves if that is a terminal."""
        super().__init__()
        self._console, self._line = console, line
        self.last = "starting"

    def emit(self, record: logging.LogRecord) -> None:
        """Show a message."""
        self.last = record.getMessage()
        if self._console.is_terminal:
            self._line.update(Text(self.last))  # as a text: a plain string would be read as markup
        else:
            self._console.print(self.last)

    def end(self) -> None:
        """Show nothing more; take the moving line off the terminal, and give it its cursor back."""
        self.setLevel(logging.CRITICAL + 1)
        self._line.stop()


@contextmanager
def showing_progress() -> Iterator[Progress]:
    """Show what the logger `kechuang` says until the block ends."""
    console = terminal(stderr=True)
    log.setLevel(logging.INFO)
    propagated, log.propagate = log.propagate, False
    with console.status("starting") as line:
        handler = Progress(console, line)
        log.addHandler(handler)
        try:
            yield handler
        finally:
            log.removeHandler(handler)
            log.propagate = propagated
