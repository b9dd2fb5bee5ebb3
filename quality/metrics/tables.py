"""Metrics of published tables, by scheme where they have several."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

import duckdb
import polars as pl

from quality.metrics.aggregates import Head, Measured, measure
from quality.metrics.columns import columns_of_table
from quality.metrics.long import DISTRICT, INDUSTRY, SIZE, frame

TABLES = (
    "marts.mart_adverse_record",
    "marts.mart_enterprise_profile",
    "marts.mart_innovation_score",
    "marts.mart_ip_portfolio",
    "marts.mart_recognition",
)
"""Tables with at most some rows an enterprise, in which a fault of any feed shows."""

_SCHEME = "rulebook_code"
_SEGMENTS = {INDUSTRY: "industry_section", SIZE: "size_class_code"}
"""Columns by which a table is measured besides the district, where it has them."""


def measure_tables(connection: duckdb.DuckDBPyConnection, day: date, tables: Iterable[str] = TABLES) -> pl.DataFrame:
    """Metrics of these tables of the build of `day`, which `connection` has open."""
    return pl.concat([frame([]), *(measure(connection, _rows_of(connection, table, day)) for table in tables)])


def _rows_of(connection: duckdb.DuckDBPyConnection, table: str, day: date) -> Measured:
    described = connection.execute(f"DESCRIBE {table}").fetchall()
    types = {str(name): str(kind) for name, kind, *_ in described}
    segments = {name: column for name, column in _SEGMENTS.items() if column in types}
    others = "".join(f", coalesce({column}, '') AS _{name}" for name, column in segments.items())
    key = _SCHEME if _SCHEME in types else "''"
    series = connection.execute(f"SELECT DISTINCT {key} FROM {table}").fetchall()  # noqa: S608 - names of ours
    query = (
        f"SELECT *, {key} AS _key, DATE '{day}' AS _day, "  # noqa: S608 - names of ours
        f"CASE WHEN length(enterprise_id) = 18 THEN substr(enterprise_id, 3, 6) ELSE '' END AS _district{others} "
        f"FROM {table}"
    )
    heads: dict[Any, Head] = {one: (table, one or "", "", day) for (one,) in series}
    return Measured(query, columns_of_table(types), heads, segments=(DISTRICT, *segments))
