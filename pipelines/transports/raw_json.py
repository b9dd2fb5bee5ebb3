"""Parts of a JSON text as they are written, so that no number passes through a float. Checks the JSON as it walks.

A page is walked over once, however many of its parts are asked for: each value that holds none of them is parsed once
by Python's own scanner.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, NoReturn

_SPACE = re.compile(r"[ \t\n\r]*")
_Path = tuple[str, ...]


class JsonFaultError(ValueError):
    """The text is not JSON, or is cut off; the message shows nothing of it."""


class ShapeFaultError(ValueError):
    """The text is JSON, as far as it was read, and not of the expected shape; the message shows nothing of it."""


def _no_constant(_: str) -> NoReturn:
    raise JsonFaultError("a number is NaN or Infinity")


_DECODER = json.JSONDecoder(parse_float=str, parse_int=str, parse_constant=_no_constant)


@dataclass(frozen=True)
class Parts:
    """What was found in a page: records, each as its own text on one line, and the values that were asked for by path.

    Numbers are texts. A value that is not there is not in `values`.
    """

    records: list[str]
    values: dict[str, Any]


def parts_of(text: str, records: str | None, values: Iterable[str] = ()) -> Parts:
    """The objects of the array under the dotted path `records` (None: the whole), and the values under other paths.

    Raises:
        JsonFaultError: it is not one complete JSON value.
        ShapeFaultError: there is no array there, it holds something other than objects, or a key of a path is given
            twice.
    """
    walk = _Walk(text, _path(records), {_path(one) for one in values})
    walk.whole()
    if walk.records is None:
        raise ShapeFaultError(f"no list of records under {records!r}" if records else "it is not a list of records")
    return Parts(walk.records, {".".join(path): value for path, value in walk.values.items()})


def value_at(text: str, path: str) -> Any:
    """The value under the dotted `path`, numbers as text; None if there is none or it is null.

    Raises:
        JsonFaultError, ShapeFaultError: as `parts_of`.
    """
    walk = _Walk(text, None, {_path(path)})
    walk.whole()
    return walk.values.get(_path(path))


def _path(dotted: str | None) -> _Path:
    return tuple(dotted.split(".")) if dotted else ()


class _Walk:
    """One walk over a text. `records` is the path of a list of objects, None for none; `wanted` are those of values."""

    def __init__(self, text: str, records: _Path | None, wanted: set[_Path]) -> None:
        self._text, self._records_at, self._wanted = text, records, wanted
        asked = wanted | ({records} if records is not None else set())
        self._on_the_way = {path[:length] for path in asked for length in range(len(path))}
        self._asked = asked | self._on_the_way
        self.records: list[str] | None = None
        self.values: dict[_Path, Any] = {}

    def whole(self) -> None:
        """Walk over the one value that the text must be."""
        if self._skip(self._value(self._skip(0), ())) != len(self._text):
            raise JsonFaultError("there is text after the JSON value")

    def _value(self, at: int, path: _Path) -> int:
        """Take from the value at `at` what is asked for; returns where it ends."""
        sign = self._text[at : at + 1]
        if sign == "[" and path == self._records_at:
            return self._records(at)
        if sign == "{" and path in self._on_the_way:
            return self._object(at, path)
        end = self._end(at)
        if path in self._wanted:
            self.values[path] = _DECODER.decode(self._text[at:end])
        return end

    def _object(self, at: int, path: _Path) -> int:
        at, seen = self._skip(at + 1), set[_Path]()
        if self._text[at : at + 1] == "}":
            return at + 1
        while True:
            if self._text[at : at + 1] != '"':
                raise self._cut_off()
            end = self._end(at)
            member = (*path, str(_DECODER.decode(self._text[at:end])))
            if member in seen and member in self._asked:
                raise ShapeFaultError(f"key {member[-1]!r} is given twice")
            seen.add(member)
            at = self._skip(end)
            if self._text[at : at + 1] != ":":
                raise self._cut_off()
            at = self._skip(self._value(self._skip(at + 1), member))
            if self._text[at : at + 1] == "}":
                return at + 1
            at = self._after_comma(at)

    def _records(self, at: int) -> int:
        at, self.records = self._skip(at + 1), []
        if self._text[at : at + 1] == "]":
            return at + 1
        while True:
            if self._text[at : at + 1] != "{":
                self._end(at)
                raise ShapeFaultError("a record is not an object")
            end = self._end(at)
            # a line break inside a string is always escaped; `translate` took hundreds of times as long
            self.records.append(self._text[at:end].replace("\n", " ").replace("\r", " "))
            at = self._skip(end)
            if self._text[at : at + 1] == "]":
                return at + 1
            at = self._after_comma(at)

    def _after_comma(self, at: int) -> int:
        if self._text[at : at + 1] != ",":
            raise self._cut_off()
        return self._skip(at + 1)

    def _skip(self, at: int) -> int:
        found = _SPACE.match(self._text, at)
        return found.end() if found else at

    def _end(self, at: int) -> int:
        """Where the value that starts at `at` ends."""
        try:
            return _DECODER.raw_decode(self._text, at)[1]
        except RecursionError:
            pass
        except json.JSONDecodeError:
            raise self._cut_off() from None
        raise JsonFaultError("it is nested too deeply")

    @staticmethod
    def _cut_off() -> JsonFaultError:
        return JsonFaultError("it is not JSON, or is cut off")
