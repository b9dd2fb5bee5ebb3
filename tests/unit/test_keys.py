"""What a relation is made of: its SQL or bytes, what it reads, and the date only where the date can change a row."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from small_feed import small_feed

from pipelines.plan.plan import Plan, PlannedDelivery
from pipelines.warehouse.compiled import Node
from pipelines.warehouse.keys import RUN, date_as_read, definition_of, given_contents

DAY = date(2024, 3, 10)
FEED = small_feed()
FEEDS = {FEED.feed: FEED}
DATE = '(select business_date from "warehouse"."landing"."run")'
KNOWN = f"(_as_of_date is null or _as_of_date <= {DATE})\n  and (day is null or day <= {DATE})"


def staging(where: str, *sources: str) -> Node:
    sql = f"select * from x where {where}"  # noqa: S608
    return Node("stg", "staging", '"stg"', "view", (), sql=sql, sources=sources or (f"landing.{FEED.table}", RUN))


def plan_on(day: date, last: date | None = DAY, *, is_undated: bool = False) -> Plan:
    delivery = PlannedDelivery(
        no=1, feed=FEED.feed, delivery_id="a", part="", as_of=None, rows="r", rows_sha256="s", reading_hash="h",
        row_count=1, quarantined_count=0, last_date=last, is_undated=is_undated,
    )  # fmt: skip
    return Plan(business_date=day, code_sha256="", rulebooks={}, deliveries=(delivery,), rejections=(), absent_feeds=())


def differs(node: Node, last: date | None = DAY, *, is_undated: bool = False) -> bool:
    """Whether the node reads another date on the next day."""
    days = [plan_on(day, last, is_undated=is_undated) for day in (DAY, DAY + timedelta(days=1))]
    return date_as_read(node, days[0], FEEDS) != date_as_read(node, days[1], FEEDS)


def test_a_date_that_leaves_nothing_out_is_not_read() -> None:
    assert not differs(staging(KNOWN))
    assert not differs(staging(KNOWN), last=None, is_undated=True)


@pytest.mark.parametrize(
    "node",
    [
        staging(f"{KNOWN} and valid_to_date >= {DATE}"),
        staging(KNOWN.replace("day is null or day", "other is null or other")),
        staging(KNOWN.replace("<=", "<")),
        staging(KNOWN.replace("day is null or day", "day is null or other")),
        staging(KNOWN, RUN, f"landing.{FEED.table}", "landing.other__thing"),
        staging(KNOWN, RUN),
    ],
)
def test_a_date_that_may_change_a_row_is_read(node: Node) -> None:
    feeds = FEEDS | {"other/thing": small_feed(feed="other/thing")}
    days = [plan_on(day) for day in (DAY, DAY + timedelta(days=1))]
    assert date_as_read(node, days[0], feeds) != date_as_read(node, days[1], feeds)


def test_rows_that_are_dated_later_or_of_which_that_is_not_known_make_the_date_count() -> None:
    assert differs(staging(KNOWN), last=DAY + timedelta(days=1))
    assert differs(staging(KNOWN), last=None)


def test_a_seed_is_its_bytes_and_types_wherever_it_lies(tmp_path: Path) -> None:
    def seed(name: str, content: str, kind: str = "varchar") -> str:
        path = tmp_path / name
        path.write_text(content)
        return definition_of(Node("s", "seeds", '"s"', "seed", (), path=path, types={"a": kind}))

    assert seed("one", "a\n1\n") == seed("other", "a\n1\n")
    assert len({seed("one", "a\n1\n"), seed("one", "a\n2\n"), seed("one", "a\n1\n", "integer")}) == 3


def test_a_delivery_changes_its_feed_and_no_other() -> None:
    feeds = FEEDS | {"other/thing": small_feed(feed="other/thing")}
    plan = plan_on(DAY)
    more = plan.model_copy(update={"deliveries": (*plan.deliveries, plan.deliveries[0].model_copy(update={"no": 2}))})
    one, other = given_contents(plan, feeds), given_contents(more, feeds)
    changed = {name for name in one if one[name] != other[name]}
    assert f"landing.{FEED.table}" in changed
    assert not changed & {"landing.other__thing", "landing.run", "landing.feed"}
