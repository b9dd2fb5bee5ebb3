"""Figures in place of an enterprise's own: what they were, and the models after them, run again."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

import duckdb
from pydantic import BaseModel

from pipelines.base.sql import literal
from pipelines.warehouse.compiled import Node, nodes_between
from pipelines.warehouse.create_relation import create_relation
from pipelines.what_if.figures import Figure

_CHOSEN, _RANGE, _OPEN = "int_measure__chosen", "int_measure__range", "int_measure__open"
_CHARACTERISTIC = "int_credit__characteristic"


class SetFigure(BaseModel):
    """A figure before and after. None is an unknown one."""

    code: str
    basis: str | None
    name_zh: str
    name_en: str
    unit_code: str
    before: str | None
    after: str | None


def told(connection: duckdb.DuckDBPyConnection, figure: Figure, enterprise: str) -> SetFigure:
    """The figure as the build, attached as `build`, has it, and as it is set."""
    if figure.kind == "characteristic":
        sql = f"SELECT characteristic_value FROM build.intermediate.{_CHARACTERISTIC} JOIN build.intermediate."  # noqa: S608
        sql += "int_credit__date USING (observation_date) WHERE is_current AND NOT is_stale AND enterprise_id = ? "
        sql += "AND characteristic_code = ?"
    else:
        sql = f"SELECT measure_value FROM build.intermediate.{_CHOSEN} WHERE enterprise_id = ? AND measure_code = ?"  # noqa: S608
        sql += f" AND {_same(figure)}"
    found = connection.execute(sql, [enterprise, figure.code]).fetchall()
    return SetFigure(
        code=figure.code,
        basis=figure.basis,
        name_zh=figure.name.zh,
        name_en=figure.name.en,
        unit_code=figure.unit_code,
        before=None if not found or found[0][0] is None else str(found[0][0]),
        after=None if figure.value is None else str(figure.value),
    )


def _same(figure: Figure) -> str:
    """SQL that is true of the rows of the figure among those of its measure: of its year, by its basis."""
    year = "(SELECT figure_year FROM build.core.dim_run)" if figure.is_yearly else "0"
    basis = f" AND basis_code = {literal(figure.basis)}" if figure.basis else ""
    return f"coalesce(period_year, 0) = {year}{basis}"


def run_with(
    connection: duckdb.DuckDBPyConnection,
    nodes: Sequence[Node],
    figures: Sequence[Figure],
    enterprise: str,
    marts: Collection[str],
) -> int:
    """Make these marts from the build's tables, with the figures in their place. How many models were run."""
    own = {one: _with(figures, one, enterprise) for one in (_CHARACTERISTIC, _CHOSEN, _RANGE, _OPEN)}
    given = {name: sql for name, sql in own.items() if sql}
    again = nodes_between(nodes, given, marts)
    needed = {name for node in again for name in node.reads} - {node.name for node in again}
    for schema in {node.schema for node in nodes}:
        connection.execute(f'CREATE SCHEMA IF NOT EXISTS "{schema}"')
    for node in nodes:
        if node.name in needed | set(given):
            rows = given.get(node.name, f'SELECT * FROM build."{node.schema}"."{node.name}"')  # noqa: S608
            connection.execute(f"CREATE VIEW {node.relation} AS {rows}")
    for node in again:
        create_relation(connection, node)
    made = {node.name for node in again}
    for mart in marts:
        if mart not in made:
            connection.execute("CREATE SCHEMA IF NOT EXISTS marts")
            connection.execute(f"CREATE VIEW marts.{mart} AS SELECT * FROM build.marts.{mart}")  # noqa: S608
    return len(again)


def _with(figures: Iterable[Figure], table: str, enterprise: str) -> str:
    """SQL of a table with the figures in place of the enterprise's own; empty if none is of this table."""
    kind = "characteristic" if table == _CHARACTERISTIC else "measure"
    own = [one for one in figures if one.kind == kind]
    if not own:
        return ""
    who, source = literal(enterprise), f"build.intermediate.{table}"
    without = " AND ".join(
        f"NOT (enterprise_id = {who} AND {kind}_code = {literal(one.code)}"
        f"{f' AND {_same(one)}' if table == _CHOSEN else ''})"
        for one in own
    )
    if table in (_RANGE, _OPEN):
        return f"SELECT * FROM {source} WHERE {without}"  # noqa: S608
    rows = [f"SELECT * FROM {source} WHERE {without}"]  # noqa: S608
    for one in own:
        if one.value is None:
            continue
        value, code = f"CAST({one.value} AS DECIMAL(28, 6))", literal(one.code)
        if kind == "characteristic":
            columns = f"{who}, business_date, {code}, {value}, business_date, false"
        else:
            year = "figure_year" if one.is_yearly else "NULL"
            columns = f"{who}, {code}, {literal(one.basis or 'declared')}, {year}, {value}, NULL"
        rows.append(f"SELECT {columns} FROM build.core.dim_run")  # noqa: S608
    return " UNION ALL ".join(rows)
