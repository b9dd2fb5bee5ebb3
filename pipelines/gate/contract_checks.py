"""The bounds that feed contracts set, and what was measured: minimum bounds block, maximum bounds warn (design §7)."""

from __future__ import annotations

from datetime import date

from pipelines.contracts import Feed
from pipelines.gate.measures import Filled
from pipelines.landing.shapes import show_path
from pipelines.plan.plan import Plan, PlannedDelivery
from quality.checks import CheckDefinition, CheckResult, Reason, Severity

_REASONS = {
    "readable": Reason(zh="收到的文件必须能读", en="A file that arrived must be readable"),
    "min_rows": Reason(zh="行数低于下限，文件可能不完整", en="Fewer rows than a whole file has"),
    "min_landed_share": Reason(zh="隔离的行过多", en="Too many rows were set aside"),
    "min_fill": Reason(zh="该列空值过多", en="Too many cells of the column are empty"),
    "max_rows": Reason(zh="行数高于上限，请确认", en="More rows than expected: make sure"),
    "max_quarantined_share": Reason(zh="有行被隔离，请查看", en="Rows were set aside: have a look"),
    "max_lag": Reason(zh="业务日期滞后", en="The newest content is old, by its business date"),
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
        found += [_definition(feed, "min_fill", "block", column) for column in feed.assertions.min.fill]
        found += [_definition(feed, rule, "warn") for rule in ("max_rows", "max_quarantined_share", "max_lag")]
    return found


def contract_checks(plan: Plan, feeds: dict[str, Feed], measures: dict[str, Filled]) -> list[CheckResult]:
    """Judge every bound of the feeds; a feed that is absent passes, since a city starts with few."""
    return [result for feed in feeds.values() for result in _check_feed(plan, feed, measures[feed.feed])]


def _check_feed(plan: Plan, feed: Feed, filled: Filled) -> list[CheckResult]:
    deliveries = plan.of_feed(feed.feed)
    low, high = feed.assertions.min, feed.assertions.max
    results = [_readable(plan, feed)]
    rows = {d.no: (d, float(d.row_count)) for d in deliveries}
    landed = {d.no: (d, d.row_count / max(1, d.row_count + d.quarantined_count)) for d in deliveries}
    aside = {d.no: (d, d.quarantined_count / max(1, d.row_count + d.quarantined_count)) for d in deliveries}
    results.append(_at_least(_definition(feed, "min_rows", "block"), rows, low.rows, "rows"))
    results.append(_at_least(_definition(feed, "min_landed_share", "block"), landed, low.landed_share, "share"))
    for column, share in low.fill.items():
        shares = filled.get(column, {})
        measured = {d.no: (d, shares.get(d.no, 0.0)) for d in deliveries}
        results.append(_at_least(_definition(feed, "min_fill", "block", column), measured, share, "share"))
    results.append(_at_most(_definition(feed, "max_rows", "warn"), rows, high.rows, "rows"))
    quarantined = _definition(feed, "max_quarantined_share", "warn")
    results.append(_at_most(quarantined, aside, high.quarantined_share, "share"))
    results.append(_fresh(plan, feed, plan.newest_date(feed.feed)))
    return results


_ROWS_THAT_MAY_MISS = 3
_Measured = dict[int, tuple[PlannedDelivery, float]]


def _figure(value: float, unit: str) -> str:
    return f"{value:,.0f} rows" if unit == "rows" else f"{value:.4%}"


def _name(delivery: PlannedDelivery) -> str:
    return f"{show_path(delivery.part)} {delivery.as_of or '(undated)'}"


def _leave(delivery: PlannedDelivery) -> float:
    """The share that three rows are: of a list of ten, one bad row is no tenth of anything."""
    return _ROWS_THAT_MAY_MISS / max(1, delivery.row_count + delivery.quarantined_count)


def _at_least(definition: CheckDefinition, measured: _Measured, bound: float, unit: str) -> CheckResult:
    """A share may miss its bound by three rows of a small file; a bound of the whole, 100 %, knows no such leave."""
    has_leave = unit == "share" and bound < 1
    below = sorted(
        (value, _name(d))
        for d, value in measured.values()
        if value < (min(bound, 1 - _leave(d)) if has_leave else bound)
    )
    worst = min((value for _, value in measured.values()), default=None)
    return definition.result(
        "failed" if below else "passed",
        figure="no delivery" if worst is None else f"lowest {_figure(worst, unit)}",
        bound=f"at least {_figure(bound, unit)} in each file",
        sample=[f"{name}: {_figure(value, unit)}" for value, name in below],
    )


def _at_most(definition: CheckDefinition, measured: _Measured, bound: float, unit: str) -> CheckResult:
    """A share may exceed its bound by three rows of a small file; a bound of 0 knows no such leave."""
    has_leave = unit == "share" and bound > 0
    above = sorted(
        (
            (value, _name(d))
            for d, value in measured.values()
            if value > (max(bound, _leave(d)) if has_leave else bound)
        ),
        reverse=True,
    )
    worst = max((value for _, value in measured.values()), default=None)
    return definition.result(
        "failed" if above else "passed",
        figure="no delivery" if worst is None else f"highest {_figure(worst, unit)}",
        bound=f"at most {_figure(bound, unit)} in each file",
        sample=[f"{name}: {_figure(value, unit)}" for value, name in above],
    )


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
        return definition.result("passed", figure="no dated content", bound=f"at most {feed.max_lag_days} days")
    lag = (plan.business_date - newest).days
    return definition.result(
        "failed" if lag > feed.max_lag_days else "passed",
        figure=f"newest content {newest}, {lag} days before the business date",
        bound=f"at most {feed.max_lag_days} days",
    )
