"""A text with lines in UTF-8 and lines in GB18030, as when exports of two systems are put into one file."""

from __future__ import annotations

import mmap
import re
from pathlib import Path

_ASCII, _UTF8 = rb"[\x00-\x09\x0b-\x7f]", rb"(?:[\xe2-\xe9\xef][\x80-\xbf]{2})"
_LINE = _ASCII + rb"*+" + _UTF8 + rb"++(?:" + _ASCII + rb"++|" + _UTF8 + rb"++)*+(?=\n|\Z)"
_FIRST_LINE, _OTHER_LINE = re.compile(_LINE), re.compile(rb"\n" + _LINE)
"""A line with Chinese characters, all in UTF-8. That each begins with a byte makes the search fast."""
_CHINESE, _NOT_ASCII = re.compile(_UTF8), re.compile(rb"[\x80-\xff]")


def has_utf8_lines(path: Path) -> bool:
    """Whether lines of the file, which is GB18030 as a whole, are UTF-8 with Chinese characters.

    GB18030 reads as such by a very rare chance only.
    """
    if not path.stat().st_size:
        return False
    with path.open("rb") as stream, mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ) as raw:
        return _FIRST_LINE.match(raw) is not None or _OTHER_LINE.search(raw) is not None


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
