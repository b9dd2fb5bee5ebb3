"""One line for an error that a library raised: its type and message, without any value of a row.

DuckDB quotes the text that it cannot cast, pydantic its input, Polars the values that failed. Such a line goes to
terminals, into Dagster's history and into the gate's receipt, so values in it are shown by their shape (decision 005).
"""

from __future__ import annotations

import re
import traceback
import unicodedata
from pathlib import Path

from pipelines.base.errors import KechuangError
from pipelines.base.machine import trouble_of

_ROOT, _ROOMS = Path(__file__).resolve().parents[2], ("pipelines", "quality", "sources", "tests")
_OF_SQL = re.compile(
    r"\b(Binder|Catalog|Compilation|Parser|Parsing|Syntax|Not implemented|Dependency|Permission) Error\b"
    r"|^(Error: )?(The column |Attempt to connect to table: )"  # as Great Expectations says it
)
_OF_THE_MACHINE = re.compile(r"\b(IO|Out of Memory|Interrupt|Connection|Transaction|TransactionContext|HTTP) Error\b")
_OF_VALUES = re.compile(
    r"\b(Conversion|Constraint|Invalid Input|Invalid Type|Mismatch Type|Out of Range|Sequence) Error\b:?"
)
_EXCERPT = re.compile(r" LINE [0-9]+: ")
"""What follows is the statement, in which DuckDB points at the place."""

_OF_CODE = (AttributeError, ImportError, NameError)
_FRAMES = 3


def error_line(error: BaseException) -> str:
    """One line for an error of any kind: what happened, where, what to do."""
    if trouble := trouble_of(error):
        return trouble
    if isinstance(error, KechuangError):
        return str(error)
    if isinstance(error, IsADirectoryError):
        return f"{error.filename}: is a folder: give the path of a file"
    if isinstance(error, OSError) and error.strerror:
        return f"{error.filename or 'the data folder'}: {error.strerror}: unfinished files are not used; run again"
    words = " ".join(str(error).split())
    shown = words if isinstance(error, _OF_CODE) else without_values(words)
    place = (where_raised(error) or ["an unknown place"])[-1]
    return f"{type(error).__name__}: {shown} (internal error at {place}; run again with --debug)"


def where_raised(error: BaseException) -> list[str]:
    """The last places of our code that an error passed, the innermost last, as `pipelines/x.py:12 in name`."""
    places = [
        f"{Path(frame.filename).relative_to(_ROOT)}:{frame.lineno} in {frame.name}"
        for frame in traceback.extract_tb(error.__traceback__)
        if any(Path(frame.filename).is_relative_to(_ROOT / room) for room in _ROOMS)
    ]
    return places[-_FRAMES:]


def without_values(message: str) -> str:
    """The message of an engine, on one line, with every value in it as a shape: digits 9, Chinese 汉, quoted letters A.

    A message about SQL or about the machine holds no value and stays. In one about values, all from the first to the
    last quotation mark is a shape: a value may hold such marks itself. So is a message of unknown kind.
    """
    line = " ".join(message.split())
    kind = re.split("['\"]", line, maxsplit=1)[0]  # a value may say that it is a Binder Error
    found = _OF_VALUES.search(kind)
    if found is None and (_OF_SQL.search(kind) or _OF_THE_MACHINE.search(kind)):
        return line
    kept = found.end() if found else 0
    return line[:kept] + _shaped(_EXCERPT.split(line[kept:], maxsplit=1)[0])


def _shaped(text: str) -> str:
    quoted = re.search(r"['\"].*['\"]", text)
    start, end = quoted.span() if quoted else (0, 0)
    return "".join(_shape_of(one, is_quoted=start <= place < end) for place, one in enumerate(text))


def _shape_of(character: str, *, is_quoted: bool) -> str:
    category = unicodedata.category(character)
    if category.startswith("N"):
        return "9"
    if not character.isascii() and category.startswith(("L", "M", "C")):
        return "汉"
    return "A" if is_quoted and character.isalpha() else character
