"""What a release says to banks: hashes, counts and the gate's verdict, and no figure of a single firm."""

from datetime import date
from typing import Any

import pytest

from pipelines.base.durable import canonical_json
from pipelines.base.records import content_of
from pipelines.gate.gate import GateReceipt
from pipelines.plan.plan import Plan, PlannedDelivery, Rejection
from pipelines.publish.manifest import Release, describe
from quality.checks import CheckDefinition, CheckResult, Kind, Reason, State

DAY = date(2026, 6, 30)
TOTAL, FILE = "41961357.25", "芜湖明珠科技有限公司_20260630.csv"


def delivery(no: int, feed: str, newest: date | None, **changes: Any) -> PlannedDelivery:
    return PlannedDelivery(
        no=no, feed=feed, delivery_id=f"{no:016x}", part="芜湖明珠科技有限公司", as_of=DAY, newest_date=newest,
        rows=f"rows/{feed}/{no}.parquet", rows_sha256="f" * 64, reading_hash="e" * 64,
        **{"row_count": 1, "quarantined_count": 2, "totals": {"revenue_cny": TOTAL}, **changes},
    )  # fmt: skip


def check(kind: Kind, state: State, figure: str | None, detail: str | None = None) -> CheckResult:
    definition = CheckDefinition(
        id=f"{kind}.x", kind=kind, table="a.b", owner="team:a", reason=Reason(zh="因", en="why"), severity="warn"
    )
    return definition.result(state, figure=figure, bound=figure, sample=["91340202MYPBK6LB9X"], detail=detail)


PLAN = Plan(
    business_date=DAY,
    code_sha256="c" * 64,
    rulebooks={"seeds/a.csv": "d" * 64},
    deliveries=(
        delivery(1, "tax/return", date(2026, 5, 31)),
        delivery(2, "tax/return", date(2026, 6, 1), row_count=9),
        delivery(3, "ip/patent", None, quarantined_count=0),
    ),
    rejections=(
        Rejection(feed="tax/arrears", delivery_id="a" * 16, path=FILE, code="empty", message=f"{FILE} is empty"),
    ),
    absent_feeds=("tax/arrears", "ip/pledge"),
)


def described(*checks: CheckResult) -> Release:
    receipt = GateReceipt(build_id=PLAN.build_id, plan_sha256=PLAN.sha256, warehouse_sha256="b" * 64, checks=checks)
    return describe(PLAN, receipt, [], "a" * 64)


def test_feeds_are_told_in_counts() -> None:
    release = described(check("dbt_test", "passed", "0 rows"))
    assert [tuple(feed.model_dump().values()) for feed in release.feeds] == [
        ("ip/patent", 1, 1, 0, 0, None),
        ("tax/arrears", 0, 0, 0, 1, None),
        ("tax/return", 2, 10, 4, 0, date(2026, 6, 1)),
    ]
    assert (release.plan_sha256, release.code_sha256) == (PLAN.sha256, PLAN.code_sha256)
    assert (release.rulebooks, release.absent_feeds) == (PLAN.rulebooks, PLAN.absent_feeds)
    assert release.release_id == release.build_id == PLAN.build_id


def test_no_figure_and_no_file_of_the_plan_leaves() -> None:
    text = canonical_json(content_of(described(check("contract", "failed", "files rejected: 1")))).decode()
    for secret in (TOTAL, "revenue_cny", FILE, "芜湖明珠", "91340202MYPBK6LB9X", ".parquet", "f" * 64):
        assert secret not in text


@pytest.mark.parametrize(
    ("kind", "state", "is_shown"),
    [("reconciliation", "passed", True), ("reconciliation", "failed", False), ("expectation", "failed", True)],
)
def test_a_figure_that_may_be_an_amount_is_not_shown(kind: Kind, state: State, is_shown: bool) -> None:
    (shown,) = described(check(kind, state, "tax/return #1: 41961357.25", detail="0 of 1 agree")).gate
    assert (shown.figure is not None, shown.bound is not None) == (is_shown, is_shown)
    assert shown.state == state


def test_format_1_held_the_plan_and_is_brought_up_to_the_same_counts() -> None:
    release = described(check("dbt_test", "passed", "0 rows"))
    now = content_of(release)
    removed = ("format", "code_sha256", "rulebooks", "feeds", "absent_feeds")
    then = {key: value for key, value in now.items() if key not in removed}
    plan = PLAN.model_dump(mode="json")
    then |= {"plan": plan, "plan_sha256": Plan.model_validate(plan, context={"written": plan}).sha256}
    brought_up = Release.model_validate(Release.UPGRADES[1](then))
    assert brought_up == release.model_copy(update={"plan_sha256": then["plan_sha256"]})
    plan["deliveries"][0]["row_count"] = 2
    with pytest.raises(ValueError, match="is not the published one"):
        Release.UPGRADES[1]({**then, "plan": plan})
