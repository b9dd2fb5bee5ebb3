"""Which rows are new to readers: those of arrivals that the release that they have was made without.

Most are of a later day. A file that came late, or came again under its own name, is of an earlier one.
"""

from __future__ import annotations

from collections.abc import Iterable

import duckdb

from pipelines.base.sql import literal

RELEASED = "(SELECT max(business_date) FROM old.mart_enterprise_profile)"
"""The day of the release that readers have."""


def is_new(rows: str = "") -> str:
    """Whether a row of `rows` is new to readers, as SQL: calls the macro of `define_new`."""
    at = f"{rows}." if rows else ""
    return f"is_new({at}_as_of_date, {at}_delivery_id)"


def define_new(connection: duckdb.DuckDBPyConnection, late: Iterable[str]) -> None:
    """Define `is_new(as_of_date, delivery_id)`. `late`: arrivals of earlier days that the release was made without."""
    also = ", ".join(map(literal, sorted(late)))
    condition = f"as_of_date > {RELEASED}" + (f" OR delivery_id IN ({also})" if also else "")
    connection.execute(f"CREATE OR REPLACE MACRO is_new(as_of_date, delivery_id) AS ({condition})")
