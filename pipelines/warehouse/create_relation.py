"""Creates one relation in DuckDB: a seed from its CSV, a view, a table, a mart whose contract is enforced."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import duckdb

from pipelines.base.sql import literal, quoted
from pipelines.warehouse.compiled import Node
from pipelines.warehouse.executors import NodeFailedError


def create_relation(connection: duckdb.DuckDBPyConnection, node: Node) -> None:
    """Make the relation of `node`; its schema is there, and what it reads.

    Raises:
        NodeFailedError: a seed's header is not what is declared of it, or a model does not keep its contract.
        duckdb.Error: its SQL failed.
    """
    if node.kind == "seed":
        connection.execute(f"CREATE OR REPLACE TABLE {node.relation} AS {_seed_rows(node)}")
    elif node.kind == "view":
        connection.execute(f"CREATE VIEW {node.relation} AS ({node.sql}\n)")
    elif node.types is None:
        connection.execute(f"CREATE OR REPLACE TABLE {node.relation} AS ({node.sql}\n)")
    else:
        _make_contracted(connection, node, node.types)


def _seed_rows(node: Node) -> str:
    """SQL of a seed's rows, with the declared types; an empty cell is NULL."""
    path, types = node.path or Path(), node.types or {}
    with path.open(encoding="utf-8-sig") as stream:
        header = stream.readline().strip().split(",")
    if sorted(header) != sorted(types):
        raise NodeFailedError(f"{path}: its header and the column_types beside it differ in {set(header) ^ set(types)}")
    columns = ", ".join(f"{literal(name)}: {literal(types[name])}" for name in header)
    return (
        f"SELECT * FROM read_csv({literal(path)}, header = true, auto_detect = false, delim = ',', quote = '\"', "  # noqa: S608
        f"escape = '\"', nullstr = '', columns = {{{columns}}})"
    )


def _make_contracted(connection: duckdb.DuckDBPyConnection, node: Node, types: Mapping[str, str]) -> None:
    """Make a table whose columns and types must be those of its contract, to the last digit of a DECIMAL."""
    is_same = "SELECT column_name, column_type FROM (DESCRIBE {})"
    wanted = ", ".join(f"CAST(NULL AS {kind}) AS {quoted(name)}" for name, kind in types.items())
    promised = dict(connection.execute(is_same.format(f"(SELECT {wanted})")).fetchall())
    given = dict(connection.execute(is_same.format(f"({node.sql}\n)")).fetchall())
    if given != promised:
        differing = sorted(name for name in {*given, *promised} if given.get(name) != promised.get(name))
        said = ", ".join(f"{n}: {given.get(n, 'absent')}, contract {promised.get(n, 'absent')}" for n in differing)
        raise NodeFailedError(f"{node.name} does not keep its contract: {said}")
    columns = ", ".join(quoted(name) for name in types)
    connection.execute(f"CREATE OR REPLACE TABLE {node.relation} AS SELECT {columns} FROM ({node.sql}\n) AS made")  # noqa: S608
