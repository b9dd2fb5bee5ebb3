"""Numbers of deliveries: each made of its own identifier, and no two alike."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.plan import delivery_numbers as numbers
from pipelines.plan.delivery_numbers import MOST_ROWS, ROW_BITS, delivery_numbers

IDS = st.lists(st.text("0123456789abcdef", min_size=16, max_size=16), min_size=1, max_size=30, unique=True)


@given(IDS)
def test_another_delivery_moves_no_number(ids: list[str]) -> None:
    _, *others = ids
    assert delivery_numbers(others).items() <= delivery_numbers(ids).items()
    assert delivery_numbers(reversed(ids)) == delivery_numbers(ids)


def test_a_record_id_is_a_positive_bigint() -> None:
    largest = ((1 << (63 - ROW_BITS)) - 1) << ROW_BITS | MOST_ROWS
    assert largest == (1 << 63) - 1
    assert all(0 <= no << ROW_BITS <= largest for no in delivery_numbers(f"{n:016x}" for n in range(1_000)).values())


def test_numbers_that_begin_alike_are_told_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    """With three bits in place of 33 they collide: eight deliveries take all eight numbers, in any order."""
    monkeypatch.setattr(numbers, "_NUMBER_BITS", 3)
    ids = [f"{n:016x}" for n in range(8)]
    assert sorted(delivery_numbers(ids).values()) == list(range(8))
    assert delivery_numbers(ids) == delivery_numbers(reversed(ids))
