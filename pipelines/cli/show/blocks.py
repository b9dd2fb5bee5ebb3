"""Rows of a table as blocks, for terminals that are too narrow for the table: a head, then named values below it."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from pipelines.base.visible import visible

_WIDE = 120
"""Columns of a terminal from which on tables of enterprises are readable: two of them hold texts of any length."""


def is_narrow(console: Console) -> bool:
    """Whether tables with names and reasons would break every few characters."""
    return console.width < _WIDE


def show_block(console: Console, head: Sequence[str], facts: Sequence[tuple[str, str]]) -> None:
    """The head on a line of its own, then each value after its name; lines break between words and are indented.

    A name without a text stands alone; an empty value is left out.
    """
    console.print(Text(visible("  ".join(head)), style="bold"), soft_wrap=False)
    for name, value in facts:
        if value:
            line = Text(visible(f"{name}: "), style="dim") if name else Text()
            console.print(Padding(line.append(visible(value), style=""), (0, 0, 0, 2)), soft_wrap=False)
