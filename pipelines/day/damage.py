"""Collects messages about records that cannot be read, for reports that go on without them (steps do not)."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from pipelines.base.errors import DamagedRecordError

_Read = TypeVar("_Read")


class Damage:
    """Lines about records that cannot be read, each once, in the order in which they were found."""

    def __init__(self) -> None:
        self._lines: dict[str, None] = {}

    @property
    def lines(self) -> list[str]:
        """The lines noted so far."""
        return list(self._lines)

    def note(self, error: DamagedRecordError) -> None:
        """Keep the error's line."""
        self._lines.setdefault(str(error))

    def unless(self, read: Callable[[], _Read]) -> _Read | None:
        """What `read` returns; if the record is damaged, None, and its line is noted."""
        try:
            return read()
        except DamagedRecordError as error:
            self.note(error)
            return None
