"""The bounds that feed contracts set, and what was measured: minimum bounds block, maximum bounds warn (design §7)."""

from __future__ import annotations

from datetime import date

from pipelines.base.counted import counted
from pipelines.contracts.feed import Feed
from pipelines.gate.bounds import Measured, at_least, at_most, named, together
from pipelines.gate.measures import Filled
from pipelines.landing.formats.shapes import show_path
from pipelines.plan.allowances import allowance_for
from pipelines.plan.plan import Plan
from quality.checks import CheckDefinition, CheckResult, Reason, Severity

_REASONS = {
    "readable": Reason(zh="收到的文件必须能够读取", en="A file that arrived must be readable"),
    "min_rows": Reason(zh="行数低于下限，文件可能不完整", en="Fewer rows than a complete file has"),
    "min_landed_share": Reason(zh="隔离的行过多", en="Too many rows were quarantined"),
    "min_fill": Reason(zh="该列空值过多", en="Too many cells of the column are empty"),
    "max_rows": Reason(zh="行数高于上限，请确认", en="More rows than expected: check"),
    "max_quarantined_share": Reason(zh="隔离的行数超过上限，请查看", en="More rows than usual are quarantined: check"),
    "max_lag": Reason(zh="业务日期滞后", en="The newest content is older than the contract allows"),
}


def _definition(feed: Feed, rule: str, severity: Severity, column: str = "") -> CheckDefinition:
    return CheckDefinition(
        id=f"contract.{feed.table}.{rule}" + (f".{column}" if column else ""),
        kind="contract",
        table=f"landing.{feed.table}",
        owner=feed.owner,
        reason=_REASONS[rule],
        severity=severity,
    )


def contract_definitions(feeds: dict[str, Feed]) -> list[CheckDefinition]:
    """Every check that the contracts ask for, whether or not a feed has arrived."""
    found: list[CheckDefinition] = []
    for feed in feeds.values():
        found.append(_definition(feed, "readable", "block" if feed.on_rejected == "hold" else "warn"))
        found += [_definition(feed, rule, "block") for rule in ("min_rows", "min_landed_share")]
        found += [_definition(feed, "min_fill", "block", column) for column in feed.assertions.min.filled]
        found += [_definition(feed, rule, "warn") for rule in ("max_rows", "max_quarantined_share", "max_lag")]
    return found


def contract_checks(plan: Plan, feeds: dict[str, Feed], measures: dict[str, Filled]) -> list[CheckResult]:
    """Judge every bound of the feeds. A feed that is absent passes: `required_feeds` says which must be there.

    A bound on the fill of a column that the plan allows a release to go without warns.
    """
    return [result for feed in feeds.values() for result in _check_feed(plan, feed, measures[feed.feed])]


def _check_feed(plan: Plan, feed: Feed, filled: Filled) -> list[CheckResult]:
    deliveries = plan.of_feed(feed.feed)
    low, high = feed.assertions.min, feed.assertions.max
    rows = [Measured(named(d), d.row_count, d.row_count) for d in deliveries]
    landed = together([(d, d.row_count, d.row_count + d.quarantined_count) for d in deliveries])
    aside = together([(d, d.quarantined_count, d.row_count + d.quarantined_count) for d in deliveries])
    quarantined = _definition(feed, "max_quarantined_share", "warn")
    return [
        _readable(plan, feed),
        at_least(_definition(feed, "min_rows", "block"), rows, low.rows, "rows"),
        at_least(_definition(feed, "min_landed_share", "block"), landed, low.landed_share, "share"),
        *(_filled(plan, feed, column, filled.get(column, {})) for column in low.filled),
        at_most(_definition(feed, "max_rows", "warn"), rows, high.rows, "rows"),
        at_most(quarantined, aside, high.quarantined_share, "share"),
        _fresh(plan, feed, plan.newest_date(feed.feed)),
    ]


def _filled(plan: Plan, feed: Feed, column: str, counts: dict[int, tuple[int, float]]) -> CheckResult:
    """Whether enough rows fill a column, of the files whose layout has it; of some columns one file must have it."""
    deliveries, low = plan.of_feed(feed.feed), feed.assertions.min
    definition = _definition(feed, "min_fill", "block", column)
    allowance = allowance_for(plan.allowances, feed.feed, column)
    measured = together([(d, *counts[d.no]) for d in deliveries if d.no in counts])
    if deliveries and not measured:
        must_come = column in low.columns
        bound = "at least one file has the column" if must_come else "the column is optional in every file"
        found = definition.result("failed" if must_come else "passed", figure="no file has the column", bound=bound)
    else:
        found = at_least(definition, measured, low.fill[column], "fill")
    if found.state == "passed" or allowance is None:
        return found
    said = f"{found.figure}; allowed by {allowance.by}: {allowance.why}"
    return found.model_copy(update={"severity": "warn", "figure": said})


def _readable(plan: Plan, feed: Feed) -> CheckResult:
    rejected = [rejection for rejection in plan.rejections if rejection.feed == feed.feed]
    definition = _definition(feed, "readable", "block" if feed.on_rejected == "hold" else "warn")
    return definition.result(
        "failed" if rejected else "passed",
        figure=f"files rejected: {len(rejected)}",
        bound="none",
        sample=[f"{show_path(rejection.path)}: {rejection.message}" for rejection in rejected],
    )


def _fresh(plan: Plan, feed: Feed, newest: date | None) -> CheckResult:
    """Lag of the newest content, by event date where the feed has one, else by the date in the files' names."""
    definition = _definition(feed, "max_lag", "warn")
    if newest is None:
        return definition.result(
            "passed", figure="no dated content", bound=f"at most {counted(feed.max_lag_days, 'day')}"
        )
    lag = (plan.business_date - newest).days
    return definition.result(
        "failed" if lag > feed.max_lag_days else "passed",
        figure=f"newest content {newest}, {counted(lag, 'day')} before the business date",
        bound=f"at most {counted(feed.max_lag_days, 'day')}",
    )
