"""The list of planted defects: where each stands, what it is, what a correct reader makes of it."""

from __future__ import annotations

from typing import Literal

import numpy as np
import numpy.typing as npt
import polars as pl

from sources.simulator.streams import Flags

Outcome = Literal["quarantined", "repaired", "flagged"]
"""quarantined: the row must not land. repaired: it lands with the cell normalised or null. flagged: it lands as is."""

SCHEMA = {"file": pl.String, "row_no": pl.Int64, "column": pl.String, "kind": pl.String, "outcome": pl.String}
FIRST_ROW = 2  # as a spreadsheet counts: the header is row 1, a cell with line breaks does not make more rows


def found_at(flags: Flags, *, file: str, column: str, kind: str, outcome: Outcome, before: int = 0) -> pl.DataFrame:
    """Return the list of the rows where ``flags`` is set; ``before`` is the number of data rows in front of them."""
    rows = np.flatnonzero(flags).astype(np.int64) + FIRST_ROW + before
    return pl.DataFrame({"row_no": rows}).select(
        pl.lit(file).alias("file"),
        "row_no",
        pl.lit(column).alias("column"),
        pl.lit(kind).alias("kind"),
        pl.lit(outcome).alias("outcome"),
    )


def overwrite(frame: pl.DataFrame, rows: npt.NDArray[np.int64], column: str, text: str | None) -> pl.DataFrame:
    """Return ``frame`` with ``text`` in ``column`` of ``rows``."""
    return frame.with_columns(frame[column].scatter(rows, text).alias(column))
