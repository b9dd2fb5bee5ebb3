"""Bytes of an unknown Chinese encoding turned into UTF-8, in bounded memory, without losing a byte.

A file that no encoding reads whole is still decoded: each byte that is not text becomes a mark which `cells` of
the row carry into quarantine. A file may hold lines of two encodings; UTF-16 is recognised by its byte order mark.
"""

from __future__ import annotations

import codecs
from collections import Counter
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path

from pipelines.base.errors import RejectedDeliveryError
from pipelines.landing.formats.foreign_text import refuse_big5
from pipelines.landing.formats.mixed_lines import encoding_of, has_utf8_lines

BAD_BYTE_MARK = "\ufdd0"
"""A noncharacter that no text may hold; two hex digits follow it."""

_CHUNK = 8 << 20
_BOM = codecs.BOM_UTF8
_ERRORS = "kechuang.mark_bad_bytes"


@dataclass(frozen=True)
class Decoded:
    """The file that holds the text in UTF-8, which encoding was used, and how many bytes were not text in it."""

    text: Path
    encoding: str
    bad_bytes: int


class _Marker:
    """Codec error handler that counts; one per file."""

    def __init__(self) -> None:
        self.count = 0

    def __call__(self, error: UnicodeError) -> tuple[str, int]:
        if not isinstance(error, UnicodeDecodeError):
            raise error
        bad = error.object[error.start : error.end]
        self.count += len(bad)
        return "".join(f"{BAD_BYTE_MARK}{byte:02x}" for byte in bad), error.end


def _refuse_long(size: int, max_bytes: int) -> None:
    if size > max_bytes:
        raise RejectedDeliveryError("too_large", f"holds more than {max_bytes:,} bytes of text")


def _transcode(source: Path, target: Path, encoding: str, errors: str, max_bytes: int) -> None:
    decoder = codecs.getincrementaldecoder(encoding)(errors)
    written = 0
    with source.open("rb") as reader, target.open("wb") as writer:
        if reader.read(len(_BOM)) != _BOM:
            reader.seek(0)
        while True:
            chunk = reader.read(_CHUNK)
            text = decoder.decode(chunk, final=not chunk)
            written += writer.write(text.encode("utf-8"))
            _refuse_long(written, max_bytes)
            if not chunk:
                return


def _checked_utf8(source: Path, target: Path, max_bytes: int) -> Path:
    """The file that holds the UTF-8 text of `source`: itself, or `target` if a byte order mark had to be left out.

    Raises:
        UnicodeDecodeError: it is not UTF-8.
    """
    decoder = codecs.getincrementaldecoder("utf-8")("strict")
    with source.open("rb") as reader:
        has_bom = reader.read(len(_BOM)) == _BOM
        size = source.stat().st_size - reader.seek(len(_BOM) if has_bom else 0)
        _refuse_long(size, max_bytes)
        with target.open("wb") if has_bom else nullcontext() as writer:
            while chunk := reader.read(_CHUNK):
                decoder.decode(chunk)
                if writer:
                    writer.write(chunk)
        decoder.decode(b"", final=True)
    return target if has_bom else source


def _utf16_mark(source: Path) -> str | None:
    """The encoding by the byte order mark, if it is UTF-16; the mark of UTF-32 begins like one of them."""
    with source.open("rb") as stream:
        start = stream.read(4)
    if start == codecs.BOM_UTF32_LE or not start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return None
    return "utf-16"


def _by_lines(source: Path, target: Path, max_bytes: int) -> Decoded | None:
    """Each line read in its own encoding; None if all that are not ASCII have the same."""
    with source.open("rb") as reader:
        reader.seek(len(_BOM) if reader.read(len(_BOM)) == _BOM else 0)
        start = reader.tell()
        found = Counter(encoding_of(line) for line in reader if not line.isascii())
        if len(found.keys() - {None}) < 2:
            return None
        usual = max(("utf-8", "gb18030"), key=lambda encoding: found[encoding])
        marker, written = _Marker(), 0
        codecs.register_error(_ERRORS, marker)
        reader.seek(start)
        with target.open("wb") as writer:
            for line in reader:
                written += writer.write(line.decode(encoding_of(line) or usual, _ERRORS).encode())
                _refuse_long(written, max_bytes)
    return Decoded(target, "utf-8 and gb18030 by line", marker.count)


def decode_file(source: Path, target: Path, encodings: tuple[str, ...], max_bytes: int) -> Decoded:
    """The text of `source` as UTF-8 without a byte order mark: `source` itself where it is that, else `target`.

    A byte order mark of UTF-16 decides. Else the first of `encodings` that reads every byte is used, unless single
    lines are UTF-8 in a text of GB18030, which reads them as other characters: then each line has its own encoding. If
    none does, the one with the fewest bytes that are not text, each of them replaced by `BAD_BYTE_MARK` and two hex
    digits.

    Raises:
        RejectedDeliveryError: if the text would be longer than `max_bytes`, or is in Big5.
    """
    if mark := _utf16_mark(source):
        marker = _Marker()
        codecs.register_error(_ERRORS, marker)
        _transcode(source, target, mark, _ERRORS, max_bytes)
        return Decoded(target, "utf-16", marker.count)
    mixed = {"utf-8", "gb18030"} <= set(encodings)
    for encoding in encodings:
        try:
            if encoding == "gb18030" and mixed and has_utf8_lines(source):
                continue
            if encoding == "utf-8":
                return Decoded(_checked_utf8(source, target, max_bytes), encoding, 0)
            refuse_big5(source)
            _transcode(source, target, encoding, "strict", max_bytes)
        except UnicodeDecodeError:
            continue
        return Decoded(target, encoding, 0)
    if mixed and (found := _by_lines(source, target, max_bytes)):
        return found
    counts: dict[str, int] = {}
    for encoding in encodings:
        marker = _Marker()
        codecs.register_error(_ERRORS, marker)
        _transcode(source, target, encoding, _ERRORS, max_bytes)
        counts[encoding] = marker.count
    best = min(counts, key=lambda encoding: counts[encoding])
    if best != encodings[-1]:
        codecs.register_error(_ERRORS, _Marker())
        _transcode(source, target, best, _ERRORS, max_bytes)
    return Decoded(target, best, counts[best])
