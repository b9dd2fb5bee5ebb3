"""Text that others wrote, made harmless where people read it: what would steer a terminal is named instead of sent.

File names, enterprise names and error texts may hold escape sequences, line breaks that forge a log line, or marks
that turn the order of characters round. The terminal (`base.terminal`), the log (`base.log`) and JSON on standard
output go through here, and nothing else needs to think of it.
"""

from __future__ import annotations

import unicodedata

_STEERING = {"Cc", "Cf", "Cs", "Zl", "Zp"}
"""Controls (C0, C1, DEL), invisible format characters (bidirectional marks among them), lone surrogates of file names
that are not UTF-8, line and paragraph separators. Unassigned and private characters stay, for rare ideographs."""


def visible(text: str) -> str:
    """The text on one line, each steering character as `<U+202E>`. Doing it twice changes nothing."""
    if text.isprintable():
        return text
    return "".join(f"<U+{ord(one):04X}>" if unicodedata.category(one) in _STEERING else one for one in text)


def visible_lines(text: str) -> str:
    """The same for a text of several lines: line feeds stay."""
    return "\n".join(visible(line) for line in text.split("\n"))


def visible_json(text: str) -> str:
    """The same JSON value without a steering character: each is written as JSON's own escape; line feeds stay.

    JSON holds such characters in strings only, so that a parser returns the original text.
    """
    return "\n".join("".join(map(_escaped, line)) if not line.isprintable() else line for line in text.split("\n"))


def _escaped(character: str) -> str:
    if unicodedata.category(character) not in _STEERING:
        return character
    units = character.encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[at : at + 2].hex()}" for at in range(0, len(units), 2))
