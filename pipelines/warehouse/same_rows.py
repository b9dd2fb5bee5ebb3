"""Whether two tables hold the same rows, in whatever order. Exact: no hash has the last word.

Measured on 31 million cells (5,000 enterprises): a hash over the text of all cells takes 10.5 s of processor time, more
than the build itself (7.5 s). To compare row by row at the same place takes 0.5 s, and settles nearly every table that
is the same; DuckDB's own hash takes 0.3 s, and settles those that are not.
"""

from __future__ import annotations

import re

import duckdb

from pipelines.base.sql import quoted

_INEXACT = re.compile(r"\b(FLOAT|DOUBLE)\b")
"""Types with equal values that are not the same text: 0.0 and -0.0."""


def have_same_rows(connection: duckdb.DuckDBPyConnection, one: str, other: str) -> bool:
    """Whether the tables `one` and `other` (quoted names) have the same columns, types and rows, each as often."""
    columns = connection.execute(f"SELECT column_name, column_type FROM (DESCRIBE {one})").fetchall()  # noqa: S608
    if columns != connection.execute(f"SELECT column_name, column_type FROM (DESCRIBE {other})").fetchall():  # noqa: S608
        return False
    cells = [f"CAST({quoted(n)} AS VARCHAR)" if _INEXACT.search(kind) else quoted(n) for n, kind in columns]
    rows = f"row({', '.join(cells)})"

    def number(sql: str) -> int:
        found = connection.execute(sql).fetchone()
        return int(found[0]) if found else 0

    if number(f"SELECT count(*) FROM {one}") != number(f"SELECT count(*) FROM {other}"):  # noqa: S608
        return False
    differing = f"""
        SELECT count(*) FROM (SELECT {rows} AS a FROM {one}) POSITIONAL JOIN (SELECT {rows} AS b FROM {other})
        WHERE a IS DISTINCT FROM b
    """  # noqa: S608 - quoted names of our own tables
    if number(differing) == 0:
        return True
    summed = f"SELECT sum(hash({', '.join(cells)})) FROM"
    if number(f"{summed} {one}") != number(f"{summed} {other}"):
        return False
    unpaired = f"""
        SELECT count(*) FROM (
            SELECT 1 FROM (SELECT {rows} AS a, 1 AS side FROM {one} UNION ALL SELECT {rows}, -1 FROM {other})
            GROUP BY a HAVING sum(side) <> 0)
    """  # noqa: S608
    return number(unpaired) == 0
