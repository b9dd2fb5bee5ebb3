"""In which order deliveries arrived: by a number that only rises, whatever the clock says."""

import json
from datetime import date, datetime, tzinfo
from pathlib import Path

import pytest
from small_feed import GOOD_CODE, City, small_feed, table

from pipelines.landing import land
from pipelines.plan.counting_arrivals import counting_arrivals

GOOD = f"{GOOD_CODE},2024-01-01,5.00"


@pytest.fixture
def city(tmp_path: Path) -> City:
    return City(tmp_path)


def test_bytes_that_come_back_after_a_correction_stand_again(city: City) -> None:
    """Sent, corrected, and the correction taken back: the latest to come under the name is the first again."""
    feed, first, second = small_feed(), table(GOOD), table(GOOD, GOOD)
    for content in (first, second, first, first):
        city.deliver("a_20240101.csv", content)
        city.land(feed)
    arrivals = list(city.store.arrivals(feed.feed))
    assert [arrival.no for arrival in arrivals] == [1, 2, 3]
    assert arrivals[0].sha256 == arrivals[2].sha256 != arrivals[1].sha256


def test_a_clock_that_is_set_back_does_not_let_an_older_file_win(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    """Between two landings the clock was set back by a year: what came later still counts, and is known again."""
    feed = small_feed(arrival_mode="full")
    for year, content in ((2024, table(GOOD)), (2023, table(GOOD, GOOD))):
        monkeypatch.setattr(land, "datetime", _clock(year))
        city.deliver("a_20240101.csv", content)
        city.land(feed)
    (counting,) = counting_arrivals(feed, city.store.arrivals(feed.feed), date(2024, 3, 1))
    assert (counting.no, counting.received_at.year) == (2, 2023)
    assert [outcome.state for outcome in city.land(feed).outcomes] == ["known"]
    assert len(list(city.store.arrivals(feed.feed))) == 2


def _clock(year: int) -> type[datetime]:
    class Clock(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> "Clock":
            return cls(year, 1, 1, tzinfo=tz)

    return Clock


def test_an_arrival_of_before_there_were_numbers_is_read_and_comes_first(city: City) -> None:
    feed = small_feed()
    city.deliver("a_20240101.csv", table(GOOD))
    city.land(feed)
    (noted,) = (city.store.folder / "arrivals" / feed.feed).iterdir()
    old = {key: value for key, value in json.loads(noted.read_text()).items() if key != "no"}
    noted.unlink()
    (noted.parent / "0123456789abcdef.json").write_text(json.dumps(old | {"received_at": "2099-01-01T00:00:00Z"}))
    city.deliver("a_20240101.csv", table(GOOD, GOOD))
    city.land(feed)
    first, second = sorted(city.store.arrivals(feed.feed), key=lambda arrival: arrival.order)
    assert (first.no, second.no) == (0, 1)
    assert second.sha256 != first.sha256


def test_numbers_of_one_landing_follow_the_order_of_paths(city: City) -> None:
    for name in ("b/x_20240101.csv", "b.csv", "a_20240101.csv"):
        (city.inbox / "office" / "thing" / name).parent.mkdir(parents=True, exist_ok=True)
        city.deliver(name, table(GOOD, *[GOOD] * len(name)))
    feed = small_feed()
    city.land(feed)
    arrivals = sorted(city.store.arrivals(feed.feed), key=lambda arrival: arrival.no)
    assert [arrival.path.removeprefix("office/thing/") for arrival in arrivals] == [
        "a_20240101.csv", "b.csv", "b/x_20240101.csv",
    ]  # fmt: skip
