"""What changes for a bank from one delivery to the next: rows by key, compared by a hash of their content.

The business date, the day of the registry's content and columns of provenance are not compared: they change in every
row from day to day.
"""

from __future__ import annotations

import duckdb
import polars as pl

from pipelines.base.sql import quoted
from pipelines.publish.dictionary.dictionary import DescribedTable
from pipelines.publish.logical_root import hashed_columns, row_text

CHANGE = "change_code"
"""Column of a delta: `insert`, `update`, or `delete`; of a deleted row only the key is filled."""
CHANGES = ("insert", "update", "delete")
_HASH = "row_sha256"
OF_THE_DAY = ("business_date", "registry_as_of_date")


def row_hashes(connection: duckdb.DuckDBPyConnection, table: DescribedTable) -> pl.DataFrame:
    """Key and SHA-256 of each row of `marts.<table>` as it is cut for a bank, in order of the key.

    Raises:
        StepRefusedError: a column has a type without exact text.
    """
    relation = f"marts.{quoted(table.name)}"
    without = tuple(name for name in (*table.provenance, *OF_THE_DAY) if name not in table.key)
    columns = hashed_columns(connection.table(relation), table.name, without)
    key = ", ".join(quoted(name) for name in table.key)
    text = f"unhex(sha256({row_text(columns)}))"
    found: pl.DataFrame = connection.sql(f"SELECT {key}, {text} AS {_HASH} FROM {relation} ORDER BY {key}").pl()  # noqa: S608 - quoted
    return found


def differences(before: pl.DataFrame | None, after: pl.DataFrame) -> pl.DataFrame:
    """Key and `change_code` of each row that differs, in order of the key.

    Args:
        before: what the bank has, as `row_hashes`; None, or another key, if it has nothing to compare with.
        after: what it is to have.
    """
    key = [name for name in after.columns if name != _HASH]
    if before is None or before.schema != after.schema:
        before = after.clear()
    both = after.join(before, on=key, how="full", suffix="_before", coalesce=True, nulls_equal=True)
    change = (
        pl.when(pl.col(f"{_HASH}_before").is_null()).then(pl.lit("insert"))
        .when(pl.col(_HASH).is_null()).then(pl.lit("delete"))
        .when(pl.col(_HASH) != pl.col(f"{_HASH}_before")).then(pl.lit("update"))
    )  # fmt: skip
    return both.select(*key, change.alias(CHANGE)).filter(pl.col(CHANGE).is_not_null()).sort(key)


def changed_rows(rows: pl.DataFrame, changes: pl.DataFrame) -> pl.DataFrame:
    """The rows that differ, with `change_code` as their first column; a deleted row has its key alone."""
    key = [name for name in changes.columns if name != CHANGE]
    found = changes.join(rows, on=key, how="left", nulls_equal=True, maintain_order="left")
    return found.select(CHANGE, *rows.columns)


def counts(changes: pl.DataFrame) -> dict[str, int]:
    """How many rows were inserted, updated and deleted."""
    found = dict(changes.group_by(CHANGE).len().iter_rows())
    return {kind: found.get(kind, 0) for kind in CHANGES}
