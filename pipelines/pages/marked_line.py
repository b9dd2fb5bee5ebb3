"""A line as it was sent, in pieces: those that a figure was read from, and the rest."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

Piece = tuple[str, bool]
"""A piece of text, and whether the figure was read from it."""


def marked_line(line: str, cells: Iterable[Mapping[str, Any]], read: Iterable[str]) -> list[Piece]:
    """The pieces of `line`, whose cells follow each other as in `cells` (`header`, `column`, `text`).

    Cells are looked for as such a line spells them: quotation marks doubled, in JSON with backslashes. After one that
    is not found in a delimited line nothing is marked, since what follows may lie inside it.
    """
    wanted, pieces, done, at = set(read), list[Piece](), 0, 0
    is_record = line.lstrip().startswith("{")
    for cell in cells:
        if not (text := str(cell["text"])):
            continue
        if is_record:
            key = f'"{cell["header"]}"'
            at = max(line.find(key), 0) + len(key)
        spelled = next((one for one in _spellings(text, is_record=is_record) if line.find(one, at) >= 0), None)
        if spelled is None:
            if is_record:
                continue
            break
        place = line.find(spelled, at)
        at = place + len(spelled)
        if cell["column"] in wanted and place >= done:
            pieces += [(line[done:place], False), (spelled, True)]
            done = at
    return [piece for piece in (*pieces, (line[done:], False)) if piece[0]]


def _spellings(text: str, *, is_record: bool) -> tuple[str, ...]:
    if not is_record:
        return (text.replace('"', '""'), text)
    return tuple(json.dumps(text, ensure_ascii=is_ascii)[1:-1] for is_ascii in (False, True))
