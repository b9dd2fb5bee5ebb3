"""Whether every feed that a published table cannot do without is there, and what an allowed release goes without.

The counts of a build say nothing of a list that is not there: without the list of dishonest debtors no firm has such a
veto, and every check passes. These checks are on the day, since a server that was asked and had nothing new is as good
as a new file.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from typing import Literal

from pydantic import BaseModel, ConfigDict

from pipelines.base.counted import counted
from pipelines.contracts.feed import Feed
from pipelines.plan.allowances import allowance_for
from pipelines.plan.plan import Plan
from pipelines.transports.fetch import comes_by_itself
from pipelines.transports.fetch_state import FetchState
from quality.checks import CheckDefinition, CheckResult, Reason

_REASON = Reason(zh="发布的表所必需的数据源必须已报送", en="A feed that a published table requires must have arrived")
Required = dict[str, tuple[str, ...]]
"""The marts that cannot do without a feed, by feed."""


class MissingInput(BaseModel):
    """What a partial release goes without: a feed, or one column of it, and who allowed that.

    `absent`: nothing of it has landed. `old`: nothing came for longer than its contract allows. `empty`: the column is
    not filled. `marts` are the published tables that need it.
    """

    model_config = ConfigDict(frozen=True)

    missing: str
    title_zh: str
    title_en: str
    state: Literal["absent", "old", "empty"]
    newest_date: date | None = None
    marts: tuple[str, ...]
    by: str
    why: str


def by_decision(missing: Iterable[MissingInput]) -> dict[tuple[str, str], list[MissingInput]]:
    """What is missing, by who allowed it and why."""
    found: dict[tuple[str, str], list[MissingInput]] = {}
    for one in missing:
        found.setdefault((one.by, one.why), []).append(one)
    return found


def required_definitions(feeds: dict[str, Feed], required: Required) -> list[CheckDefinition]:
    """One check for each feed that a mart requires."""
    return [
        CheckDefinition(
            id=f"contract.{feeds[name].table}.required",
            kind="contract",
            table=f"landing.{feeds[name].table}",
            owner=feeds[name].owner,
            reason=_REASON,
            severity="block",
        )
        for name in required
    ]


def check_required(
    plan: Plan, feeds: dict[str, Feed], required: Required, reach: dict[str, FetchState]
) -> list[CheckResult]:
    """Judge each required feed; one that an allowance lets the release go without warns.

    A feed is absent when no row of it is in the plan. It is old when nothing of it is dated, and it was not fetched,
    within `hold_after_days` before the business date.
    """
    results: list[CheckResult] = []
    for definition, (name, marts) in zip(required_definitions(feeds, required), required.items(), strict=True):
        feed, newest = feeds[name], _newest(plan, name)
        bound = (
            "landed" if feed.hold_after_days is None else f"landed, at most {counted(feed.hold_after_days, 'day')} old"
        )
        state = _state(plan, feed, _fetched_until(reach.get(name), plan.business_date))
        if state is None:
            landed = counted(sum(one.row_count for one in plan.of_feed(name)), "row")
            figure = f"{landed} landed, newest {newest or 'undated'}"
            results.append(definition.result("passed", figure=figure, bound=bound))
            continue
        lack = f"{name} has never landed" if state == "absent" else f"the newest content of {name} is of {newest}"
        allowance = allowance_for(plan.allowances, name)
        if allowance is None:
            need = f"required by {_listed(marts)}"
            figure, severity = f"{lack}; {need}: {_remedy(feed, plan.business_date)}", definition.severity
        else:
            figure, severity = f"{lack}; allowed by {allowance.by}: {allowance.why}", "warn"
        results.append(definition.result("failed", figure=figure, bound=bound, severity=severity))
    return results


def missing_inputs(
    plan: Plan, feeds: dict[str, Feed], required: Required, checks: list[CheckResult]
) -> tuple[MissingInput, ...]:
    """What the build goes without, by its plan alone: required feeds, then columns, that allowances stand for."""
    found: list[MissingInput] = []
    for name, marts in required.items():
        state, allowance = _state(plan, feeds[name], None), allowance_for(plan.allowances, name)
        if state and allowance:
            found.append(
                MissingInput(
                    missing=name,
                    title_zh=feeds[name].title.zh,
                    title_en=feeds[name].title.en,
                    state=state,
                    newest_date=_newest(plan, name),
                    marts=marts,
                    by=allowance.by,
                    why=allowance.why,
                )
            )
    failed = {check.id for check in checks if check.state == "failed"}
    for feed in feeds.values():
        for bound in feed.assertions.min.filled:
            allowance = allowance_for(plan.allowances, feed.feed, bound)
            if allowance and f"contract.{feed.table}.min_fill.{bound}" in failed:
                column = next(one for one in feed.columns if bound in one.landed_names)
                found.append(
                    MissingInput(
                        missing=f"{feed.feed}.{bound}",
                        title_zh=f"{feed.title.zh}：{_first_words(column.description.zh)}",
                        title_en=f"{feed.title.en}: {_first_words(column.description.en)}",
                        state="empty",
                        marts=required.get(feed.feed, ()),
                        by=allowance.by,
                        why=allowance.why,
                    )
                )
    return tuple(found)


def _state(plan: Plan, feed: Feed, fetched_until: date | None) -> Literal["absent", "old"] | None:
    if not any(one.row_count for one in plan.of_feed(feed.feed)):
        return "absent"
    known = max((day for day in (_newest(plan, feed.feed), fetched_until) if day), default=None)
    if feed.hold_after_days is None or known is None:
        return None
    return "old" if (plan.business_date - known).days > feed.hold_after_days else None


def _newest(plan: Plan, name: str) -> date | None:
    """The newest date of a delivery, or in it; None if nothing is dated."""
    dates = [day for one in plan.of_feed(name) for day in (one.as_of, one.newest_date) if day]
    return max(dates, default=None)


def _fetched_until(reach: FetchState | None, business_date: date) -> date | None:
    if reach is None:
        return None
    return business_date if reach.state == "fetched" else reach.until


def _first_words(description: str) -> str:
    """What a column is, without how it is written and where it is explained."""
    return re.split("[，；。,;.]", description)[0]


def _listed(names: tuple[str, ...]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def _remedy(feed: Feed, business_date: date) -> str:
    by_hand = f"put its file into the inbox ({feed.feed}/)"
    bring = by_hand if comes_by_itself(feed) else f"get its server to answer ({feed.transport.url_env}), or {by_hand}"
    partial = f"`kechuang daily --date {business_date} --allow-partial {feed.feed} --by NAME --why TEXT`"
    return f"{bring}, or allow a partial release with {partial}"
