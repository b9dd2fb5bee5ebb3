"""What the gate makes of a feed that could not be fetched."""

from datetime import date
from typing import Any

import pytest
from judged import build_of, plan_of, results_of
from small_feed import small_feed

from pipelines.contracts.feed import Feed
from pipelines.plan.plan import PlannedDelivery
from pipelines.transports.fetch_state import FetchState
from quality.checks import CheckResult
from quality.family import Day

NEWEST = date(2026, 3, 1)
DOWN = FetchState(state="unreachable", why="office/thing: http://a: could not be reached")


def feeds(**transport: Any) -> dict[str, Feed]:
    feed = small_feed(transport={"kind": "http", "url_env": "URL", **transport})
    return {feed.feed: feed}


def delivery(newest: date) -> PlannedDelivery:
    return PlannedDelivery(
        no=1, feed="office/thing", delivery_id="d", part="p", as_of=newest, newest_date=newest, rows="r",
        rows_sha256="", reading_hash="", row_count=1, quarantined_count=0,
    )  # fmt: skip


def check(fetch_state: FetchState | None, newest: date | None = NEWEST, **transport: Any) -> CheckResult:
    day = Day({"office/thing": fetch_state} if fetch_state else {})
    plan = plan_of(*([delivery(newest)] if newest else []))
    (result,) = results_of("reachability", build_of(feeds(**transport), plan, day=day)).values()
    return result


def test_a_feed_that_comes_by_itself_has_no_such_check() -> None:
    assert results_of("reachability", build_of({"office/thing": small_feed()})) == {}


@pytest.mark.parametrize("down", [DOWN, FetchState(state="not configured", why=DOWN.why)])
def test_hold_holds_the_build(down: FetchState) -> None:
    result = check(down, on_unreachable="hold")
    assert (result.id, result.state, result.blocks_build) == ("contract.office__thing.reachable", "failed", True)
    assert result.figure == "not fetched; newest content 2026-03-01"
    assert result.detail == DOWN.why


def test_continue_warns_and_says_with_what_the_day_goes_on() -> None:
    result = check(DOWN)
    assert (result.state, result.severity, result.blocks_build) == ("failed", "warn", False)
    assert result.figure == "not fetched; the day goes on with earlier arrivals; newest content 2026-03-01"
    assert str(check(DOWN, newest=None).figure).endswith("nothing dated 2026-06-30 or earlier has arrived")


@pytest.mark.parametrize(
    ("fetch_state", "figure"),
    [
        (FetchState(state="fetched", files=1), "fetched"),
        (FetchState(state="not connected", why="URL is not set"), "not connected"),
        (FetchState(state="past", why="shows only current data"), "past"),
        (None, "not fetched yet"),
    ],
)
def test_everything_else_passes(fetch_state: FetchState | None, figure: str) -> None:
    result = check(fetch_state, on_unreachable="hold")
    assert (result.state, result.figure) == ("passed", figure)
