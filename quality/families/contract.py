"""The bounds that contracts set on arrivals: minimum bounds block, maximum bounds warn."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from pipelines.contracts.feed import Feed
from pipelines.landing.formats.shapes import show_path
from pipelines.plan.allowances import allowance_for
from pipelines.plan.plan import Plan
from quality.bounds import Bound, each, together
from quality.checks import CheckDefinition, CheckResult, Reason, Severity
from quality.column_fill import Filled, filled_cells
from quality.family import Build, Family, Feeds, Manifest
from quality.measured import Measured

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
        family="contract",
        table=f"landing.{feed.table}",
        owner=feed.owner,
        reason=_REASONS[rule],
        severity=severity,
    )


def _definitions(feeds: Feeds, _: Manifest) -> list[CheckDefinition]:
    """Every check that the contracts ask for, whether or not a feed has arrived."""
    found: list[CheckDefinition] = []
    for feed in feeds.values():
        found.append(_definition(feed, "readable", "block" if feed.on_rejected == "hold" else "warn"))
        found += [_definition(feed, rule, "block") for rule in ("min_rows", "min_landed_share")]
        found += [_definition(feed, "min_fill", "block", column) for column in feed.assertions.min.filled]
        found += [_definition(feed, rule, "warn") for rule in ("max_rows", "max_quarantined_share", "max_lag")]
    return found


def _run(build: Build, _: list[CheckDefinition]) -> list[CheckResult]:
    filled = filled_cells(build)
    return [result for feed in build.feeds.values() for result in check(build.plan, feed, filled[feed.feed])]


def check(plan: Plan, feed: Feed, filled: Filled) -> list[CheckResult]:
    """Judge every bound of a feed. One that is absent passes: the family `required_feed` says which must be there.

    A bound on the fill of a column that the plan allows a release to go without warns. A file without rows, of a feed
    that may be empty, misses no bound: the family `emptied` compares it with what was before.
    """
    deliveries = plan.of_feed(feed.feed)
    if feed.may_be_empty:
        deliveries = [one for one in deliveries if one.row_count or one.quarantined_count]
    low, high = feed.assertions.min, feed.assertions.max
    landed = together([(d, d.row_count, d.row_count + d.quarantined_count) for d in deliveries])
    aside = together([(d, d.quarantined_count, d.row_count + d.quarantined_count) for d in deliveries])
    least = Bound(low.landed_share, "at least", "share", "landed")
    most = Bound(high.quarantined_share, "at most", "share", "quarantined")
    return [
        _readable(plan, feed),
        Bound(low.rows, "at least", "rows").judge(_definition(feed, "min_rows", "block"), each(deliveries)),
        least.judge(_definition(feed, "min_landed_share", "block"), landed),
        *(_filled(plan, feed, column, filled.get(column, {})) for column in low.filled),
        Bound(high.rows, "at most", "rows").judge(_definition(feed, "max_rows", "warn"), each(deliveries)),
        most.judge(_definition(feed, "max_quarantined_share", "warn"), aside),
        _fresh(plan, feed, plan.newest_date(feed.feed)),
    ]


def _filled(plan: Plan, feed: Feed, column: str, counts: dict[int, tuple[int, Fraction]]) -> CheckResult:
    """Whether enough rows fill a column, of the files whose layout has it; of some columns one file must have it."""
    deliveries, low = plan.of_feed(feed.feed), feed.assertions.min
    definition = _definition(feed, "min_fill", "block", column)
    allowance = allowance_for(plan.allowances, feed.feed, column)
    measured = together([(d, *counts[d.no]) for d in deliveries if d.no in counts])
    if deliveries and not measured:
        must_come = column in low.columns
        bound = "at least one file has the column" if must_come else "the column is optional in every file"
        words = Measured(says="no file has the column", limit_says=bound)
        found = definition.result("failed" if must_come else "passed", words)
    else:
        found = Bound(low.fill[column], "at least", "fill", "filled").judge(definition, measured)
    if found.state == "passed" or allowance is None:
        return found
    said = f"{found.says}; allowed by {allowance.by}: {allowance.why}"
    return found.model_copy(update={"severity": "warn", "says": said})


def _readable(plan: Plan, feed: Feed) -> CheckResult:
    rejected = [rejection for rejection in plan.rejections if rejection.feed == feed.feed]
    return _definition(feed, "readable", "block" if feed.on_rejected == "hold" else "warn").result(
        "failed" if rejected else "passed",
        Measured(value=len(rejected), unit="file", limit=0, says="{} rejected"),
        sample=[f"{show_path(rejection.path)}: {rejection.message}" for rejection in rejected],
    )


def _fresh(plan: Plan, feed: Feed, newest: date | None) -> CheckResult:
    """Lag of the newest content, by event date where the feed has one, else by the date in the files' names."""
    lag = (plan.business_date - newest).days if newest else None
    says = f"newest content {newest}, {{}} before the business date" if newest else "no dated content"
    measured = Measured(value=lag, unit="day", limit=feed.max_lag_days, says=says)
    is_old = lag is not None and lag > feed.max_lag_days
    return _definition(feed, "max_lag", "warn").result("failed" if is_old else "passed", measured)


FAMILY = Family("contract", "build", _definitions, _run)
