"""What a value looks like, without the value: for the lines that people and logs see, which hold no row values."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Collection

from pipelines.base.plural import counted

_SHOWN = 40
_SAME_SHARE = 0.75
_NOUNS = {"9": "digit", "A": "letter", "汉": "Chinese character"}
_NUMBER = re.compile(
    r"(?<![0-9A-Za-z])(?:[0-9A-Z]{2}[0-9]{6}[0-9A-Z]{10}|[0-9]{17}[0-9Xx]|[0-9]{15}|[0-9A-Z]{8}-[0-9X]|1[3-9][0-9]{9})"
    r"(?![0-9A-Za-z])"
)
"""A USCC, an identity card, a registration number or old card, an organisation code, a mobile phone."""


def shape_of(text: str) -> str:
    """`91440300MA5JH` → `99999999AA9AA`: digits become 9, Latin letters A, Chinese characters 汉; the rest stays.

    Control characters are named (`<NUL>`), and what is longer than 40 characters is cut, with its length.
    """
    cut = text[:_SHOWN]
    shaped = "".join(_shape_of_character(character) for character in cut)
    return shaped if len(text) <= _SHOWN else f"{shaped}… ({len(text):,} characters)"


def say_shape(shape: str) -> str:
    """A shape in words: `A` → `a value of 1 letter`, `9999-99-99` → `a value of the form '9999-99-99'`."""
    kinds = set(shape)
    if len(kinds) == 1 and (noun := _NOUNS.get(shape[0])):
        return f"a value of {counted(len(shape), noun)}"
    return f"a value of the form {shape!r}"


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


def show_header(header: str, known: Collection[str]) -> str:
    """A header in clear if it is one of `known`, or all but one; else its shape, since it may be a cell of data.

    A first line that is a row of data can hold a known header by chance, and a header row the name of who made it.
    All but one: part of a known header, such as 信用代码, or three quarters the same, such as 金额(元) and 金额(万元).
    """
    if header in known or _resembles(header, known):
        return header
    return shape_of(header) or "(blank)"


def _resembles(header: str, known: Collection[str]) -> bool:
    if not 1 < len(header) <= _SHOWN or re.search(r"\d{6}", header):
        return False
    is_part = any(header in one for one in known)
    return is_part or bool(difflib.get_close_matches(header, known, n=1, cutoff=_SAME_SHARE))


def show_path(path: str) -> str:
    """A file's name or path, with every number of an enterprise or person in it as a shape.

    The rest is in clear: it is the address by which bureau and engineer find the file.
    """
    return _NUMBER.sub(lambda found: shape_of(found[0]), path)
