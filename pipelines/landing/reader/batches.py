"""Small batches of cells put together: what a batch costs by itself, many passes over its columns, comes less often."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import polars as pl

from pipelines.landing.formats.opened import Table

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


def at_least_one(table: Table, *, may_be_empty: bool) -> Iterator[pl.DataFrame]:
    """The batches of a table; one without rows if it has none and may be empty: it lands as a list of none."""
    is_empty = True
    for batch in table.batches():
        is_empty = False
        yield batch
    if is_empty and may_be_empty:
        cells = {f"c{place}": pl.String() for place in range(len(table.headers))}
        yield pl.DataFrame(schema={**cells, "row_no": pl.Int64()})
