"""Could each feed that is fetched from a server be fetched on the day?

Whether a server answered changes no byte of a build. What a bank sees of it is how old each feed is, by its own dates.
"""

from __future__ import annotations

from pipelines.contracts.feed import Feed
from pipelines.transports.fetch import comes_by_itself
from quality.checks import CheckDefinition, CheckResult, Reason
from quality.family import Build, Family, Feeds, Manifest
from quality.measured import Measured

_REASON = Reason(zh="应能从该委办局的服务器取数", en="The bureau's server must provide the feed")


def _definition(feed: Feed) -> CheckDefinition:
    return CheckDefinition(
        id=f"contract.{feed.table}.reachable",
        family="reachability",
        table=f"landing.{feed.table}",
        owner=feed.owner,
        reason=_REASON,
        severity="block" if feed.transport.on_unreachable == "hold" else "warn",
    )


def _definitions(feeds: Feeds, _: Manifest) -> list[CheckDefinition]:
    """One check for each feed that is fetched; it blocks if the contract says `on_unreachable: hold`."""
    return [_definition(feed) for feed in feeds.values() if not comes_by_itself(feed)]


def _run(build: Build, _: list[CheckDefinition]) -> list[CheckResult]:
    return [_check(build, feed) for feed in build.feeds.values() if not comes_by_itself(feed)]


def _check(build: Build, feed: Feed) -> CheckResult:
    """A feed that was not looked for on this day, is not connected, or shows only the present, passes."""
    definition, found = _definition(feed), build.day.fetch_states.get(feed.feed)
    has_failed = found is not None and found.has_failed
    says: str = found.state if found else "not fetched yet"
    if has_failed:
        newest = build.plan.newest_date(feed.feed)
        content = (
            f"newest content {newest}" if newest else f"nothing dated {build.plan.business_date} or earlier has arrived"
        )
        goes_on = "" if definition.severity == "block" else "; the day goes on with earlier arrivals"
        says = f"not fetched{goes_on}; {content}"
    return definition.result(
        "failed" if has_failed else "passed",
        Measured(says=says, limit_says="fetched, or not connected"),
        detail=found.why if found and found.why else None,
    )


FAMILY = Family("reachability", "day", _definitions, _run)
