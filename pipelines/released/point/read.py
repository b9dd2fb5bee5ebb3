"""Reads a point index: one row of one enterprise, and the enterprises that a text finds."""

from __future__ import annotations

import re
import sqlite3
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from pipelines.base.errors import DamagedRecordError, StepRefusedError
from pipelines.base.records import read_record
from pipelines.released.find import compared, pattern_of, runs_of, words_of
from pipelines.released.pinyin import Readings
from pipelines.released.point.layout import LAYOUT, POINT, POINT_JSON, PointIndex
from pipelines.released.point.tokens import first_term, text_terms

REMEDY = "run `kechuang index RELEASE`"
_MOST_COMPARED = 20_000
"""Names that one search compares at most; what lies beyond is told by `is_complete`."""


Row = tuple[Any, ...]
"""A row of the index: its number, texts, and parts as JSON or None."""


@dataclass(frozen=True)
class Name:
    """A name that matches, and the enterprise (its number in the index) that bears or bore it."""

    point: int
    name: str
    is_current: bool


class PointReader:
    """An index that is open for reading; any thread may use it.

    Raises:
        StepRefusedError: the release has no index.
        DamagedRecordError: its files are not those that were made.
    """

    def __init__(self, folder: Path) -> None:
        missing = f"{folder.name}: has no point index: {REMEDY.replace('RELEASE', folder.name)}"
        self.index = read_record(folder / POINT_JSON, PointIndex, missing=missing, remedy=REMEDY)
        if self.index.layout != LAYOUT:
            raise StepRefusedError(f"{folder.name}: its index is of another version: {REMEDY}")
        self._path, self._open = folder / POINT, threading.local()
        if not self._path.is_file():
            raise StepRefusedError(missing)
        if self._path.stat().st_size != self.index.bytes:
            raise DamagedRecordError(self._path, "is not what was made", REMEDY)

    def row(self, code: str, columns: Sequence[str]) -> Row | None:
        """`no`, `enterprise_id`, `region_code`, then these columns of parts, of the enterprise with this code."""
        query = self._select(columns)
        wanted = code.strip()
        return (
            self._one(f"{query} WHERE enterprise_id = ?", wanted)
            or self._one(f"{query} WHERE enterprise_id = ?", wanted.upper())
            or self._one(f"{query} WHERE uscc = ? AND uscc <> enterprise_id", wanted.upper())
        )

    def row_at(self, no: int, columns: Sequence[str]) -> Row | None:
        """The same of the enterprise with this number."""
        return self._one(f"{self._select(columns)} WHERE no = ?", no)

    def rows_after(self, no: int, columns: Sequence[str], limit: int) -> list[Row]:
        """The same of the enterprises that follow the number, in order of `enterprise_id`."""
        query = f"{self._select(columns)} WHERE no > ? ORDER BY no LIMIT ?"
        return self._connection.execute(query, (no, limit)).fetchall()

    def number_until(self, enterprise_id: str) -> int:
        """Number of the last enterprise whose `enterprise_id` is not behind this text, in their order; 0 for none."""
        query = "SELECT no FROM point WHERE enterprise_id <= ? ORDER BY enterprise_id DESC LIMIT 1"
        found = self._one(query, enterprise_id)
        return int(found[0]) if found else 0

    def codes_from(self, beginning: str, limit: int) -> list[int]:
        """Numbers of enterprises whose `enterprise_id` begins so."""
        query = "SELECT no FROM point WHERE enterprise_id >= ? AND enterprise_id < ? ORDER BY enterprise_id LIMIT ?"
        found = self._connection.execute(query, (beginning, f"{beginning}\U0010ffff", limit))
        return [no for (no,) in found]

    def named(self, text: str) -> Iterator[Name]:
        """Names with every word of `text`, as `find_enterprises` compares them, the best first.

        A whole name comes before names that begin so, these before others; current ones and short ones first.

        Raises:
            KechuangError: there is nothing to search for.
        """
        words = words_of(text)
        patterns = [pattern_of(word, key, self._readings) for word, key in words]
        terms = [term for word, key in words if (term := self._terms(word, key))]
        begins = re.compile(f"^{patterns[0]}")
        whole = re.compile(f"^{''.join(patterns)}$")
        every = [re.compile(pattern) for pattern in patterns]

        def matches(key: str) -> bool:
            return all(one.search(key) for one in every)

        first = [*terms, self._first_term(*words[0])]
        for name, key in self._compared(first, matches):
            if whole.match(key):
                yield name
        for name, key in self._compared(first, matches):
            if begins.match(key) and not whole.match(key):
                yield name
        for name, key in self._compared(terms, matches):
            if not begins.match(key):
                yield name

    def _compared(self, terms: list[str], matches: Callable[[str], bool]) -> Iterator[tuple[Name, str]]:
        query = (
            "SELECT n.point, n.name, n.is_current, n.key FROM token t JOIN name n ON n.no = t.rowid "
            "WHERE token MATCH ? ORDER BY t.rowid LIMIT ?"
        )
        found = self._connection.execute(query, (" AND ".join(f"({term})" for term in terms), _MOST_COMPARED))
        for point, name, is_current, key in found:
            if matches(key):
                yield Name(point, name, bool(is_current)), key

    def _terms(self, word: str, key: str) -> str:
        """What a name with the word has, as a query of FTS5; nothing for a single letter, which most names have."""
        if not word.isascii():
            pieces = [compared(run) for run in runs_of(word) if not run.isascii()]
            return _every([term for piece in pieces for term in text_terms(piece)])
        typed = word.lower()
        letters = typed.replace("'", "")
        if len(letters) < 2:
            return ""
        ways = [text_terms(key)]
        if self._readings.pattern(typed):
            ways.append([f"i{letters[at : at + 2]}" for at in range(len(letters) - 1)])
            ways += [self._syllables(pieces) for pieces in self._readings.cuts(typed)]
        return " OR ".join(f"({_every(way)})" for way in ways)

    def _syllables(self, pieces: list[str]) -> list[str]:
        return [f"s{piece}" if self._readings.is_syllable(piece) else f"s{piece}*" for piece in pieces]

    @staticmethod
    def _first_term(word: str, key: str) -> str:
        by_letter = f" OR d{word[0].lower()}" if word[0].isascii() and word[0].isalnum() else ""
        return _quoted(first_term(key)) + by_letter

    @cached_property
    def _readings(self) -> Readings:
        rows = self._connection.execute("SELECT character, syllables FROM reading")
        return Readings({character: syllables.split() for character, syllables in rows})

    def _select(self, columns: Sequence[str]) -> str:
        return f"SELECT {', '.join(('no', 'enterprise_id', 'region_code', *columns))} FROM point"  # noqa: S608 - ours

    def _one(self, query: str, value: str | int) -> Row | None:
        found: Row | None = self._connection.execute(query, (value,)).fetchone()
        return found

    @property
    def _connection(self) -> sqlite3.Connection:
        """One for each thread: statements are kept prepared."""
        found: sqlite3.Connection | None = getattr(self._open, "connection", None)
        if found is None:
            found = sqlite3.connect(f"{self._path.as_uri()}?mode=ro&immutable=1", uri=True, cached_statements=512)
            self._open.connection = found
        return found


def _every(terms: Sequence[str]) -> str:
    return " AND ".join(_quoted(term) for term in terms)


def _quoted(term: str) -> str:
    """A token of FTS5 as a string, so that no character of a name is taken as an operator; `*` stays outside."""
    text, star = (term[:-1], "*") if term.endswith("*") and term[0] == "s" else (term, "")
    return '"' + text.replace('"', '""') + '"' + star
