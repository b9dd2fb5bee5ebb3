"""Past observation dates: the models of a build that depend on them, run again for these dates from its evidence."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date

import duckdb
import polars as pl

from pipelines.warehouse.compiled import Node, nodes_between
from pipelines.warehouse.create_relation import create_relation

OUTCOME = "is_bad"
VALUES, OUTCOMES = "int_credit__characteristic", "int_credit__outcome"
_DATES = "int_credit__date"
_BACKLOG = {
    "int_credit__evidence": "event_date",
    "int_credit__invoice_month": "month_end_date",
    "int_credit__customer_month": "month_end_date",
    "int_credit__feed": None,
    "stg_innovation__venture_exit_version": "exit_date",
}
"""Tables with `known_from_date`, and the column that dates their facts."""
_OF_ENTERPRISES = ("dim_enterprise", "int_credit__evidence", "int_credit__invoice_month", "int_credit__customer_month")
"""Large tables, each row of which tells of its own enterprise only."""


def outcomes_on(connection: duckdb.DuckDBPyConnection, nodes: Sequence[Node], day: date) -> pl.DataFrame:
    """How each borrower fared after one date: `OUTCOME` is 1, 0 or null. Inputs are those of `take_inputs`."""
    made_again(connection, nodes, {OUTCOMES}, day)
    found: pl.DataFrame = connection.sql(
        "SELECT enterprise_id, observation_date, "  # noqa: S608
        f"CASE outcome_code WHEN 'bad' THEN 1 WHEN 'good' THEN 0 END AS {OUTCOME}, "
        "outcome_code = 'censored' AS is_censored "
        f"FROM intermediate.{OUTCOMES} ORDER BY enterprise_id"
    ).pl()
    return found


def values_on(connection: duckdb.DuckDBPyConnection, nodes: Sequence[Node], day: date) -> pl.DataFrame:
    """Characteristics on one date, a row for each value `v`. Inputs are those of `take_inputs`."""
    made_again(connection, nodes, {VALUES}, day)
    found: pl.DataFrame = connection.sql(
        f"SELECT enterprise_id, observation_date, characteristic_code, CAST(characteristic_value AS DOUBLE) AS v "  # noqa: S608
        f"FROM intermediate.{VALUES} WHERE NOT is_stale"
    ).pl()
    return found


def take_inputs(
    connection: duckdb.DuckDBPyConnection,
    nodes: Sequence[Node],
    wanted: Collection[str],
    lag: int | None,
    enterprises: Collection[str] | None = None,
) -> None:
    """Make what the models read that depend on the observation dates and lead to those wanted, for all dates.

    Args:
        connection: a database with the build attached as `build`.
        nodes: dbt's compiled models.
        wanted: names of models.
        lag: count what the first arrival of a feed brought as known this many days after its event.
        enterprises: copy the evidence of these only: of a city's enterprises one in sixteen or so has a loan, and what
            the models cost grows with the evidence.
    """
    again = nodes_between(nodes, {_DATES}, wanted)
    needed = {name for node in again for name in node.reads} - {node.name for node in again} - {_DATES}
    for schema in {node.schema for node in nodes}:
        connection.execute(f'CREATE SCHEMA IF NOT EXISTS "{schema}"')
    if enterprises is not None:
        connection.execute(
            "CREATE OR REPLACE TEMP TABLE asked AS SELECT unnest(?::VARCHAR[]) AS enterprise_id", [sorted(enterprises)]
        )
    for node in (node for node in nodes if node.name in needed):
        rows = _given(node, lag)
        if enterprises is None or node.name not in _OF_ENTERPRISES:
            connection.execute(f"CREATE OR REPLACE VIEW {node.relation} AS {rows}")
        else:
            connection.execute(f"DROP VIEW IF EXISTS {node.relation}")
            connection.execute(
                f"CREATE OR REPLACE TABLE {node.relation} AS SELECT * FROM ({rows}) AS every "  # noqa: S608 - our own names
                "WHERE enterprise_id IN (SELECT enterprise_id FROM asked)"
            )


def made_again(
    connection: duckdb.DuckDBPyConnection,
    nodes: Sequence[Node],
    wanted: Collection[str],
    day: date,
    *before: date,
) -> None:
    """Make the models that depend on the observation dates and lead to those wanted, for one day and those before it.

    Args:
        connection: a database with the inputs of `take_inputs`.
        nodes: dbt's compiled models.
        wanted: names of models.
        day: the current observation date.
        before: earlier observation dates.
    """
    rows = ", ".join(f"(DATE '{one}', {one == day})" for one in (day, *before))
    for node in (node for node in nodes if node.name == _DATES):
        connection.execute(
            f"CREATE OR REPLACE TABLE {node.relation} AS SELECT * FROM (VALUES {rows}) "  # noqa: S608 - dates of ours
            "AS given (observation_date, is_current)"
        )
    for node in nodes_between(nodes, {_DATES}, wanted):
        if node.kind == "view":
            connection.execute(f"DROP VIEW IF EXISTS {node.relation}")
        create_relation(connection, node)


def is_over(outcomes: pl.DataFrame) -> bool:
    """Whether the balances cover the whole time after a date: until then those who default early are alone known."""
    return not outcomes["is_censored"].any()


def _given(node: Node, lag: int | None) -> str:
    """SQL of the rows of one input: a table of the build, or one whose backlog counts from its events."""
    source = f'build."{node.schema}"."{node.name}"'
    if lag is None or node.name not in _BACKLOG:
        return f"SELECT * FROM {source}"  # noqa: S608 - names of our models
    dated = _BACKLOG[node.name]
    known = f"least(known_from_date, {dated} + {int(lag)})" if dated else "DATE '1900-01-01'"
    feed = {"int_credit__evidence": "PARTITION BY evidence_code", "int_credit__feed": "PARTITION BY feed"}
    first = f"min(known_from_date) OVER ({feed.get(node.name, '')})"
    return (
        f"SELECT * EXCLUDE (known_from_date), "  # noqa: S608 - names of our models
        f"CASE WHEN known_from_date = {first} THEN {known} ELSE known_from_date END AS known_from_date FROM {source}"
    )
