"""Gathers what is said of records that cannot be read, for those who go on without them: accounts, not steps."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from pipelines.base.errors import DamagedRecordError

_Read = TypeVar("_Read")


class Damage:
    """Lines about records that cannot be read, each once, in the order in which they were met."""

    def __init__(self) -> None:
        self._lines: dict[str, None] = {}

    @property
    def lines(self) -> list[str]:
        """What was noted so far."""
        return list(self._lines)

    def note(self, error: DamagedRecordError) -> None:
        """Keep the error's line."""
        self._lines.setdefault(str(error))

    def unless(self, read: Callable[[], _Read]) -> _Read | None:
        """What `read` returns; None and a line if it meets damage."""
        try:
            return read()
        except DamagedRecordError as error:
            self.note(error)
            return None
