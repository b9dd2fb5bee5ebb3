"""A trace for who may not see all of a release: read as if that were all there is.

What it shows then follows from what its reader may see alone: a record that is hidden is taken as none, a cell that is
hidden as empty, and neither leaves a gap that would tell of it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from pipelines.audit.dossier import Dossier, Records, Row, TracedRelease


@dataclass(frozen=True)
class Sight:
    """What a reader may see: which of the enterprise's `rows` of a table, which columns, and records of which feeds."""

    rows: Callable[[str, list[Row]], list[Row]]
    shows_column: Callable[[str, str], bool]
    shows_feed: Callable[[str], bool]


class SeenDossier(Dossier):
    """The part of an enterprise's dossier that a reader may see.

    Args:
        traced: the release.
        enterprise_id: the enterprise.
        sight: what the reader may see.
        feed_of: the feed of an arrival, by its number.
    """

    def __init__(self, traced: TracedRelease, enterprise_id: str, sight: Sight, feed_of: Callable[[int], str]) -> None:
        super().__init__(traced, enterprise_id)
        self._sight, self._feed_of = sight, feed_of
        self._seen: dict[str, list[Row]] = {}

    def rows(self, table: str) -> list[Row]:
        """The rows that may be seen, with every column: cells that may not are null."""
        if table not in self._seen:
            self._seen[table] = self._sight.rows(table, super().rows(table))
        return self._seen[table]

    @cached_property
    def sets(self) -> dict[tuple[str, str], tuple[Records, ...]]:
        """The source records of feeds that may be seen, by kind of set and item."""
        kept = {
            key: tuple(one for one in records if self.shows_feed(self._feed_of(one.delivery_no)))
            for key, records in super().sets.items()
        }
        return {key: records for key, records in kept.items() if records}

    def shows_feed(self, feed: str) -> bool:
        """Whether the records of a feed may be seen."""
        return self._sight.shows_feed(feed)

    def shows_column(self, table: str, column: str) -> bool:
        """Whether the cells of a column may be seen."""
        return self._sight.shows_column(table, column)
