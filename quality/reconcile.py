"""Reconciliation: two ways to count the same thing must agree exactly.

What lives here: the reader and the runner of `reconcile/*.sql`. A file opens with a YAML block in `--` lines (id,
table, owner, severity, reason) and is one SELECT of three columns: item, expected, actual. Figures are integers,
DECIMAL or text and are compared as they are; a floating-point figure is refused, since it is never exact.
"""

import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from pipelines.base.machine import stop_for, trouble_of
from quality.checks import CheckDefinition, CheckResult, engine_words, one_line
from quality.measured import Measured
from quality.readonly import open_read_only
from quality.sample_keys import key_of
from quality.sql_checks import FrontMatter, read_folder

_COLUMNS = ["item", "expected", "actual"]


@dataclass(frozen=True)
class Reconciliation:
    """One SQL file: the check it is, and its query."""

    definition: CheckDefinition
    query: str


def load_reconciliations(folder: Path) -> list[Reconciliation]:
    """Every `*.sql` of a folder, by file name.

    Raises ValueError, naming the file, where a front matter is not valid or its id is not the file's name, or where
    the folder holds none: no checks is not the same as checks that passed.
    """
    return [
        Reconciliation(front.definition("reconciliation", "reconciliation"), query)
        for front, query in read_folder(folder, FrontMatter)
    ]


def run_reconciliations(
    warehouse: Path, reconciliations: list[Reconciliation], *, threads: int = 2
) -> list[CheckResult]:
    """Run reconciliations on a warehouse file, read-only; one result each, in their order.

    A query that fails, or returns no row to compare, has state "error"; the others go on.
    Raises FileNotFoundError for no warehouse, MachineError as on a full disk.
    """
    with open_read_only(warehouse, threads=threads) as connection:
        return [_run(connection, each) for each in reconciliations]


def _run(connection: duckdb.DuckDBPyConnection, reconciliation: Reconciliation) -> CheckResult:
    started = time.perf_counter()
    definition = reconciliation.definition
    try:
        rows = _compared(connection, reconciliation.query)
    except (duckdb.Error, ValueError) as error:
        stop_for(trouble_of(error))
        words = engine_words(error) if isinstance(error, duckdb.Error) else one_line(error)
        return definition.result("error", detail=words, seconds=time.perf_counter() - started)
    seconds = time.perf_counter() - started
    # Python compares None, int and Decimal null-safely and exactly: 2.50 is 2.5, a null is not 0, text is not a number.
    apart = [(item, expected, actual) for item, expected, actual in rows if expected != actual]
    numbers = {"value": len(apart), "unit": "figure", "of": len(rows), "limit": 0}
    if not apart:
        return definition.result("passed", Measured(**numbers, says="{} differ"), seconds=seconds)
    item, expected, actual = apart[0]
    are_counts = all(figure is None or isinstance(figure, int) for pair in apart for figure in pair[1:])
    # An amount may be that of a single enterprise, as where an arrival has one row: it is for `kechuang gate --rows`.
    names = ("item", "expected_rows", "actual_rows") if are_counts else _COLUMNS
    pair_in_words = f": {_text(actual)}, not {_text(expected)}" if are_counts else ""
    return definition.result(
        "failed",
        Measured(**numbers, says=f"{{}} differ, first {item}{pair_in_words}"),
        sample=[key_of(names, pair) for pair in apart],
        seconds=seconds,
        is_confidential=True,
    )


def _compared(connection: duckdb.DuckDBPyConnection, query: str) -> list[tuple[Any, ...]]:
    relation = connection.sql(query)
    if relation is None or relation.columns != _COLUMNS:
        raise ValueError(f"the query must return exactly the columns {', '.join(_COLUMNS)}")
    inexact = [
        name for name, kind in zip(relation.columns, relation.types, strict=True) if str(kind) in ("DOUBLE", "FLOAT")
    ]
    if inexact:
        raise ValueError(f"floating-point figures cannot be compared exactly: {', '.join(inexact)}")
    rows = relation.fetchall()
    if not rows:
        raise ValueError("the query returned nothing to compare")
    return rows


def _text(count: int | None) -> str:
    return "none" if count is None else str(count)
