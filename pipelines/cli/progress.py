"""Progress of long work: one line that changes on a terminal, plain lines elsewhere."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.status import Status
from rich.text import Text

from pipelines.base.log import log
from pipelines.base.terminal import Terminal, terminal


class Progress(logging.Handler):
    """Shows log messages as progress, and remembers the last one."""

    def __init__(self, console: Terminal, line: Status) -> None:
        """Show messages on `console`; on a terminal, update `line` instead."""
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
        """Stop showing messages; remove the line from the terminal and restore the cursor."""
        self.setLevel(logging.CRITICAL + 1)
        self._line.stop()


@contextmanager
def showing_progress(said: Callable[[str], str] = str) -> Iterator[Progress]:
    """Show the messages of the logger `kechuang` until the block ends; `said` gives what is shown for one."""
    console = terminal(stderr=True, said=said)
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
