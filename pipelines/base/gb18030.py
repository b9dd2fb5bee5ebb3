"""GB18030 with one table, that of the 2022 edition, for reading and for writing.

Python and PostgreSQL 15 have the table of GB 18030-2000, in which 19 characters of two bytes are in Unicode's private
use area. GB 18030-2005 gave one of them its character (A8BC), GB 18030-2022 the other 18; the private characters took
the codes of four bytes that these had. Compared with ICU 78.2, Java 17.0.15 and glibc 2.36, which agree.
The six ideographs FE51 to FE91 have characters since Unicode 3.1 but are private in the standard's table to this day
(ICU, Java); glibc 2.36 reads them as here.
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
"""Private use character of the edition of 2000 → the character of that of 2022 under the same two bytes."""

PUBLIC = {
    **_SWAPPED,
    "\ue816": "\U00020087",
    "\ue817": "\U00020089",
    "\ue818": "\U000200cc",
    "\ue831": "\U000215d7",
    "\ue83b": "\U0002298f",
    "\ue855": "\U000241fe",
}
"""Private use character → the character that it stands for, in text of any encoding that was once GB18030."""

PRIVATE_USE = "[\ue000-\uf8ff\U000f0000-\U0010fffd]"
"""Characters that only an agreement between sender and reader gives a meaning, as a regular expression."""

_TO_PUBLIC = str.maketrans(PUBLIC)
_TO_2000 = str.maketrans({public: private for private, public in PUBLIC.items()})


def public(text: str) -> str:
    """The text with the characters that private ones stand for."""
    return text.translate(_TO_PUBLIC)


def decode_gb18030(raw: bytes) -> str:
    """The text of `raw`.

    Raises:
        UnicodeDecodeError: it is no GB18030.
    """
    return public(raw.decode("gb18030"))


def encode_gb18030(text: str) -> bytes:
    """The bytes of `text`, two for each character of the table of 2022 that has two."""
    return text.translate(_TO_2000).encode("gb18030")
