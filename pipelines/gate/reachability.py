"""Checks on the day, not on its build: could each feed that is fetched from a server be fetched?

They hold or warn like any check, but are no part of a release: whether a server answered changes no byte of a build,
and the same plan gives the same release. What a bank sees of it is how old each feed is, by its own dates.
"""

from __future__ import annotations

from datetime import date

from pipelines.contracts.feed import Feed
from pipelines.transports.fetch import comes_by_itself
from pipelines.transports.fetch_state import FetchState
from quality.checks import CheckDefinition, CheckResult, Reason

_REASON = Reason(zh="应能从该委办局的服务器取数", en="The bureau's server must deliver the feed")


def reachability_definitions(feeds: dict[str, Feed]) -> list[CheckDefinition]:
    """One check for each feed that is fetched; it blocks if the contract says `on_unreachable: hold`."""
    return [
        CheckDefinition(
            id=f"contract.{feed.table}.reachable",
            kind="contract",
            table=f"landing.{feed.table}",
            owner=feed.owner,
            reason=_REASON,
            severity="block" if feed.transport.on_unreachable == "hold" else "warn",
        )
        for feed in feeds.values()
        if not comes_by_itself(feed)
    ]


def check_reachability(
    feeds: dict[str, Feed], reach: dict[str, FetchState], newest: dict[str, date | None]
) -> list[CheckResult]:
    """Judge the day's `reach` by feed; `newest` is the newest content of each, from whenever it came.

    A feed that was not looked for on this day, is not connected, or shows only the present, passes.
    """
    by_table = {f"landing.{feed.table}": feed.feed for feed in feeds.values()}
    results: list[CheckResult] = []
    for definition in reachability_definitions(feeds):
        name = by_table[definition.table]
        found = reach.get(name)
        failed = found is not None and found.state == "unreachable"
        content = f"newest content {newest[name]}" if newest[name] else "it has never arrived"
        goes_on = "" if definition.severity == "block" else "; the day goes on with earlier arrivals"
        results.append(
            definition.result(
                "failed" if failed else "passed",
                figure=f"not fetched{goes_on}; {content}" if failed else found.state if found else "not fetched yet",
                bound="fetched, or not connected",
                detail=found.why if found and found.why else None,
            )
        )
    return results
