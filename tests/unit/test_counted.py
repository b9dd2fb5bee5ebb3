"""Counts in sentences: one of a thing has no s."""

from __future__ import annotations

import pytest

from pipelines.base.counted import counted


@pytest.mark.parametrize(
    ("number", "said"), [(0, "0 rows"), (1, "1 row"), (2, "2 rows"), (11, "11 rows"), (1_001, "1,001 rows")]
)
def test_the_noun_follows_the_number(number: int, said: str) -> None:
    assert counted(number, "row") == said


def test_a_plural_of_its_own() -> None:
    assert [counted(n, "entry", "entries") for n in (1, 2)] == ["1 entry", "2 entries"]
