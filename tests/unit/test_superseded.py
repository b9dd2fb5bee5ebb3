"""What a build has no more, and the gate compares with: lists that were replaced, and bytes that came again later."""

from datetime import date
from pathlib import Path

import duckdb
import pytest
from judged import build_of
from small_feed import City, small_feed, table

from pipelines.plan.counting_arrivals import counting
from pipelines.plan.plan import Plan, planned_delivery
from quality.metrics.replaced import replaced_lists

D1, D2, D3 = (date(2024, 3, day) for day in (1, 2, 3))
FIRST, SECOND = table("91340202MYPBK6LB9X,2024-01-01,1"), table("91340202MYPBK6LB9X,2024-01-01,2")


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
    deliveries = tuple(
        planned_delivery(no, feed, arrival, receipt, "rows", None)
        for no, (arrival, receipt) in enumerate(counting(feed, city.store, D3))
        if receipt
    )
    plan = Plan(business_date=D3, code_sha256="", rulebooks={}, deliveries=deliveries, rejections=(), absent_feeds=())
    found = replaced_lists(build_of({feed.feed: feed}, plan), city.store.folder)
    rows = []
    if found:
        with duckdb.connect() as connection:
            rows = connection.execute(f"SELECT _as_of_date, amount_cny FROM {found[feed.feed]}").fetchall()  # noqa: S608
    assert [(day, int(amount)) for day, amount in rows] == known
