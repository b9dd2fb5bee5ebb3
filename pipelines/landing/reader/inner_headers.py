"""Headers among the rows of a table, as in files that were put together or printed page by page."""

from __future__ import annotations

import polars as pl

from pipelines.base.errors import RejectedDeliveryError
from pipelines.landing.formats.layouts import fold_header

_FEWEST = 3
"""So many cells that name columns are a header; a value may be the name of a column by chance."""
REPEATED = "is the header again"


def repeated_headers(cells: pl.DataFrame, headers: list[str], columns: dict[int, str], file_name: str) -> pl.Series:
    """Whether each row is the header again.

    Args:
        cells: text as read (`c0`, `c1`, …, `row_no`).
        headers: headers as sent.
        columns: the positions that are read.
        file_name: for the message.

    Raises:
        RejectedDeliveryError: a row is a header with its columns in another order: what follows would land in the wrong
            columns.
    """
    names = {place: headers[place].strip() for place in columns}
    known = list({*names.values(), *map(fold_header, names.values())})
    fewest = min(_FEWEST, len(names))
    own = pl.sum_horizontal(_is_one_of(place, [name, fold_header(name)]) for place, name in names.items())
    named = pl.sum_horizontal(_is_one_of(place, known) for place in names)
    found = cells.select("row_no", own=own, named=named)
    moved = found.filter((pl.col("named") >= fewest) & (pl.col("own") < pl.col("named")))
    if moved.height:
        row = moved["row_no"][0]
        to_do = "split the file into one for each header"
        raise RejectedDeliveryError(
            "headers_change", f"{file_name} row {row} is a header with its columns in another order: {to_do}"
        )
    return found.select((pl.col("own") >= fewest).alias("is_header"))["is_header"]


def _is_one_of(place: int, names: list[str]) -> pl.Expr:
    return pl.col(f"c{place}").str.strip_chars().is_in(names).fill_null(value=False).cast(pl.UInt32)
