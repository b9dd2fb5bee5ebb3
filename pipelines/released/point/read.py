"""Reads a point index: one row of one enterprise, and the enterprises that a text finds."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

from pipelines.base.errors import DamagedRecordError, StepRefusedError
from pipelines.base.records import read_record
from pipelines.released.find import words_of
from pipelines.released.pinyin import Readings
from pipelines.released.point.layout import LAYOUT, POINT, POINT_JSON, PointIndex
from pipelines.released.point.words import Word, every, is_whole, word_of

REMEDY = "run `kechuang index RELEASE`"
_MATCHING = (
    "SELECT n.point, n.enterprise_id, n.region_code, n.name, n.is_current, n.key FROM token t "
    "JOIN name n ON n.no = t.rowid WHERE token MATCH ? AND t.rowid BETWEEN ? AND ? ORDER BY t.rowid"
)
_CACHE_KB = 512
"""Of each connection: the system keeps the pages of the file that are read often, and every thread has a connection."""

Row = tuple[Any, ...]
"""A row of the index: its number, texts, and parts as JSON or None."""


class Bearer(NamedTuple):
    """An enterprise by its number in the index, with what decides whether it is in a bank's scope."""

    point: int
    enterprise_id: str
    region_code: str | None


class Name(NamedTuple):
    """A name that matches, and the enterprise that bears or bore it."""

    point: int
    enterprise_id: str
    region_code: str | None
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

    def codes_from(self, beginning: str) -> Iterator[Bearer]:
        """The enterprises whose `enterprise_id` begins so, in its order."""
        query = (
            "SELECT no, enterprise_id, region_code FROM point WHERE enterprise_id >= ? AND enterprise_id < ? "
            "ORDER BY enterprise_id"
        )
        yield from map(Bearer._make, self._connection.execute(query, (beginning, f"{beginning}\U0010ffff")))

    def named(self, text: str) -> Iterator[Name | None]:
        """Names with every word of `text`, as `find_enterprises` compares them, the best first.

        A whole name comes before names that begin so, these before others; current ones and short ones first. None
        stands for a name that was compared in vain: the caller decides after how many to stop.

        Raises:
            KechuangError: there is nothing to search for.
        """
        words = [word_of(word, key, self._readings, self._occurs) for word, key in words_of(text)]
        query, first = every(word.query for word in words), words[0]
        begins = every((query, first.begins))
        for name, key in self._whole(words, begins):
            yield name if is_whole(words, key) else None
        for name, key in self._matching(begins):
            begins_so = first.is_at(key, 0) and all(word.is_in(key) for word in words)
            yield name if begins_so and not is_whole(words, key) else None
        for name, key in self._matching(query):
            yield name if all(word.is_in(key) for word in words) and not first.is_at(key, 0) else None

    def _whole(self, words: list[Word], query: str) -> Iterator[tuple[Name, str]]:
        """The names that may be just these words: they have as many characters."""
        fewest = sum(word.lengths[0] for word in words)
        most = sum(word.lengths[1] for word in words)
        spans = [(first, last) for _, length, first, last in self._spans if fewest <= length <= most]
        for first, last in _merged(spans):
            yield from self._matching(query, first, last)

    def _matching(self, query: str, first: int = 0, last: int = 1 << 40) -> Iterator[tuple[Name, str]]:
        """The names that a query finds, in their order, each with what is compared."""
        rows = self._connection.execute(_MATCHING, (query, first, last))
        for point, enterprise_id, region_code, name, is_current, key in rows:
            yield Name(point, enterprise_id, region_code, name, bool(is_current)), key

    def _occurs(self, query: str) -> bool:
        return self._one("SELECT 1 FROM token WHERE token MATCH ? LIMIT 1", query) is not None

    @cached_property
    def _spans(self) -> list[tuple[int, int, int, int]]:
        return self._connection.execute("SELECT is_current, letters, first, last FROM span ORDER BY first").fetchall()

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
            found.execute(f"PRAGMA cache_size = -{_CACHE_KB}")
            self._open.connection = found
        return found


def _merged(spans: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Spans that follow each other as one: a query costs more for where it begins than for how far it goes."""
    found: list[tuple[int, int]] = []
    for first, last in spans:
        if found and found[-1][1] + 1 == first:
            found[-1] = found[-1][0], last
        else:
            found.append((first, last))
    return found
