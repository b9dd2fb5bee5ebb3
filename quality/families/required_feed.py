"""Has every feed arrived that a published table requires?

The counts of a build say nothing of a list that is not there: without the list of dishonest debtors no enterprise has
such a veto, and every check passes. The check is on the day, since a server that was asked and had nothing new is as
good as a new file.
"""

from __future__ import annotations

from datetime import date

from pipelines.base.plural import counted
from pipelines.contracts.feed import Feed
from pipelines.plan.allowances import allowance_for
from pipelines.plan.lack import Lack, age_of, lack_of, newest_of
from pipelines.plan.plan import Plan
from pipelines.transports.fetch import comes_by_itself
from pipelines.transports.fetch_state import FetchState
from pipelines.warehouse.requirements import required_feeds
from quality.checks import CheckDefinition, CheckResult, Reason, Severity
from quality.family import Build, Family, Feeds, Manifest
from quality.measured import Measured

_REASON = Reason(zh="发布的表所必需的数据源必须已报送", en="A feed that a published table requires must have arrived")


def _definition(feed: Feed) -> CheckDefinition:
    return CheckDefinition(
        id=f"contract.{feed.table}.required",
        family="required_feed",
        table=f"landing.{feed.table}",
        owner=feed.owner,
        reason=_REASON,
        severity="block",
    )


def _definitions(feeds: Feeds, manifest: Manifest) -> list[CheckDefinition]:
    """One check for each feed that a mart requires."""
    return [_definition(feeds[name]) for name in required_feeds(manifest, feeds)]


def _run(build: Build, _: list[CheckDefinition]) -> list[CheckResult]:
    required = required_feeds(build.manifest, build.feeds)
    return [
        check(build.plan, build.feeds[name], marts, build.day.fetch_states.get(name))
        for name, marts in required.items()
    ]


def check(plan: Plan, feed: Feed, marts: tuple[str, ...], fetch_state: FetchState | None) -> CheckResult:
    """Judge one required feed, which `marts` cannot do without; an allowance lets the release go without it."""
    definition, fetched_until = _definition(feed), _fetched_until(fetch_state, plan.business_date)
    lack, arrivals = lack_of(plan, feed, fetched_until), plan.of_feed(feed.feed)
    rows = sum(one.row_count for one in arrivals)
    severity: Severity = definition.severity
    if lack is None and rows:
        says = f"{counted(rows, 'row')} landed, newest {newest_of(plan, feed) or 'undated'}"
    elif lack is None:
        says, severity = f"{feed.feed}: {'its files have' if arrivals else 'its server has'} no record", "note"
    elif allowance := allowance_for(plan.allowances, feed.feed):
        says, severity = f"{_lacking(plan, feed, lack)}; allowed by {allowance.by}: {allowance.why}", "warn"
    else:
        need = f"required by {_listed(marts)}"
        says = f"{_lacking(plan, feed, lack)}; {need}: {_remedy(feed, plan.business_date)}"
    measured = Measured(
        value=None if lack == "absent" else age_of(plan, feed, fetched_until),
        unit="day",
        limit=feed.hold_after_days,
        says=says,
        limit_says="landed" if feed.hold_after_days is None else "landed, {} old",
    )
    return definition.result("passed" if lack is None and rows else "failed", measured, severity=severity)


def _lacking(plan: Plan, feed: Feed, lack: Lack) -> str:
    if lack == "absent":
        return f"{feed.feed}: nothing dated {plan.business_date} or earlier has landed"
    return f"the newest content of {feed.feed} is of {newest_of(plan, feed)}"


def _fetched_until(fetch_state: FetchState | None, business_date: date) -> date | None:
    if fetch_state is None:
        return None
    return business_date if fetch_state.state == "fetched" else fetch_state.until


def _listed(names: tuple[str, ...]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def _remedy(feed: Feed, business_date: date) -> str:
    by_hand = f"put its file into the inbox ({feed.feed}/)"
    bring = by_hand if comes_by_itself(feed) else f"get its server to answer ({feed.transport.url_env}), or {by_hand}"
    partial = f"`kechuang daily --date {business_date} --allow-partial {feed.feed} --by NAME --why TEXT`"
    return f"{bring}, or allow a partial release with {partial}"


FAMILY = Family("required_feed", "day", _definitions, _run)
