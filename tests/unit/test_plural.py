"""Counts in English sentences."""

import pytest

from pipelines.base.plural import counted


@pytest.mark.parametrize(
    ("number", "noun", "says"),
    [
        (0, "veto", "0 vetoes"),
        (1, "veto", "1 veto"),
        (2, "row", "2 rows"),
        (2, "party", "2 parties"),
        (2, "key", "2 keys"),
        (2, "box", "2 boxes"),
        (2, "zero", "2 zeros"),
        (1234, "enterprise", "1,234 enterprises"),
    ],
)
def test_a_number_and_what_it_counts(number: int, noun: str, says: str) -> None:
    assert counted(number, noun) == says
