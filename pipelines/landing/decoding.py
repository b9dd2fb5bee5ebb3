"""Bytes of an unknown Chinese encoding turned into UTF-8, in bounded memory, without losing a byte.

A file that no encoding reads whole is still decoded: each byte that is not text becomes a mark which `cells` of
the row carry into quarantine.
"""

from __future__ import annotations

import codecs
from dataclasses import dataclass
from pathlib import Path

from pipelines.errors import RejectedDeliveryError

BAD_BYTE_MARK = "\ufdd0"
"""A noncharacter that no text may hold; two hex digits follow it."""

_CHUNK = 8 << 20
_BOM = codecs.BOM_UTF8
_ERRORS = "kechuang.mark_bad_bytes"


@dataclass(frozen=True)
class Decoded:
    """Which encoding was used, and how many bytes were not text in it."""

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
            if written > max_bytes:
                raise RejectedDeliveryError("too_large", f"holds more than {max_bytes:,} bytes of text")
            if not chunk:
                return


def decode_file(source: Path, target: Path, encodings: tuple[str, ...], max_bytes: int) -> Decoded:
    """Write `source` to `target` as UTF-8 without a byte order mark.

    The first of `encodings` that reads every byte is used. If none does, the one with the fewest bytes that are
    not text, each of them replaced by `BAD_BYTE_MARK` and two hex digits.

    Raises:
        RejectedDeliveryError: if the text would be longer than `max_bytes`.
    """
    for encoding in encodings:
        try:
            _transcode(source, target, encoding, "strict", max_bytes)
        except UnicodeDecodeError:
            continue
        return Decoded(encoding, 0)
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
    return Decoded(best, counts[best])
