"""Batches put together before their cells are read."""

from __future__ import annotations

import polars as pl

from pipelines.landing.reader.batches import ROWS, together


def _batches(*heights: int) -> list[pl.DataFrame]:
    ends = [sum(heights[: at + 1]) for at in range(len(heights))]
    return [pl.DataFrame({"row_no": range(end - height, end)}) for end, height in zip(ends, heights, strict=True)]


def test_every_row_comes_once_and_in_order() -> None:
    batches = _batches(ROWS // 2, ROWS // 2 + 7, 3, ROWS, 1)
    found = list(together(iter(batches)))
    assert [one.height for one in found] == [ROWS + 7, ROWS + 3, 1]
    assert pl.concat(found).equals(pl.concat(batches))


def test_one_row_at_a_time_is_put_together_once() -> None:
    """As objects of JSON that stand over several lines come."""
    (found,) = together(iter(_batches(*[1] * 2_000)))
    assert (found.height, found.n_chunks()) == (2_000, 1)


def test_no_batch_gives_none() -> None:
    assert list(together(iter([]))) == []
