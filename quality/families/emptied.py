"""Has a list that readers' release was made of lost all its rows?

A file without rows is no fault of a feed whose contract says `may_be_empty`: nobody owes tax, no case is new. Of a feed
that sends whole lists it takes the place of the list before, and if that had rows, every record of it is gone at once.
The check is on the day, since what was before is not in the plan.
"""

from __future__ import annotations

from pipelines.contracts.feed import Feed
from quality.checks import CheckDefinition, CheckResult, Reason
from quality.family import Build, Family, Feeds, Manifest
from quality.measured import Measured

_REASON = Reason(
    zh="曾有记录的名单变为空表，可能是导出出错", en="A list that had records and has none may be a wrong export"
)


def _definitions(feeds: Feeds, _: Manifest) -> list[CheckDefinition]:
    """One check for each feed of whole lists that may be empty."""
    return [
        CheckDefinition(
            id=f"contract.{feed.table}.emptied",
            family="emptied",
            table=f"landing.{feed.table}",
            owner=feed.owner,
            reason=_REASON,
            severity="block",
        )
        for feed in feeds.values()
        if _is_asked(feed)
    ]


def _is_asked(feed: Feed) -> bool:
    return feed.may_be_empty and feed.arrival_mode == "full"


def _run(build: Build, checks: list[CheckDefinition]) -> list[CheckResult]:
    """Without a release before, or where what was before is not known since nothing was measured, nothing is judged."""
    by_table = {f"landing.{feed.table}": feed.feed for feed in build.feeds.values()}
    found = []
    for check in checks:
        emptied = build.day.emptied.get(by_table[check.table], ())
        measured = Measured(
            value=len(emptied), unit="file", limit=0, says="{} without rows in the place of a list with some"
        )
        found.append(check.result("failed" if emptied else "passed", measured, sample=list(emptied)))
    return found


FAMILY = Family("emptied", "day", _definitions, _run)
