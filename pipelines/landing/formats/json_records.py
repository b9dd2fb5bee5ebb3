"""JSON: one object a line, one array of objects, or one object around it. Numbers keep the text that the bureau wrote.

Parsed chunk by chunk by the standard library's scanner, the only one at hand that gives numbers as text.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, cast

from pipelines.base.errors import RejectedDeliveryError
from pipelines.contracts.feed import Feed
from pipelines.landing.formats.layouts import fit_layout
from pipelines.landing.formats.opened import BadRecord
from pipelines.landing.formats.records import Chunk, Record, RecordTable
from pipelines.landing.formats.unreadable import unreadable

_BLOCK = 8 << 20
_LONGEST_RECORD = 64 << 20
_RECORDS = 30_000
_SHOWN = 20_000
_NOT_AN_OBJECT = "is not one JSON object"
_BLANKS = " \t\r\n"
_SHORT = 40
_UNIT_NAMES = re.compile(r"^(?:(?:amount|money|currency)?_?units?|.*单位)$", re.IGNORECASE)


def _flat(pairs: list[tuple[str, Any]]) -> Record:
    """An object as the scanner meets it, innermost first: nested objects become names with dots."""
    record = dict(pairs)
    if len(record) != len(pairs):
        twice = (name for name, times in Counter(name for name, _ in pairs).items() if times > 1)
        record.update(dict.fromkeys(twice, unreadable("t")))
    if dict in map(type, record.values()):
        for name, value in list(record.items()):
            if isinstance(value, dict):
                del record[name]
                for below, inner in value.items():
                    longer = f"{name}.{below}"
                    record[longer] = unreadable("t") if longer in record else inner
    return record


_DECODER = json.JSONDecoder(object_pairs_hook=_flat, parse_float=str, parse_int=str, parse_constant=str)


def _as_text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    try:
        return unreadable("n", json.dumps(value, ensure_ascii=False)[:_SHOWN])
    except RecursionError:  # as deep as the scanner just bears, and deeper than the writer does
        return unreadable("n")


def open_json(path: Path, feed: Feed) -> tuple[RecordTable, tuple[str, ...]]:
    """The table in `path` (UTF-8), and what an object around its list says of it, as `name:value`.

    Records are numbered by line, or by place in the array, from 1 on.

    Raises:
        RejectedDeliveryError: no record can be read, or their names fit no layout.
    """
    ragged: list[BadRecord] = []
    with path.open(encoding="utf-8") as stream:
        start = stream.read(_BLOCK).lstrip(_BLANKS)
    if start.startswith("["):
        return RecordTable(_of_array(path), feed, ragged, _as_text), ()
    first, rest = _first_object(start)
    if not rest and (whole := _only_object(path)):
        chunk = _of_envelope(whole, feed)
        around = () if chunk.records == [whole] else _said(whole)
        return RecordTable([chunk], feed, ragged, _as_text), around
    chunks = _of_objects(path) if "\n" in first else _of_lines(path, ragged)
    return RecordTable(chunks, feed, ragged, _as_text), ()


def _said(whole: Record) -> tuple[str, ...]:
    """The short texts around a list: `total:2` of `{"data": {"list": […], "total": 2}}`; a unit's name is 单位."""
    said = ((name.rpartition(".")[2], value) for name, value in whole.items() if isinstance(value, str))
    return tuple(f"{_UNIT_NAMES.sub('单位', name)}:{value}" for name, value in said if len(value) <= _SHORT)


def _only_object(path: Path) -> Record | None:
    """The one object that the text is; None if it is not one, or is longer than a record may be."""
    if path.stat().st_size > _LONGEST_RECORD:
        return None
    try:
        found = _DECODER.decode(path.read_text(encoding="utf-8").strip(_BLANKS))
    except (ValueError, RecursionError):
        return None
    return cast(Record, found) if isinstance(found, dict) else None


def _of_envelope(whole: Record, feed: Feed) -> Chunk:
    """The records in the one list of an object such as `{"data": {"list": […], "total": 2}}`, or the object itself.

    Raises:
        RejectedDeliveryError: it holds several lists of records.
    """
    lists = {name: value for name, value in whole.items() if isinstance(value, list) and all(map(_is_record, value))}
    if not lists or _fits(whole, feed):
        return Chunk([1], [whole])
    filled = {name: records for name, records in lists.items() if records} or dict([lists.popitem()])
    if len(filled) > 1:
        words = f"is one JSON object with {len(filled)} lists of records: have the list of the feed sent alone"
        raise RejectedDeliveryError("unknown_layout", words)
    (records,) = filled.values()
    return Chunk(list(range(1, len(records) + 1)), records)


def _is_record(value: object) -> bool:
    return isinstance(value, dict)


def _fits(record: Record, feed: Feed) -> bool:
    try:
        fit_layout(feed, list(record))
    except RejectedDeliveryError:
        return False
    return True


def _first_object(start: str) -> tuple[str, str]:
    """The text of the first object, and what follows it; empty texts where it is longer than the start, or is none."""
    try:
        _, end = _DECODER.raw_decode(start)
    except (ValueError, RecursionError):
        return "", ""
    return start[:end], start[end:].strip(_BLANKS)


def _of_lines(path: Path, ragged: list[BadRecord]) -> Iterator[Chunk]:
    next_number, rest = 1, b""
    with path.open("rb") as stream:
        while block := stream.read(_BLOCK):
            lines, ended, rest = (rest + block).rpartition(b"\n")
            if len(rest) > _LONGEST_RECORD:
                raise _too_long(next_number + lines.count(b"\n") + len(ended))
            if ended:
                yield from _chunks_of(lines, next_number, ragged)
                next_number += lines.count(b"\n") + 1
        yield from _chunks_of(rest, next_number, ragged)


def _chunks_of(lines: bytes, first_number: int, ragged: list[BadRecord]) -> Iterator[Chunk]:
    numbered = enumerate(lines.decode().split("\n"), start=first_number)
    texts = [(number, text) for number, line in numbered if (text := line.strip(_BLANKS))]
    for start in range(0, len(texts), _RECORDS):
        yield _parsed(texts[start : start + _RECORDS], ragged)


def _parsed(texts: list[tuple[int, str]], ragged: list[BadRecord]) -> Chunk:
    """All lines in one go; one by one only if that fails."""
    if all(text[0] == "{" and text[-1] == "}" for _, text in texts):
        try:
            records = _DECODER.decode("[" + ",".join(text for _, text in texts) + "]")
        except (ValueError, RecursionError):
            records = []
        if len(records) == len(texts):
            return Chunk([number for number, _ in texts], records)
    chunk = Chunk([], [])
    for number, text in texts:
        try:
            record = _DECODER.decode(text)
        except (ValueError, RecursionError):
            record = None
        if isinstance(record, dict):
            chunk.numbers.append(number)
            chunk.records.append(record)
        else:
            ragged.append(BadRecord(number, text[:_SHOWN], _NOT_AN_OBJECT))
    return chunk


def _of_array(path: Path) -> Iterator[Chunk]:
    """The objects of one array. What is damaged in the middle of it cannot be stepped over: the file is refused."""
    chunk, number = Chunk([], []), 0
    with path.open(encoding="utf-8", newline="") as stream:
        window = _Window(stream.read)
        window.take("[")
        while not window.starts_with("]"):
            number += 1
            if number > 1:
                window.take(",", number)
            chunk.numbers.append(number)
            chunk.records.append(window.record(number))
            if len(chunk.records) == _RECORDS:
                yield chunk
                chunk = Chunk([], [])
        window.take("]")
        if window.next_character():
            raise RejectedDeliveryError("damaged", "something follows the array's end: ask the bureau to send it again")
    yield chunk


def _of_objects(path: Path) -> Iterator[Chunk]:
    """Objects one after the other, each over several lines; numbered from 1 on."""
    with path.open(encoding="utf-8", newline="") as stream:
        window, number = _Window(stream.read), 0
        while window.next_character():
            number += 1
            yield Chunk([number], [window.record(number)])


class _Window:
    """The part of a long text that is looked at; what was read is let go."""

    def __init__(self, read: Callable[[int], str]) -> None:
        self._read, self._text, self._at = read, "", 0

    def next_character(self) -> str:
        """The next character that is not blank, or nothing at the end."""
        while True:
            while self._at < len(self._text):
                if (character := self._text[self._at]) not in _BLANKS:
                    return character
                self._at += 1
            self._text, self._at = self._read(_BLOCK), 0
            if not self._text:
                return ""

    def starts_with(self, character: str) -> bool:
        return self.next_character() == character

    def take(self, character: str, number: int = 1) -> None:
        if not self.starts_with(character):
            raise _damaged(number)
        self._at += 1

    def record(self, number: int) -> Record:
        if not self.starts_with("{"):
            raise _damaged(number)
        while True:
            try:
                record, self._at = _DECODER.raw_decode(self._text, self._at)
            except ValueError as error:
                left = self._text[self._at :]
                if len(left) > _LONGEST_RECORD:
                    raise _too_long(number) from error
                more = self._read(max(_BLOCK, len(left)))
                if not more:
                    raise _damaged(number) from error
                self._text, self._at = left + more, 0
            except RecursionError as error:
                raise _damaged(number) from error
            else:
                return cast(Record, record)


def _damaged(number: int) -> RejectedDeliveryError:
    words = f"record {number} of the text {_NOT_AN_OBJECT}, or the text is cut off: ask the bureau to send it again"
    return RejectedDeliveryError("damaged", words)


def _too_long(number: int) -> RejectedDeliveryError:
    return RejectedDeliveryError("too_large", f"record {number} is longer than {_LONGEST_RECORD >> 20} MB")
