"""What a release says to banks: hashes, counts and the gate's verdict, and no figure of a single enterprise."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from pipelines.base.durable import canonical_json
from pipelines.base.records import content_of
from pipelines.gate.receipt import GateReceipt
from pipelines.plan.plan import Plan, PlannedDelivery, Rejection
from pipelines.publish.manifest import Contents, Release, ReleasedText, ReleasedViews, describe
from quality.checks import CheckDefinition, CheckResult, Reason, State
from quality.measured import Measured

DAY = date(2026, 6, 30)
TOTAL, FILE = "41961357.25", "芜湖明珠科技有限公司_20260630.csv"


def delivery(no: int, feed: str, newest: date | None, **changes: Any) -> PlannedDelivery:
    return PlannedDelivery(
        no=no, feed=feed, delivery_id=f"{no:016x}", part="芜湖明珠科技有限公司", as_of=DAY, newest_date=newest,
        rows=f"rows/{feed}/{no}.parquet", rows_sha256="f" * 64, reading_hash="e" * 64,
        **{"row_count": 1, "quarantined_count": 2, "totals": {"revenue_cny": TOTAL}, **changes},
    )  # fmt: skip


def check(family: str, state: State, says: str = "{}", *, is_confidential: bool = False) -> CheckResult:
    definition = CheckDefinition(
        id=f"{family}.x", family=family, table="a.b", owner="team:a", reason=Reason(zh="因", en="why"), severity="warn"
    )
    measured = Measured(value=1, unit="file", of=3, limit=0, says=says, also={"linked": Decimal("0.5")})
    sample, detail = ["91340202MYPBK6LB9X"], "0 of 1 agree"
    return definition.result(state, measured, sample=sample, detail=detail, is_confidential=is_confidential)


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
    views = ReleasedViews(file="views.sql", names=(), bytes=1, sha256="d" * 64)
    dictionary = ReleasedText(file="dictionary.json", bytes=1, sha256="e" * 64)
    contents = Contents((), "a" * 64, (), "b" * 64, views, dictionary, changes=None, column_lineage=None)
    return describe(PLAN, receipt, contents)


def test_feeds_are_told_in_counts() -> None:
    release = described(check("dbt_test", "passed"))
    assert [tuple(feed.model_dump().values()) for feed in release.feeds] == [
        ("ip/patent", 1, 1, 0, 0, None),
        ("tax/arrears", 0, 0, 0, 1, None),
        ("tax/return", 2, 10, 4, 0, date(2026, 6, 1)),
    ]
    assert (release.plan_sha256, release.code_sha256) == (PLAN.sha256, PLAN.code_sha256)
    assert (release.rulebooks, release.absent_feeds) == (PLAN.rulebooks, PLAN.absent_feeds)
    assert release.release_id == release.build_id == PLAN.build_id


def test_no_figure_and_no_file_of_the_plan_leaves() -> None:
    text = canonical_json(content_of(described(check("contract", "failed", "{} rejected")))).decode()
    for secret in (TOTAL, "revenue_cny", FILE, "芜湖明珠", "91340202MYPBK6LB9X", ".parquet", "f" * 64):
        assert secret not in text


def test_a_check_is_shown_in_numbers_and_in_words() -> None:
    (shown,) = described(check("contract", "failed", "{} rejected")).gate
    assert (shown.value, shown.unit, shown.of, shown.limit, shown.limit_is) == (1, "file", 3, 0, "at most")
    assert (shown.figure, shown.bound, shown.also) == ("1 of 3 files rejected", "0 files", {"linked": Decimal("0.5")})


def test_a_check_that_did_not_pass_says_why_there_is_one() -> None:
    failed, passed = described(check("contract", "failed"), check("dbt_test", "passed")).gate
    assert failed.reason == Reason(zh="因", en="why")
    assert passed.reason is None
    assert "reason" not in passed.model_dump()


def test_a_figure_that_may_be_an_amount_is_not_shown() -> None:
    kept_back = check("reconciliation", "failed", "{} differ, first tax/return #1: 41961357.25", is_confidential=True)
    (shown,) = described(kept_back).gate
    hidden = {"figure", "bound", "value", "unit", "of", "of_unit", "limit"}
    assert {getattr(shown, name) for name in hidden} == {None}
    assert (shown.id, shown.state, shown.also) == ("reconciliation.x", "failed", {})


def test_format_1_held_the_plan_and_is_brought_up_to_the_same_counts() -> None:
    release = described(check("dbt_test", "passed"))
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
