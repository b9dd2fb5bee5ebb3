"""A whole list that readers' release had rows of, and that has none any more, holds the day until it is released so."""

from datetime import date
from pathlib import Path

import pytest
from judged import build_of
from small_feed import City, small_feed

from pipelines.contracts.feed import Feed
from pipelines.plan.counting_arrivals import counting
from pipelines.plan.emptied import emptied
from pipelines.plan.plan import Plan, planned_delivery
from quality.families.emptied import FAMILY
from quality.family import Day

D1, D2, D3, D4 = (date(2024, 3, day) for day in range(1, 5))
FULL = small_feed(arrival_mode="full", may_be_empty=True)
HEADER, ROWS = (
    b"\xe4\xbb\xa3\xe7\xa0\x81,\xe6\x97\xa5\xe6\x9c\x9f,\xe9\x87\x91\xe9\xa2\x9d\n",
    b"91340202MYPBK6LB9X,2024-01-01,1\n",
)


def plan_on(day: date, city: City, feed: Feed) -> Plan:
    city.land(feed)
    deliveries = tuple(
        planned_delivery(no, feed, arrival, receipt, "rows", None)
        for no, (arrival, receipt) in enumerate(counting(feed, city.store, day))
        if receipt
    )
    return Plan(business_date=day, code_sha256="", rulebooks={}, deliveries=deliveries, rejections=(), absent_feeds=())


def lost(day: date, since: date, city: City, feed: Feed = FULL) -> dict[str, tuple[str, ...]]:
    return emptied(plan_on(day, city, feed), {feed.feed: feed}, city.store, since)


def test_a_list_that_lost_all_its_rows_is_named_until_readers_have_it_so(tmp_path: Path) -> None:
    city = City(tmp_path)
    city.deliver("a_20240301.csv", HEADER + ROWS)
    city.deliver("b_20240301.csv", HEADER + ROWS + ROWS)
    assert lost(D1, D1, city) == {}
    for day in (D2, D3, D4):
        city.deliver(f"a_{day:%Y%m%d}.csv", HEADER)
        assert lost(day, D1, city) == {"office/thing": ("a: 1 row before",)}
    assert lost(D4, D3, city) == {}  # D3 was published nevertheless


def test_two_parts_that_are_empty_alike_are_both_named(tmp_path: Path) -> None:
    city = City(tmp_path)
    for part in "ab":
        city.deliver(f"{part}_20240301.csv", HEADER + ROWS + part.encode() + b",2024-01-01,1\n")
        city.deliver(f"{part}_20240302.csv", HEADER)
    (lines,) = lost(D2, D1, city).values()
    assert [line[:1] for line in lines] == ["a", "b"]


@pytest.mark.parametrize("mode", ["append", "full"])
def test_a_list_that_was_always_empty_and_a_log_without_news_are_not(tmp_path: Path, mode: str) -> None:
    city, feed = City(tmp_path), small_feed(arrival_mode=mode, may_be_empty=True)
    city.deliver("a_20240301.csv", HEADER + ROWS if mode == "append" else HEADER)
    city.deliver("a_20240302.csv", HEADER)
    assert lost(D2, D1, city, feed) == {}


def test_the_check_holds_the_day_and_names_the_lists() -> None:
    feeds = {"office/thing": FULL, "office/log": small_feed(feed="office/log", may_be_empty=True)}
    (definition,) = FAMILY.definitions(feeds, {})
    assert definition.id == "contract.office__thing.emptied"
    for lines, is_held in (((), False), (("a: 1 row before",), True)):
        day = Day(emptied={"office/thing": lines} if lines else {})
        (result,) = FAMILY.run(build_of(feeds, day=day), [definition])
        assert (result.blocks_build, list(result.sample)) == (is_held, list(lines))
