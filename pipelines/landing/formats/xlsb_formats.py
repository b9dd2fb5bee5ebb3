"""Number formats of an XLSB: binary records ([MS-XLSB] 2.4), of which the number of a format is two bytes."""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence
from pathlib import Path

from pipelines.landing.formats.book_parts import read_part, with_part
from pipelines.landing.formats.number_formats import BookFormats

_STYLES = "styles.bin"
_FMT, _XF, _BEGIN_CELL_XFS, _END_CELL_XFS, _WB_PROP = 44, 47, 617, 618, 153


def read_xlsb_formats(path: Path) -> BookFormats | None:
    """The number formats of the workbook at `path`, a zip; None if it is no XLSB, or has none that can be read."""
    part = read_part(path, _STYLES)
    if part is None:
        return None
    codes: dict[int, str] = {}
    places: list[int] = []  # of the number of each cell style's format
    is_of_cells = False
    for kind, at, length in _records(part):
        if kind == _FMT and length >= 6:
            number, characters = struct.unpack_from("<HI", part, at)
            codes[number] = part[at + 6 : at + min(length, 6 + 2 * characters)].decode("utf-16-le", "replace")
        elif kind in (_BEGIN_CELL_XFS, _END_CELL_XFS):
            is_of_cells = kind == _BEGIN_CELL_XFS
        elif kind == _XF and is_of_cells and length >= 4:
            places.append(at + 2)

    def rewritten(others: Sequence[int], target: Path) -> Path:
        changed = bytearray(part)
        for place, form in zip(places, others, strict=True):
            struct.pack_into("<H", changed, place, form)
        return with_part(path, _STYLES, bytes(changed), target)

    formats = tuple(struct.unpack_from("<H", part, place)[0] for place in places)
    return BookFormats(formats, codes, _is_1904(path), rewritten)


def _is_1904(path: Path) -> bool:
    book = read_part(path, "workbook.bin") or b""
    return any(kind == _WB_PROP and length and book[at] & 1 for kind, at, length in _records(book))


def _records(part: bytes) -> Iterator[tuple[int, int, int]]:
    """Kind, place and length of each record's content; what is cut off ends them."""
    at = 0
    while at < len(part):
        kind, at = _packed(part, at, 2)
        length, at = _packed(part, at, 4)
        if at + length > len(part):
            return
        yield kind, at, length
        at += length


def _packed(part: bytes, at: int, longest: int) -> tuple[int, int]:
    """A number of seven bits a byte, the lowest first, and where it ends."""
    number = 0
    for place in range(longest):
        if at >= len(part):
            break
        byte, at = part[at], at + 1
        number |= (byte & 0x7F) << (7 * place)
        if byte < 0x80:
            break
    return number, at
