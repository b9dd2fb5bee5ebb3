"""What a build has no more, and the gate compares with: lists that were replaced, and bytes that came again later."""

from datetime import date
from pathlib import Path

import duckdb
import pytest
from judged import build_of
from small_feed import City, small_feed, table

from pipelines.contracts.feed import Feed
from pipelines.plan.counting_arrivals import counting
from pipelines.plan.late import late_arrivals
from pipelines.plan.plan import Plan, planned_delivery
from quality.metrics.replaced import replaced_lists

D1, D2, D3 = (date(2024, 3, day) for day in (1, 2, 3))
FIRST, SECOND = table("91340202MYPBK6LB9X,2024-01-01,1"), table("91340202MYPBK6LB9X,2024-01-01,2")


def planned(city: City, feed: Feed) -> Plan:
    deliveries = tuple(
        planned_delivery(no, feed, arrival, receipt, "rows", None)
        for no, (arrival, receipt) in enumerate(counting(feed, city.store, D3))
        if receipt
    )
    return Plan(business_date=D3, code_sha256="", rulebooks={}, deliveries=deliveries, rejections=(), absent_feeds=())


def rows_of(found: dict[str, str], feed: Feed) -> list[tuple[date, int]]:
    if not found:
        return []
    with duckdb.connect() as connection:
        rows = connection.execute(f"SELECT _as_of_date, amount_cny FROM {found[feed.feed]}").fetchall()  # noqa: S608
    return [(day, int(amount)) for day, amount in rows]


@pytest.mark.parametrize(
    ("mode", "sent", "known"),
    [
        ("append", {D1: FIRST, D2: SECOND, D3: FIRST}, [(D1, 1)]),
        ("append", {D1: FIRST, D2: FIRST, D3: FIRST}, [(D2, 1)]),
        ("append", {D1: FIRST, D2: SECOND}, []),
        ("full", {D1: FIRST, D2: SECOND}, [(D1, 1)]),
    ],
)
def test_what_came_before_under_another_date_is_known(
    tmp_path: Path, mode: str, sent: dict[date, bytes], known: list[tuple[date, int]]
) -> None:
    """Of a log the same bytes count once, with the newest date: what they said before would be new on that day."""
    city, feed = City(tmp_path), small_feed(arrival_mode=mode)
    for day, content in sent.items():
        city.deliver(f"a_{day:%Y%m%d}.csv", content)
        city.land(feed)
    found = replaced_lists(build_of({feed.feed: feed}, planned(city, feed)), city.store.folder, None)
    assert rows_of(found, feed) == known


@pytest.mark.parametrize(
    ("mode", "day", "known"), [("append", D1, [(D1, 1)]), ("append", D3, []), ("full", D1, [(D1, 1)])]
)
def test_a_file_that_comes_again_under_its_own_name_is_known_as_it_was(
    tmp_path: Path, mode: str, day: date, known: list[tuple[date, int]]
) -> None:
    """Readers have D1, and of a log D2. D1 comes again with other bytes and is late; D3 is not."""
    city, feed = City(tmp_path), small_feed(arrival_mode=mode)
    city.deliver(f"a_{D1:%Y%m%d}.csv", FIRST)
    if mode == "append":
        city.deliver(f"a_{D2:%Y%m%d}.csv", table("91340202MYPBK6LB9X,2024-01-01,9"))
    city.land(feed)
    former = planned(city, feed).model_copy(update={"business_date": D2})
    city.deliver(f"a_{day:%Y%m%d}.csv", SECOND)
    city.land(feed)
    plan = planned(city, feed)
    found = replaced_lists(build_of({feed.feed: feed}, plan), city.store.folder, former)
    assert rows_of(found, feed) == known
    late = late_arrivals(plan, former)
    assert {one.as_of for one in plan.deliveries if one.delivery_id in late} == ({D1} if known else set())
