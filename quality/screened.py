"""One scan of a table that finds which of its data tests count nothing, so that only the others need run by themselves.

A test of dbt's is a query of its own, and DuckDB takes longer to plan some hundred of them over views than to run them.
Four shapes of compiled SQL, which nearly all tests have, can be decided by one aggregate each. One that does not show
that no row fails says nothing of how many do: the test itself does.

Equal keys have equal hashes, so keys whose hashes all differ are different: to compare 8 bytes of each of 8.8 million
keys of five columns takes 0.5 s of processor time, `count(DISTINCT ...)` of the keys themselves 3.7 s.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from typing import Any

import duckdb
import polars as pl

from pipelines.base.machine import stop_for, trouble_of

_Node = dict[str, Any]

_TABLE = r'(?P<table>"\w+"\."\w+"\."\w+")'
_NAMES = r"\w+(?:\s*,\s*\w+)*"
_SHAPES = {
    "count(*) FILTER (WHERE {where})": rf"select\s+(?:\*|{_NAMES})\s+from\s+{_TABLE}\s+where\s+(?P<where>.+)",
    "list(hash({name})) FILTER (WHERE {name} IS NOT NULL)": (
        rf"select\s+(?P<name>\w+)\s+as\s+unique_field,\s+count\(\*\)\s+as\s+n_records\s+from\s+{_TABLE}\s+"
        r"where\s+(?P=name)\s+is\s+not\s+null\s+group\s+by\s+(?P=name)\s+having\s+count\(\*\)\s+>\s+1"
    ),
    "list(hash({names}))": (
        rf"select\s+(?P<names>{_NAMES}),\s+count\(\*\)\s+as\s+row_count\s+from\s+{_TABLE}\s+"
        r"group\s+by\s+(?P=names)\s+having\s+count\(\*\)\s+>\s+1"
    ),
    "count(*) FILTER (WHERE {name} NOT IN ({values}))": (
        r"with\s+all_values\s+as\s+\(\s*select\s+(?P<name>\w+)\s+as\s+value_field,\s+count\(\*\)\s+as\s+n_records\s+"
        rf"from\s+{_TABLE}\s+group\s+by\s+(?P=name)\s*\)\s*"
        r"select\s+\*\s+from\s+all_values\s+where\s+value_field\s+not\s+in\s+\((?P<values>.+)\)"
    ),
}
"""SQL of a test by aggregate: a count that is zero exactly if the test returns no row, or the hashes of keys, which all
differ only if it returns none. They are dbt's four tests and two of ours."""

_FLAGS = re.DOTALL | re.IGNORECASE
_COMPILED = {aggregate: re.compile(shape, _FLAGS) for aggregate, shape in _SHAPES.items()}
_NOT_OF_ROWS = re.compile(r"\b(select|group|having|union|join|qualify|window|order|limit|over)\b|--|/\*|;", _FLAGS)
_PLAIN = {"fail_calc": "count(*)", "warn_if": "!= 0", "error_if": "!= 0"}


def counting_nothing(connection: duckdb.DuckDBPyConnection, tests: Iterable[_Node]) -> list[_Node]:
    """The tests for which one scan of their table shows that no row fails. Other tests are not judged."""
    by_table: dict[str, list[tuple[_Node, str]]] = defaultdict(list)
    for test in tests:
        if found := _screen(test):
            table, aggregate = found
            by_table[table].append((test, aggregate))
    return [test for table, screened in by_table.items() for test in _without_failures(connection, table, screened)]


def _screen(test: _Node) -> tuple[str, str] | None:
    """The table of a test and the aggregate that shows whether it counts nothing; None of other tests."""
    config = test["config"]
    if config.get("limit") is not None or any(config[name] != value for name, value in _PLAIN.items()):
        return None
    for aggregate, shape in _COMPILED.items():
        found = shape.fullmatch(test["compiled_code"].strip())
        parts = found.groupdict() if found else {}
        if found and not any(_NOT_OF_ROWS.search(parts[name]) for name in ("where", "values") if name in parts):
            return found["table"], aggregate.format_map(parts)
    return None


def _without_failures(
    connection: duckdb.DuckDBPyConnection, table: str, screened: list[tuple[_Node, str]]
) -> list[_Node]:
    aggregates = ", ".join(f"{aggregate} AS a{no}" for no, (_, aggregate) in enumerate(screened))
    try:
        found = connection.sql(f"SELECT {aggregates} FROM {table}").pl()  # noqa: S608 - dbt's own SQL
    except duckdb.Error as error:
        stop_for(trouble_of(error))
        return []  # which of them cannot run, each by itself says
    return [test for (test, _), shown in zip(screened, found, strict=True) if _shows_none(shown)]


def _shows_none(found: pl.Series) -> bool:
    """Whether the one value of a series is a count of zero, or a list of hashes that all differ; None is of no row."""
    value = found[0]
    return value is None or (value.n_unique() == len(value) if isinstance(value, pl.Series) else value == 0)
