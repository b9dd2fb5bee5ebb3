"""Decodes and encodes GB18030 by the table of the 2022 edition.

Python and PostgreSQL 15 use the table of GB 18030-2000, which maps 19 two-byte codes to Unicode's private use area.
GB 18030-2005 mapped one of them (A8BC) to a public character, GB 18030-2022 the other 18; the private characters moved
to the four-byte codes that the public ones had before. ICU 78.2, Java 17.0.15 and glibc 2.36 agree with this table.
Six ideographs between FE51 and FE91 have had public characters since Unicode 3.1, but the standard still maps them to
private ones, as do ICU and Java. This module maps them to the public ones, as glibc 2.36 does.
"""

from __future__ import annotations

_SWAPPED = {
    "\ue7c7": "\u1e3f",
    "\ue78d": "\ufe10",
    "\ue78e": "\ufe12",
    "\ue78f": "\ufe11",
    "\ue790": "\ufe13",
    "\ue791": "\ufe14",
    "\ue792": "\ufe15",
    "\ue793": "\ufe16",
    "\ue794": "\ufe17",
    "\ue795": "\ufe18",
    "\ue796": "\ufe19",
    "\ue81e": "\u9fb4",
    "\ue826": "\u9fb5",
    "\ue82b": "\u9fb6",
    "\ue82c": "\u9fb7",
    "\ue832": "\u9fb8",
    "\ue843": "\u9fb9",
    "\ue854": "\u9fba",
    "\ue864": "\u9fbb",
}
"""Private use character of the 2000 edition → character with the same two bytes in the 2022 edition."""

PUBLIC = {
    **_SWAPPED,
    "\ue816": "\U00020087",
    "\ue817": "\U00020089",
    "\ue818": "\U000200cc",
    "\ue831": "\U000215d7",
    "\ue83b": "\U0002298f",
    "\ue855": "\U000241fe",
}
"""Private use character → public character. For text in any encoding that was converted from GB18030."""

PRIVATE_USE = "[\ue000-\uf8ff\U000f0000-\U0010fffd]"
"""Regular expression for private use characters: their meaning is agreed between sender and reader."""

_TO_PUBLIC = str.maketrans(PUBLIC)
_TO_2000 = str.maketrans({public: private for private, public in PUBLIC.items()})


def public(text: str) -> str:
    """Replace private use characters by the public ones."""
    return text.translate(_TO_PUBLIC)


def decode_gb18030(raw: bytes) -> str:
    """Decode `raw`.

    Raises:
        UnicodeDecodeError: the bytes are not GB18030.
    """
    return public(raw.decode("gb18030"))


def encode_gb18030(text: str) -> bytes:
    """Encode `text`, with two bytes for each character that has two in the 2022 edition."""
    return text.translate(_TO_2000).encode("gb18030")
