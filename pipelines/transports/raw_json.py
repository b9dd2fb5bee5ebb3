"""Parts of a JSON text as they are written, so that no number passes through a float. Checks the JSON it walks over."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any, NoReturn

_SPACE = re.compile(r"[ \t\n\r]*")


class JsonFaultError(ValueError):
    """The text is not JSON, or not of the expected shape; the message shows nothing of it."""


def _no_constant(_: str) -> NoReturn:
    raise JsonFaultError("a number is NaN or Infinity")


_DECODER = json.JSONDecoder(parse_float=str, parse_int=str, parse_constant=_no_constant)


def _skip(text: str, at: int) -> int:
    found = _SPACE.match(text, at)
    return found.end() if found else at


def _end(text: str, at: int) -> int:
    """Where the value that starts at `at` ends."""
    try:
        return _DECODER.raw_decode(text, at)[1]
    except RecursionError:
        pass
    except json.JSONDecodeError:
        raise JsonFaultError("it is not JSON, or is cut off") from None
    raise JsonFaultError("it is nested too deeply")


def _members(text: str, at: int) -> Iterator[tuple[str, int, int]]:
    """Key, start and end of each member of the object at `at`."""
    at = _skip(text, at + 1)
    while text[at : at + 1] == '"':
        end = _end(text, at)
        key, at = str(_DECODER.decode(text[at:end])), _skip(text, end)
        if text[at : at + 1] != ":":
            raise JsonFaultError("it is not JSON, or is cut off")
        start = _skip(text, at + 1)
        end = _end(text, start)
        yield key, start, end
        at = _skip(text, end)
        if text[at : at + 1] != ",":
            return
        at = _skip(text, at + 1)


def raw_at(text: str, path: str | None) -> str | None:
    """The text of the value under dotted `path` (None: the whole), or None if there is none.

    Raises:
        JsonFaultError: what is walked over is not JSON.
    """
    start, end = _skip(text, 0), len(text)
    if _skip(text, _end(text, start)) != len(text):
        raise JsonFaultError("there is text after the JSON value")
    for wanted in path.split(".") if path else ():
        if text[start : start + 1] != "{":
            return None
        places = [(begin, stop) for key, begin, stop in _members(text, start) if key == wanted]
        if len(places) > 1:
            raise JsonFaultError(f"key {wanted!r} is given twice")
        if not places:
            return None
        start, end = places[0]
    return text[start:end].strip()


def value_at(text: str, path: str) -> Any:
    """The value under `path`, numbers as text; None if there is none or it is null."""
    raw = raw_at(text, path)
    return None if raw is None else _DECODER.decode(raw)


def record_lines(text: str, path: str | None) -> list[str]:
    """The objects of the array under `path`, each as its own text on one line.

    Raises:
        JsonFaultError: there is no array there, or it holds something other than objects.
    """
    raw = raw_at(text, path)
    if raw is None or not raw.startswith("["):
        raise JsonFaultError(f"no list of records under {path!r}" if path else "it is not a list of records")
    lines: list[str] = []
    at = _skip(raw, 1)
    while raw[at : at + 1] != "]":
        if raw[at : at + 1] != "{":
            raise JsonFaultError("a record is not an object")
        end = _end(raw, at)
        # a line break inside a string is always escaped; `translate` took hundreds of times as long
        lines.append(raw[at:end].replace("\n", " ").replace("\r", " "))
        at = _skip(raw, end)
        at = _skip(raw, at + 1) if raw[at : at + 1] == "," else at
    return lines
