"""Past observation dates: the models of a build that depend on them, run again for these dates from its evidence."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date

import duckdb
import polars as pl

from pipelines.warehouse.compiled import Node, nodes_between
from pipelines.warehouse.create_relation import create_relation

OUTCOME = "is_bad"
_DATES, _VALUES, _OUTCOMES = "int_credit__date", "int_credit__characteristic", "int_credit__outcome"
_BACKLOG = {
    "int_credit__evidence": "event_date",
    "int_credit__invoice_month": "month_end_date",
    "int_credit__customer_month": "month_end_date",
    "int_credit__feed": None,
    "stg_innovation__venture_exit_version": "exit_date",
}
"""Tables with `known_from_date`, and the column that dates their facts."""


def observed(
    connection: duckdb.DuckDBPyConnection, nodes: Sequence[Node], day: date, lag: int | None
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Characteristics and outcomes on one date."""
    made_again(connection, nodes, {_VALUES, _OUTCOMES}, day, lag)
    values = connection.sql(
        f"SELECT enterprise_id, observation_date, characteristic_code, CAST(characteristic_value AS DOUBLE) AS v "  # noqa: S608
        f"FROM intermediate.{_VALUES} WHERE NOT is_stale"
    ).pl()
    outcomes = connection.sql(
        "SELECT enterprise_id, observation_date, "  # noqa: S608
        f"CASE outcome_code WHEN 'bad' THEN 1 WHEN 'good' THEN 0 END AS {OUTCOME}, "
        "outcome_code = 'censored' AS is_censored "
        f"FROM intermediate.{_OUTCOMES} ORDER BY enterprise_id"
    ).pl()
    return values, outcomes


def made_again(
    connection: duckdb.DuckDBPyConnection,
    nodes: Sequence[Node],
    wanted: Collection[str],
    day: date,
    lag: int | None,
    *before: date,
) -> None:
    """Make the models that depend on the observation dates and lead to those wanted, for one day and those before it.

    Args:
        connection: an empty database with the build attached as `build`.
        nodes: dbt's compiled models.
        wanted: names of models.
        day: the current observation date.
        lag: count what the first arrival of a feed brought as known this many days after its event.
        before: earlier observation dates.
    """
    again = nodes_between(nodes, {_DATES}, wanted)
    needed = {name for node in again for name in node.reads} - {node.name for node in again}
    for schema in {node.schema for node in nodes}:
        connection.execute(f'CREATE SCHEMA IF NOT EXISTS "{schema}"')
    for node in (node for node in nodes if node.name in needed | {_DATES}):
        connection.execute(f"CREATE OR REPLACE {_given(node, (day, *before), lag)}")
    for node in again:
        if node.kind == "view":
            connection.execute(f"DROP VIEW IF EXISTS {node.relation}")
        create_relation(connection, node)


def is_over(outcomes: pl.DataFrame) -> bool:
    """Whether the balances cover the whole time after a date: until then those who default early are alone known."""
    return not outcomes["is_censored"].any()


def _given(node: Node, days: Sequence[date], lag: int | None) -> str:
    """SQL that makes one input: the dates, a table of the build, or one whose backlog counts from its events."""
    source = f'build."{node.schema}"."{node.name}"'
    if node.name == _DATES:
        rows = ", ".join(f"(DATE '{day}', {day == days[0]})" for day in days)
        return f"TABLE {node.relation} AS SELECT * FROM (VALUES {rows}) AS given (observation_date, is_current)"  # noqa: S608
    if lag is None or node.name not in _BACKLOG:
        return f"VIEW {node.relation} AS SELECT * FROM {source}"  # noqa: S608 - names of our models
    dated = _BACKLOG[node.name]
    known = f"least(known_from_date, {dated} + {int(lag)})" if dated else "DATE '1900-01-01'"
    feed = {"int_credit__evidence": "PARTITION BY evidence_code", "int_credit__feed": "PARTITION BY feed"}
    first = f"min(known_from_date) OVER ({feed.get(node.name, '')})"
    return (
        f"VIEW {node.relation} AS SELECT * EXCLUDE (known_from_date), "  # noqa: S608 - names of our models
        f"CASE WHEN known_from_date = {first} THEN {known} ELSE known_from_date END AS known_from_date FROM {source}"
    )
