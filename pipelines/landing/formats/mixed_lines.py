"""Lines of a text some of which are UTF-8 and some GB18030, as when exports of two systems are put into one file."""

from __future__ import annotations

import mmap
import re

_UTF8 = rb"(?:[\xe2-\xe9\xef][\x80-\xbf]{2})"
_UTF8_LINES = re.compile(rb"^(?=[^\n]*[\x80-\xff])(?:[\x00-\x09\x0b-\x7f]++|" + _UTF8 + rb"++)+$", re.MULTILINE)
"""A line with Chinese characters all of which are UTF-8: GB18030 makes such bytes by a very rare chance only."""
_CHINESE = re.compile(_UTF8)
_NOT_ASCII = re.compile(rb"[\x80-\xff]")


def has_utf8_lines(raw: bytes | mmap.mmap) -> bool:
    """Whether lines of `raw`, which is GB18030 as a whole, are UTF-8."""
    return _UTF8_LINES.search(raw) is not None


def encoding_of(line: bytes) -> str | None:
    """`utf-8` or `gb18030`; None for a line that is damaged in either.

    A damaged line of UTF-8 is mostly readable as GB18030, too, as other characters: so it is damaged UTF-8 if more than
    half of what is not ASCII is Chinese in UTF-8.
    """
    if line.isascii() or _decodes(line, "utf-8"):
        return "utf-8"
    chinese = sum(len(found) for found in _CHINESE.findall(line))
    if chinese * 2 > len(_NOT_ASCII.findall(line)):
        return None
    return "gb18030" if _decodes(line, "gb18030") else None


def _decodes(line: bytes, encoding: str) -> bool:
    try:
        line.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True
