"""How many parties of each feed linking gave an enterprise, or left to a person."""

from __future__ import annotations

from dataclasses import dataclass

from quality.family import Build
from quality.readonly import open_read_only

_COUNTS = """
    SELECT feed, count(*) FILTER (outcome = 'linked'), count(*) FILTER (outcome = 'queued'), count(*)
    FROM linking.party WHERE outcome <> 'person' GROUP BY feed
"""


@dataclass(frozen=True)
class Parties:
    """Parties of a feed: `linked` and `queued` of `named`. Persons do not count; bodies outside the registry do.

    So a fault that sets enterprises apart as outsiders is seen too.
    """

    linked: int = 0
    queued: int = 0
    named: int = 0


def count_parties(build: Build) -> dict[str, Parties]:
    """The counts of each feed whose contract says that it names parties."""
    with open_read_only(build.warehouse, threads=build.threads) as connection:
        counts = {feed: Parties(*found) for feed, *found in connection.execute(_COUNTS).fetchall()}
    return {feed.feed: counts.get(feed.feed, Parties()) for feed in build.feeds.values() if feed.parties}
