"""Which arrivals count on a business date: corrections, newest days, and the same bytes twice."""

from datetime import date
from typing import Any

import pytest
from hypothesis import strategies as st
from repeatable import given
from small_feed import arrival, small_feed

from pipelines.contracts.feed import Feed
from pipelines.landing.store import Arrival
from pipelines.plan.counting_arrivals import counting_arrivals

APPEND, FULL = small_feed(), small_feed(arrival_mode="full")
TODAY = date(2024, 3, 10)
D1, D2, D3 = date(2024, 3, 1), date(2024, 3, 2), date(2024, 3, 11)


def counting(feed: Feed, *arrivals: Arrival, day: date = TODAY) -> list[str]:
    """Ids of the deliveries that count, in their order."""
    return [found.delivery_id for found in counting_arrivals(feed, arrivals, day)]


@pytest.mark.parametrize("feed", [APPEND, FULL])
def test_a_correction_takes_the_place_of_what_it_corrects(feed: Feed) -> None:
    wrong, right = arrival("w", as_of=D1, minute=1), arrival("r", as_of=D1, minute=2)
    assert counting(feed, wrong, right) == counting(feed, right, wrong) == ["r"]


@pytest.mark.parametrize("feed", [APPEND, FULL])
def test_numbers_order_arrivals_and_not_the_clock(feed: Feed) -> None:
    """The clock of the machine was set back before the correction came."""
    wrong, right = arrival("w", as_of=D1, minute=30, no=7), arrival("r", as_of=D1, minute=2, no=8)
    assert counting(feed, wrong, right) == counting(feed, right, wrong) == ["r"]


@pytest.mark.parametrize("feed", [APPEND, FULL])
def test_arrivals_from_before_there_were_numbers_come_first(feed: Feed) -> None:
    old, older = arrival("b", as_of=D1, minute=40), arrival("a", as_of=D1, minute=30)
    assert counting(feed, old, older) == ["b"]
    assert counting(feed, arrival("n", as_of=D1, minute=1, no=1), old, older) == ["n"]


def test_a_correction_may_be_taken_back() -> None:
    first, second, again = (arrival(name, as_of=D1, minute=minute) for minute, name in enumerate("aba"))
    assert counting(APPEND, again, first, second) == ["a"]


@pytest.mark.parametrize("feed", [APPEND, FULL])
def test_sequence_numbers_of_one_day_stand_side_by_side(feed: Feed) -> None:
    assert counting(feed, arrival("b", as_of=D1, seq="2"), arrival("a", as_of=D1, seq="1")) == ["a", "b"]


def test_of_a_full_feed_the_newest_day_of_each_part_counts() -> None:
    arrivals = [arrival("a1", "a", D1), arrival("a2", "a", D2), arrival("b1", "b", D1)]
    assert counting(FULL, *arrivals) == ["a2", "b1"]
    assert counting(FULL, *arrivals, day=D1) == ["a1", "b1"]


def test_an_older_file_that_comes_late_does_not_turn_a_full_feed_back() -> None:
    assert counting(FULL, arrival("new", as_of=D2, minute=1), arrival("old", as_of=D1, minute=9)) == ["new"]


def test_an_append_feed_keeps_all_days() -> None:
    assert counting(APPEND, arrival("b", as_of=D2), arrival("a", as_of=D1)) == ["a", "b"]


@pytest.mark.parametrize("feed", [APPEND, FULL])
def test_content_of_a_later_day_does_not_count_yet(feed: Feed) -> None:
    arrivals = [arrival("now", as_of=TODAY), arrival("later", as_of=D3)]
    assert counting(feed, *arrivals) == ["now"]
    assert counting(feed, *arrivals, day=D3) == (["now", "later"] if feed is APPEND else ["later"])
    assert counting(feed, arrivals[1]) == []


def test_files_without_a_date_count_on_every_day() -> None:
    assert counting(APPEND, arrival("a"), arrival("b", as_of=D1), day=D1) == ["a", "b"]
    assert counting(FULL, arrival("a"), day=date(1999, 1, 1)) == ["a"]


def test_a_dated_file_of_a_full_feed_goes_before_an_undated_one() -> None:
    assert counting(FULL, arrival("a", minute=9), arrival("b", as_of=D1, minute=1)) == ["b"]


@pytest.mark.parametrize("feed", [APPEND, FULL])
def test_the_same_bytes_twice_are_one_delivery_under_their_newest_date(feed: Feed) -> None:
    twice = [arrival("x", "z", D1), arrival("x", "a", D2)]
    for arrivals in (twice, twice[::-1]):
        (found,) = counting_arrivals(feed, arrivals, TODAY)
        assert (found.part, found.as_of) == ("a", D2)


some_arrivals = st.lists(
    st.builds(
        arrival,
        st.sampled_from("abcdef"),
        st.sampled_from(["p", "q"]),
        st.sampled_from([None, D1, D2, D3]),
        st.sampled_from(["", "1"]),
        st.integers(0, 3),
        st.integers(0, 2),
    ),
    max_size=10,
)


@given(some_arrivals, st.sampled_from([APPEND, FULL]), st.randoms(use_true_random=False))
def test_the_order_in_which_arrivals_are_found_does_not_matter(
    arrivals: list[Arrival], feed: Feed, chance: Any
) -> None:
    before = counting_arrivals(feed, arrivals, TODAY)
    chance.shuffle(arrivals)
    assert counting_arrivals(feed, arrivals, TODAY) == before


@given(some_arrivals, st.sampled_from([APPEND, FULL]))
def test_counting_arrivals_are_given_once_and_never_from_the_future(arrivals: list[Arrival], feed: Feed) -> None:
    found = counting_arrivals(feed, arrivals, TODAY)
    assert len({one.delivery_id for one in found}) == len(found)
    assert all(one in arrivals and (one.as_of is None or one.as_of <= TODAY) for one in found)
    assert bool(found) == any(one.as_of is None or one.as_of <= TODAY for one in arrivals)
