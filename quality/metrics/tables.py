"""Metrics of published tables, by scheme where they have several."""

from __future__ import annotations

from datetime import date
from typing import Any

import duckdb
import polars as pl

from quality.metrics.aggregates import Head, Measured, measure
from quality.metrics.columns import columns_of_table
from quality.metrics.long import frame

TABLES = (
    "marts.mart_adverse_record",
    "marts.mart_enterprise_profile",
    "marts.mart_innovation_score",
    "marts.mart_ip_portfolio",
    "marts.mart_recognition",
)
"""Tables with at most some rows an enterprise, in which a fault of any feed shows."""

_SCHEME = "rulebook_code"


def measure_tables(connection: duckdb.DuckDBPyConnection, day: date) -> pl.DataFrame:
    """Metrics of `TABLES` of the build of `day`, which `connection` has open."""
    return pl.concat([frame([]), *(measure(connection, _rows_of(connection, table, day)) for table in TABLES)])


def _rows_of(connection: duckdb.DuckDBPyConnection, table: str, day: date) -> Measured:
    described = connection.execute(f"DESCRIBE {table}").fetchall()
    types = {str(name): str(kind) for name, kind, *_ in described}
    key = _SCHEME if _SCHEME in types else "''"
    series = connection.execute(f"SELECT DISTINCT {key} FROM {table}").fetchall()  # noqa: S608 - names of ours
    query = (
        f"SELECT *, {key} AS _key, DATE '{day}' AS _day, "  # noqa: S608 - names of ours
        "CASE WHEN length(enterprise_id) = 18 THEN substr(enterprise_id, 3, 6) ELSE '' END AS _place "
        f"FROM {table}"
    )
    heads: dict[Any, Head] = {one: (table, one or "", "", day) for (one,) in series}
    return Measured(query, columns_of_table(types), heads)
