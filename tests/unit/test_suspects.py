"""Failed agreements on the rows of one feed suspect its arrivals, so that the feed may be held without the day."""

from datetime import date

import pytest
from judged import DAY, build_of, plan_of
from metrics_made_up import FEEDS

from pipelines.plan.plan import PlannedDelivery
from quality.checks import CheckDefinition, Reason, State
from quality.measured import Measured
from quality.suspects import with_suspects

FEED = FEEDS["tax/vat_return"]


def arrival(no: int, day: int) -> PlannedDelivery:
    return PlannedDelivery(
        no=no, feed=FEED.feed, delivery_id=f"d{no}", part="p", as_of=date(2026, 6, day), rows="", rows_sha256="",
        reading_hash="", row_count=9, quarantined_count=0,
    )  # fmt: skip


BUILD = build_of(FEEDS, plan_of(arrival(1, 28), arrival(2, 29), arrival(3, 30), arrival(4, 30)))


@pytest.mark.parametrize(
    ("table", "state", "segment", "suspected"),
    [
        (f"landing.{FEED.table}", "failed", "2026-06-29", ("d2",)),
        (f"landing.{FEED.table}", "failed", None, ("d3", "d4")),
        (f"landing.{FEED.table}", "failed", "340202", ()),
        (f"landing.{FEED.table}", "passed", "2026-06-29", ()),
        ("staging.stg_tax__vat_return", "failed", "2026-06-29", ()),
    ],
)
def test_the_arrivals_of_the_day_that_is_off(
    table: str, state: State, segment: str | None, suspected: tuple[str, ...]
) -> None:
    definition = CheckDefinition(
        id="change.known_vat", family="change", table=table, owner="team:a", reason=Reason(zh="理由", en="reason"),
        severity="block",
    )  # fmt: skip
    result = with_suspects(definition.result(state, Measured(segment=segment)), BUILD)
    assert result.arrivals == suspected
    assert BUILD.plan.business_date == DAY
