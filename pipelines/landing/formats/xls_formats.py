"""Number formats of an XLS: binary records ([MS-XLS] 2.4) of the stream `Workbook` in a compound file."""

from __future__ import annotations

import shutil
import struct
from collections.abc import Iterator, Sequence
from pathlib import Path

from pipelines.landing.formats.compound_file import Stream, find_stream
from pipelines.landing.formats.number_formats import BookFormats

_EOF, _DATE_1904, _XF, _FORMAT = 0x0A, 0x22, 0xE0, 0x41E
_STREAMS = ("Workbook", "Book")  # the second of Excel 5 and 95
_LARGEST_HEAD = 32 << 20


def read_xls_formats(path: Path) -> BookFormats | None:
    """The number formats of the workbook at `path`, a compound file; None if there is no workbook in it.

    Raises:
        DamagedFileError: see `find_stream`.
    """
    stream = next(filter(None, (find_stream(path, name) for name in _STREAMS)), None)
    if stream is None:
        return None
    head = stream.read(path, _LARGEST_HEAD)
    codes: dict[int, str] = {}
    places: list[int] = []
    is_1904 = False
    for kind, at, length in _records(head):
        if kind == _DATE_1904 and length >= 2:
            is_1904 = head[at] == 1
        elif kind == _FORMAT and length >= 5:
            codes[struct.unpack_from("<H", head, at)[0]] = _code(head[at + 2 : at + length])
        elif kind == _XF and length >= 4:
            places.append(at + 2)

    def rewritten(others: Sequence[int], target: Path) -> Path:
        return _patched(path, stream, dict(zip(places, others, strict=True)), target)

    formats = tuple(struct.unpack_from("<H", head, place)[0] for place in places)
    return BookFormats(formats, codes, is_1904, rewritten)


def _patched(path: Path, stream: Stream, numbers: dict[int, int], target: Path) -> Path:
    shutil.copyfile(path, target)
    with target.open("r+b") as file:
        for place, number in numbers.items():
            for shift, byte in enumerate(struct.pack("<H", number)):  # a number may lie in two sectors
                file.seek(stream.place_of(place + shift))
                file.write(bytes([byte]))
    return target


def _records(head: bytes) -> Iterator[tuple[int, int, int]]:
    """Kind, place and length of each record up to the end of the globals."""
    at = 0
    while at + 4 <= len(head):
        kind, length = struct.unpack_from("<HH", head, at)
        at += 4
        if kind == _EOF or at + length > len(head):
            return
        yield kind, at, length
        at += length


def _code(raw: bytes) -> str:
    """The code of a format: after a length of two bytes and a flag as of Excel 97, after a length of one before it.

    Only its percent signs count, and these are one byte in every coding.
    """
    if len(raw) >= 3 and raw[2] in (0, 1):
        characters = struct.unpack_from("<H", raw)[0]
        body = raw[3 : 3 + characters * (2 if raw[2] else 1)]
        return body.decode("utf-16-le" if raw[2] else "latin-1", "replace")
    return raw[1 : 1 + raw[0]].decode("latin-1")
