"""Small workbooks in the binary formats XLS and XLSB, written by hand. No tests here."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Iterator
from typing import Any

from format_files import Number

_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_SECTOR, _MINI = 512, 64
_FREE, _END, _FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
Sheets = dict[str, list[list[Any]]]


def _record(kind: int, body: bytes) -> bytes:
    return struct.pack("<HH", kind, len(body)) + body


def _biff(sheets: Sheets, formats: list[int], codes: dict[int, str], *, is_1904: bool, hidden: frozenset[str]) -> bytes:
    head = _record(0x809, struct.pack("<HHHHII", 0x600, 5, 0, 1997, 0, 6)) + _record(0x22, struct.pack("<H", is_1904))
    head += b"".join(
        _record(0x41E, struct.pack("<HHB", no, len(code), 1) + code.encode("utf-16-le")) for no, code in codes.items()
    )
    head += b"".join(_record(0xE0, struct.pack("<HH16x", 0, form)) for form in formats)
    bodies = [_biff_sheet(rows) for rows in sheets.values()]
    listed = [_record(0x85, struct.pack("<IHBB", 0, 0, len(name), 1) + name.encode("utf-16-le")) for name in sheets]
    at = len(head) + sum(map(len, listed)) + 4
    for place, (name, body) in enumerate(zip(sheets, bodies, strict=True)):
        listed[place] = _record(
            0x85, struct.pack("<IHBB", at, name in hidden, len(name), 1) + name.encode("utf-16-le")
        )  # fmt: skip
        at += len(body)
    return head + b"".join(listed) + _record(0xA, b"") + b"".join(bodies)


def _biff_sheet(rows: list[list[Any]]) -> bytes:
    width = max(map(len, rows), default=0)
    cells = [(row, column, value) for row, line in enumerate(rows) for column, value in enumerate(line)]
    body = _record(0x809, struct.pack("<HHHHII", 0x600, 16, 0, 1997, 0, 6))
    body += _record(0x200, struct.pack("<IIHHH", 0, len(rows), 0, width, 0))
    for row, column, value in cells:
        if isinstance(value, Number):
            body += _record(0x203, struct.pack("<HHHd", row, column, value.style, float(value)))
        elif value is not None:
            text = value.encode("utf-16-le")
            body += _record(0x204, struct.pack("<HHHHB", row, column, 0, len(value), 1) + text)
    return body + _record(0xA, b"")


def xls(
    sheets: Sheets,
    formats: list[int],
    codes: dict[int, str] | None = None,
    *,
    is_1904: bool = False,
    hidden: frozenset[str] = frozenset(),
    is_scattered: bool = False,
    is_short: bool = False,
) -> bytes:
    """An XLS; the styles of its cells have number `formats`.

    `is_scattered`: its sectors are in reverse order, as a file that was saved often has them. `is_short`: its stream is
    kept in the small sectors of the root.
    """
    stream = _biff(sheets, formats, codes or {}, is_1904=is_1904, hidden=hidden)
    size = len(stream)
    if is_short:
        assert size < 4096
        small = -(-size // _MINI)
        stream = stream.ljust(-(-size // _SECTOR) * _SECTOR, b"\0")
        mini_fat = struct.pack(f"<{small}I", *range(1, small), _END).ljust(_SECTOR, b"\xff")
    else:
        size = max(size, 4096)
        stream = stream.ljust(-(-size // _SECTOR) * _SECTOR, b"\0")
        mini_fat = b""
    count = len(stream) // _SECTOR
    places = list(range(2, 2 + count))  # sector 0 is the table, 1 the directory
    if is_scattered:
        places.reverse()
    following = dict(zip(places, [*places[1:], _END], strict=True))
    table = [_FAT, _END] + [following[sector] for sector in sorted(places)] + ([_END] if mini_fat else [])
    fat = struct.pack(f"<{len(table)}I", *table).ljust(_SECTOR, b"\xff")
    assert len(fat) == _SECTOR
    root = (places[0], small * _MINI) if is_short else (_END, 0)
    entries = _entry("Root Entry", 5, 1, *root) + _entry("Workbook", 2, _FREE, 0 if is_short else places[0], size)
    data = dict(zip(places, (stream[at : at + _SECTOR] for at in range(0, len(stream), _SECTOR)), strict=True))
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH6x", 0x3E, 3, 0xFFFE, 9, 6)
    header += struct.pack("<IIIIIIIII", 0, 1, 1, 0, 4096, 2 + count if mini_fat else _END, bool(mini_fat), _END, 0)
    header += struct.pack("<I", 0).ljust(436, b"\xff")
    ordered = b"".join(data[sector] for sector in sorted(places))
    return header + fat + entries.ljust(_SECTOR, b"\0") + ordered + mini_fat


def _entry(name: str, kind: int, child: int, start: int, size: int) -> bytes:
    text = name.encode("utf-16-le") + b"\0\0"
    links = struct.pack("<BBIII", kind, 1, _FREE, _FREE, child)
    return text.ljust(64, b"\0") + struct.pack("<H", len(text)) + links + bytes(36) + struct.pack("<IQ", start, size)


def _brt(kind: int, body: bytes = b"") -> bytes:
    number = bytes([kind]) if kind < 128 else bytes([kind & 0x7F | 0x80, kind >> 7])
    length, left = b"", len(body)
    while left > 127:
        length, left = length + bytes([left & 0x7F | 0x80]), left >> 7
    return number + length + bytes([left]) + body


def _wide(text: str) -> bytes:
    return struct.pack("<I", len(text)) + text.encode("utf-16-le")


def _brt_cells(rows: list[list[Any]]) -> Iterator[bytes]:
    for row, line in enumerate(rows):
        if not line:
            continue
        yield _brt(0, struct.pack("<IIHBBBI", row, 0, 300, 0, 0, 0, 0))
        for column, value in enumerate(line):
            if isinstance(value, Number):
                yield _brt(5, struct.pack("<IId", column, value.style, float(value)))
            elif value is not None:
                yield _brt(6, struct.pack("<II", column, 0) + _wide(value))


def xlsb(
    sheets: Sheets,
    formats: list[int],
    codes: dict[int, str] | None = None,
    *,
    is_1904: bool = False,
    hidden: frozenset[str] = frozenset(),
) -> bytes:
    """An XLSB; the styles of its cells have number `formats`."""
    listed = b"".join(
        _brt(156, struct.pack("<II", name in hidden, no) + _wide(f"r{no}") + _wide(name))
        for no, name in enumerate(sheets, start=1)
    )
    book = _brt(131) + _brt(153, struct.pack("<III", is_1904, 0, 0)) + _brt(143) + listed + _brt(144) + _brt(132)
    fmts = b"".join(_brt(44, struct.pack("<H", no) + _wide(code)) for no, code in (codes or {}).items())
    xfs = b"".join(_brt(47, struct.pack("<HHHHHBBHI", 0, form, 0, 0, 0, 0, 0, 0, 0)) for form in formats)
    styles = _brt(278) + (_brt(615, struct.pack("<I", len(codes))) + fmts + _brt(616) if codes else b"")
    styles += _brt(626, struct.pack("<I", 1)) + _brt(47, struct.pack("<HHHHHBBHI", 0xFFFF, *[0] * 8)) + _brt(627)
    styles += _brt(617, struct.pack("<I", len(formats))) + xfs + _brt(618) + _brt(279)
    links = "".join(
        f'<Relationship Id="r{no}" Type="{_OFFICE}/worksheet" Target="worksheets/sheet{no}.bin"/>'
        for no in range(1, len(sheets) + 1)
    )
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", f'<Types xmlns="{_PACKAGE}/content-types"/>')
        archive.writestr(
            "_rels/.rels",
            f'<Relationships xmlns="{_PACKAGE}/relationships">'
            f'<Relationship Id="r1" Type="{_OFFICE}/officeDocument" Target="xl/workbook.bin"/></Relationships>',
        )
        archive.writestr(
            "xl/_rels/workbook.bin.rels",
            f'<Relationships xmlns="{_PACKAGE}/relationships">{links}'
            f'<Relationship Id="s" Type="{_OFFICE}/styles" Target="styles.bin"/></Relationships>',
        )
        archive.writestr("xl/workbook.bin", book)
        archive.writestr("xl/styles.bin", styles)
        for no, rows in enumerate(sheets.values(), start=1):
            width = max(map(len, rows), default=1)
            body = _brt(129) + _brt(148, struct.pack("<IIII", 0, len(rows) - 1, 0, width - 1)) + _brt(145)
            archive.writestr(f"xl/worksheets/sheet{no}.bin", body + b"".join(_brt_cells(rows)) + _brt(146) + _brt(130))
    return buffer.getvalue()
