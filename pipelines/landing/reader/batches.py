"""Small batches of cells put together: what a batch costs by itself, many passes over its columns, comes less often."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import polars as pl

ROWS = 100_000


def together(batches: Iterable[pl.DataFrame]) -> Iterator[pl.DataFrame]:
    """The same rows in the same order, in batches of at least `ROWS` rows, but for the last."""
    held, rows = list[pl.DataFrame](), 0
    for batch in batches:
        held.append(batch)
        rows += batch.height
        if rows >= ROWS:
            yield pl.concat(held, rechunk=True)
            held, rows = [], 0
    if held:
        yield pl.concat(held, rechunk=True)
