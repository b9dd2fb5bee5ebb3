"""The only way to the terminal: a console that never prints control characters of foreign texts."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from typing import Any

from rich.console import Console, ConsoleOptions, RenderableType
from rich.segment import Segment
from rich.text import Text

from pipelines.base.visible import visible, visible_lines

_LEAST_WIDTH = 120


class Terminal(Console):
    """A console whose `print` takes a text as one line: a line feed in it is shown, not obeyed.

    Tables and the like may have lines of their own; what steers otherwise is shown in them, too. `said` gives what is
    printed for a text.
    """

    def __init__(self, *, said: Callable[[str], str] = str, **options: Any) -> None:
        """Take rich's options."""
        super().__init__(**options)
        self._said = said

    def print(self, *objects: Any, **options: Any) -> None:
        """Print texts as they are, without markup, and whatever else rich can render."""
        super().print(*(visible(self._said(one)) if isinstance(one, str) else one for one in objects), **options)

    def render(self, renderable: RenderableType, options: ConsoleOptions | None = None) -> Iterable[Segment]:
        """Everything printed passes here as pieces of text, before styles become escape sequences of our own."""
        for piece in super().render(renderable, options):
            yield piece if piece.control else Segment(visible_lines(piece.text), piece.style)


def terminal(*, stderr: bool = False, said: Callable[[str], str] = str) -> Terminal:
    """A console that never breaks a line where a file or a pipe is written to."""
    console = Terminal(said=said, stderr=stderr, highlight=False, markup=False, emoji=False, soft_wrap=True)
    if not console.is_terminal:
        console.width = max(console.width, _LEAST_WIDTH)
    return console


def say_error(message: str) -> None:
    """One line on standard error."""
    sys.stderr.write(f"error: {visible(message)}\n")


def cell(value: object) -> Text:
    """A cell of a table with a text of others in it, on one line."""
    return Text(visible(str(value)))
