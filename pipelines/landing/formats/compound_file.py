"""Where the bytes of a stream lie in a compound file ([MS-CFB]), the container of XLS: in chains of sectors."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from pathlib import Path

_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_LAST = 0xFFFFFFFA  # numbers from here on are no sectors
_MINI_SECTOR, _IN_HEADER, _ENTRY, _STREAM, _ROOT = 64, 109, 128, 2, 5


class DamagedFileError(Exception):
    """The file cannot be a whole compound file."""


@dataclass(frozen=True)
class Stream:
    """The places in the file of a stream's sectors, in order, all of one `size`, and the stream's `length`."""

    places: tuple[int, ...]
    size: int
    length: int

    def place_of(self, offset: int) -> int:
        """Where in the file the stream's byte at `offset` is."""
        return self.places[offset // self.size] + offset % self.size

    def read(self, path: Path, most: int) -> bytes:
        """The stream's first bytes, `most` at most."""
        wanted = min(self.length, most, len(self.places) * self.size)
        with path.open("rb") as file:
            parts = []
            for place in self.places[: -(-wanted // self.size)]:
                file.seek(place)
                parts.append(file.read(self.size))
        return b"".join(parts)[:wanted]


def find_stream(path: Path, name: str) -> Stream | None:
    """The stream `name` of the compound file at `path`; None if it has none.

    Raises:
        DamagedFileError: it is no compound file, or is cut off or inconsistent.
    """
    raw = path.read_bytes()
    try:
        if not raw.startswith(_MAGIC):
            raise ValueError("does not begin like one")
        found = _Reader(raw).stream(name)
        if found and (len(found.places) * found.size < found.length or any(at >= len(raw) for at in found.places)):
            raise ValueError("is cut off")
    except (struct.error, IndexError, ValueError) as error:
        raise DamagedFileError(str(error)) from error
    return found


class _Reader:
    def __init__(self, raw: bytes) -> None:
        (shift,) = struct.unpack_from("<H", raw, 30)
        if shift not in (9, 12):
            raise ValueError("a sector has 512 or 4096 bytes")
        self._raw, self._size = raw, 1 << shift
        tables, self._directory = struct.unpack_from("<II", raw, 44)
        (self._cutoff, self._mini, _, more, _) = struct.unpack_from("<IIIII", raw, 56)
        numbers = list(struct.unpack_from(f"<{_IN_HEADER}I", raw, 76))
        while more < _LAST and len(numbers) < tables:
            listed = self._numbers(more)
            numbers += listed[:-1]
            more = listed[-1]
        self._table = [entry for sector in numbers[:tables] for entry in self._numbers(sector)]

    def stream(self, name: str) -> Stream | None:
        root = wanted = None
        for place in self._places(self._directory):
            for at in range(place, place + self._size, _ENTRY):
                entry = self._raw[at : at + _ENTRY]
                (length,) = struct.unpack_from("<H", entry, 64)
                title = entry[: max(length - 2, 0)].decode("utf-16-le", "replace")
                (start, size) = struct.unpack_from("<II", entry, 116)
                if entry[66] == _ROOT:
                    root = start
                elif entry[66] == _STREAM and title == name:
                    wanted = (start, size)
        if wanted is None or root is None:
            return None
        start, size = wanted
        if size >= self._cutoff:
            return Stream(self._places(start), self._size, size)
        return self._in_small_sectors(root, start, size)

    def _in_small_sectors(self, root: int, start: int, size: int) -> Stream:
        """A short stream lies in sectors of 64 bytes, which lie one after another in the root's stream."""
        table = [entry for place in self._places(self._mini) for entry in self._numbers_at(place)]
        inside = self._places(root)
        per_sector = self._size // _MINI_SECTOR
        places = [inside[no // per_sector] + no % per_sector * _MINI_SECTOR for no in _chain(table, start)]
        return Stream(tuple(places), _MINI_SECTOR, size)

    def _places(self, start: int) -> tuple[int, ...]:
        return tuple((sector + 1) * self._size for sector in _chain(self._table, start))

    def _numbers(self, sector: int) -> list[int]:
        return self._numbers_at((sector + 1) * self._size)

    def _numbers_at(self, place: int) -> list[int]:
        return list(struct.unpack_from(f"<{self._size // 4}I", self._raw, place))


def _chain(table: list[int], start: int) -> list[int]:
    """The sectors of a chain; one that goes round in a circle is damaged."""
    found: list[int] = []
    while start < _LAST:
        found.append(start)
        if len(found) > len(table):
            raise ValueError("a chain of sectors has no end")
        start = table[start]
    return found
