"""Bounds of a contract on shares: three rows of a small file may miss one, four may not; no row one of all or none."""

from datetime import date

import pytest
from small_feed import small_feed

from pipelines.gate.contract_checks import contract_checks
from pipelines.plan.plan import Plan, PlannedDelivery

DAY = date(2026, 3, 1)


def state_of(rule: str, *, landed: int, aside: int, low: float, high: float) -> str:
    feed = small_feed(
        assertions={"min": {"rows": 1, "landed_share": low}, "max": {"rows": 10**6, "quarantined_share": high}}
    )
    delivery = PlannedDelivery(
        no=1, feed=feed.feed, delivery_id="d", part="p", as_of=DAY, rows="r", rows_sha256="", reading_hash="",
        row_count=landed, quarantined_count=aside, totals={},
    )  # fmt: skip
    plan = Plan(business_date=DAY, code_sha256="", rulebooks={}, deliveries=(delivery,), rejections=(), absent_feeds=())
    results = contract_checks(plan, {feed.feed: feed}, {feed.feed: {}})
    (found,) = [one.state for one in results if one.id.endswith(f".{rule}")]
    return found


@pytest.mark.parametrize(
    ("landed", "aside", "bound", "state"),
    [
        (7, 3, 0.95, "passed"),
        (6, 4, 0.95, "failed"),
        (9_500, 500, 0.95, "passed"),
        (9_499, 501, 0.95, "failed"),
        (9, 1, 1.0, "failed"),
    ],
)
def test_what_must_land(landed: int, aside: int, bound: float, state: str) -> None:
    assert state_of("min_landed_share", landed=landed, aside=aside, low=bound, high=1) == state


@pytest.mark.parametrize(
    ("landed", "aside", "bound", "state"),
    [
        (197, 3, 0.001, "passed"),
        (196, 4, 0.001, "failed"),
        (9_990, 10, 0.001, "passed"),
        (9_989, 11, 0.001, "failed"),
        (9, 1, 0.0, "failed"),
    ],
)
def test_what_may_be_set_aside(landed: int, aside: int, bound: float, state: str) -> None:
    assert state_of("max_quarantined_share", landed=landed, aside=aside, low=0, high=bound) == state
