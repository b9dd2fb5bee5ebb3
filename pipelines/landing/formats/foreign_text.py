"""Texts in encodings that are not read: named for what they are, since they read as other characters in others."""

from __future__ import annotations

import codecs
from pathlib import Path

from pipelines.base.errors import RejectedDeliveryError

_HEAD = 1 << 16
_AS_UTF8 = "have it saved as UTF-8 and sent again"
_FEWEST_NULLS = 0.05
"""Share of NUL bytes from which a text has two or four bytes a character: commas, digits and line ends have one."""

_BIG5_USUAL, _GB_USUAL = (0xA4, 0xC6), (0xB0, 0xD7)
"""First bytes of the characters in daily use: level 1 of Big5, and of GB 2312."""
_USUAL, _UNUSUAL = 0.85, 0.5
"""A text of Big5 has nearly all of its characters in level 1 of Big5, and few pairs in that of GB 2312. A text of GBK,
traditional characters included, has most of them in the latter."""


def refuse_wide_text(path: Path) -> None:
    """Refuse a text in UTF-32, or in UTF-16 without its mark.

    Raises:
        RejectedDeliveryError: says which, and what to do.
    """
    with path.open("rb") as stream:
        head = stream.read(_HEAD)
    if head.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)) or _is_wide(head, "utf-32", 4):
        raise RejectedDeliveryError("not_a_table", f"is a text in UTF-32: {_AS_UTF8}")
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return
    if _is_wide(head, "utf-16", 2):
        raise RejectedDeliveryError("not_a_table", f"is a text in UTF-16 without its mark (BOM): {_AS_UTF8}")


def refuse_big5(path: Path) -> None:
    """Refuse a text in Big5, which reads as other characters in GB18030 without an error.

    Raises:
        RejectedDeliveryError: it is Big5.
    """
    with path.open("rb") as stream:
        head = stream.read(_HEAD)
    head = head[: head.rfind(b"\n") + 1] or head
    try:
        head.decode("big5hkscs")
    except UnicodeDecodeError:
        return
    if _share(head, _BIG5_USUAL) >= _USUAL and _share(head, _GB_USUAL) <= _UNUSUAL:
        raise RejectedDeliveryError("not_a_table", f"is a text in Big5 (traditional Chinese): {_AS_UTF8}")


def _is_wide(head: bytes, encoding: str, width: int) -> bool:
    """Whether the NUL bytes are those of ASCII characters of `width` bytes."""
    if head.count(0) <= _FEWEST_NULLS * len(head):
        return False
    whole = head[: len(head) // width * width]
    for order, low in (("le", 0), ("be", width - 1)):
        high = b"".join(whole[place::width] for place in range(width) if place != low).count(0)
        if whole[low::width].count(0) * 4 > high or (width == 4 and high < len(whole) // 4):
            continue
        try:
            codecs.getincrementaldecoder(f"{encoding}-{order}")("strict").decode(whole)
        except UnicodeDecodeError:
            continue
        return True
    return False


def _share(head: bytes, usual: tuple[int, int]) -> float:
    """How many pairs of bytes begin like characters in daily use; 0 where there are no pairs."""
    pairs = found = place = 0
    while place < len(head):
        if head[place] < 0x80:
            place += 1
            continue
        pairs += 1
        found += usual[0] <= head[place] <= usual[1]
        place += 2
    return found / pairs if pairs else 0.0
