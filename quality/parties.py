"""How many parties of each feed linking gave an enterprise or left to a person, and the checks on that, one a feed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from pipelines.contracts.feed import Feed
from quality.checks import CheckDefinition, Reason, Severity
from quality.family import Build, Feeds, Manifest
from quality.readonly import open_read_only

_COUNTS = """
    SELECT feed, count(*) FILTER (outcome = 'linked'), count(*) FILTER (outcome = 'queued'), count(*)
    FROM linking.party WHERE outcome <> 'person' AND party_role <> 'coded_enterprise' GROUP BY feed
"""


def party_check(feed: Feed, name: str, family: str, reason: Reason, severity: Severity) -> CheckDefinition:
    """The check `name` on the parties of one feed."""
    return CheckDefinition(
        id=f"linking.{feed.table}.{name}",
        family=family,
        table="linking.party",
        owner=feed.owner,
        reason=reason,
        severity=severity,
    )


def for_each_feed(check: Callable[[Feed], CheckDefinition]) -> Callable[[Feeds, Manifest], list[CheckDefinition]]:
    """The definitions of a family that has one check for each feed that names parties."""
    return lambda feeds, _: [check(feed) for feed in feeds.values() if feed.parties]


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
