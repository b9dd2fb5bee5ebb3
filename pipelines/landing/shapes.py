"""What a value looks like, without the value: for the lines that people and logs see, which hold no row values."""

from __future__ import annotations

import re
import unicodedata

_SHOWN = 40


def shape_of(text: str) -> str:
    """`91440300MA5JH` → `99999999AA9AA`: digits become 9, Latin letters A, Chinese characters 汉; the rest stays.

    Control characters are named (`<NUL>`), and what is longer than 40 characters is cut, with its length.
    """
    cut = text[:_SHOWN]
    shaped = "".join(_shape_of_character(character) for character in cut)
    return shaped if len(text) <= _SHOWN else f"{shaped}… ({len(text):,} characters)"


def _shape_of_character(character: str) -> str:
    if character == "\x00":
        return "<NUL>"
    category = unicodedata.category(character)
    if category.startswith("N"):
        return "9"
    if category == "Lo":
        return "汉"
    if category.startswith("L"):
        return "A"
    return f"<U+{ord(character):04X}>" if category.startswith(("C", "Zl", "Zp")) else character


def show_header(header: str) -> str:
    """A header in clear, unless it is long or holds a number as data would: then only its shape."""
    looks_like_data = len(header) > _SHOWN or re.search(r"\d{6}", header)
    return shape_of(header) if looks_like_data else header or "(blank)"
