"""A line as it was sent, in pieces: those that a figure was read from, and the rest."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

Piece = tuple[str, bool]
"""A piece of text, and whether the figure was read from it."""


def marked_line(line: str, cells: Iterable[Mapping[str, Any]], read: Iterable[str]) -> list[Piece]:
    """The pieces of `line`, whose cells follow each other as in `cells` (`header`, `column`, `text`).

    A cell that is not found as it was read, for its quotation marks were doubled, is not marked.
    """
    wanted, pieces, done, at = set(read), list[Piece](), 0, 0
    is_record = line.lstrip().startswith("{")
    for cell in cells:
        text = str(cell["text"])
        if is_record:
            at = max(line.find(f'"{cell["header"]}"'), 0) + len(str(cell["header"]))
        place = line.find(text, at) if text else -1
        if place < 0:
            continue
        if cell["column"] in wanted and place >= done:
            pieces += [(line[done:place], False), (text, True)]
            done = place + len(text)
        at = place + len(text)
    return [piece for piece in (*pieces, (line[done:], False)) if piece[0]]
