"""The keys of rows that break an expectation, by SQL on the warehouse.

What lives here: for each type of expectation, the condition an offending row meets, and the query that names five
of them. Names come from our suite files and are quoted; values are bound. Measuring is in `expectations`.
"""

from typing import Any

import duckdb

from pipelines.base.sql import quoted
from quality.checks import SAMPLE_SIZE
from quality.sample_keys import Key, key_of
from quality.suite import (
    BetweenRule,
    BrokenRowsRule,
    CompoundUniqueRule,
    InSetRule,
    NotNullRule,
    RowCountRule,
    Rule,
    Suite,
    UniqueRule,
)


def offending_keys(connection: duckdb.DuckDBPyConnection, suite: Suite, rule: Rule) -> list[Key]:
    """Up to five keys of offending rows, in clear, the smallest first.

    Empty for a rule about the table as a whole. Raises duckdb.Error where a key column is missing.
    """
    if isinstance(rule, RowCountRule):
        return []
    rows, values = _offending_rows(suite, rule)
    keys = ", ".join(quoted(column) for column in suite.key)
    query = f"SELECT {keys} FROM ({rows}) AS offending ORDER BY {keys} LIMIT {SAMPLE_SIZE}"  # noqa: S608
    found = connection.execute(query, values).fetchall()
    return [key_of(suite.key, row) for row in found]


def _offending_rows(suite: Suite, rule: Rule) -> tuple[str, list[Any]]:
    table = quoted(suite.table)
    if isinstance(rule, BrokenRowsRule):
        return rule.query_on(table), []
    condition, values = _condition(table, rule)
    return f"SELECT * FROM {table} WHERE {condition}", values  # noqa: S608


def _condition(table: str, rule: Rule) -> tuple[str, list[Any]]:
    match rule:
        case NotNullRule():
            return f"{quoted(rule.kwargs.column)} IS NULL", []
        case UniqueRule():
            return _repeated(table, [rule.kwargs.column]), []
        case CompoundUniqueRule():
            return _repeated(table, rule.kwargs.column_list), []
        case InSetRule():
            marks = ", ".join("?" for _ in rule.kwargs.value_set)
            return f"{quoted(rule.kwargs.column)} NOT IN ({marks})", list(rule.kwargs.value_set)
        case BetweenRule():
            column = quoted(rule.kwargs.column)
            limits = (("<", rule.kwargs.min_value), (">", rule.kwargs.max_value))
            given = [(sign, limit) for sign, limit in limits if limit is not None]
            return " OR ".join(f"{column} {sign} ?" for sign, _ in given), [limit for _, limit in given]
        case _:
            raise TypeError(f"no sample for an expectation of type {rule.type}")


def _repeated(table: str, columns: list[str]) -> str:
    names = ", ".join(quoted(column) for column in columns)
    return f"({names}) IN (SELECT ({names}) FROM {table} GROUP BY {names} HAVING count(*) > 1)"  # noqa: S608
