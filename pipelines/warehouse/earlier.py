"""The earlier build that a new one starts from: a copy of its database, in which only what differs is made again.

Builds that keep their database are the store of tables; the retention policy says how many do. Measured on a database
of 71 MB (5,000 enterprises): to copy the file takes 0.03 s of processor time, to copy its tables one by one 2.0 s.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb

from pipelines.base.durable import sha256_of_file
from pipelines.base.errors import KechuangError
from pipelines.base.sql import literal, quoted
from pipelines.warehouse.compiled import Node
from pipelines.warehouse.incremental_build import BEFORE
from pipelines.warehouse.keys import engine_sha256
from pipelines.warehouse.receipt import WAREHOUSE, BuildReceipt, read_build


@dataclass(frozen=True)
class Earlier:
    """A whole build, and where its database is."""

    receipt: BuildReceipt
    database: Path


def copy_earlier(
    builds_dir: Path, given: dict[str, str], warehouse: Path, say: Callable[[str], None]
) -> Earlier | None:
    """Copy the database of the nearest earlier build to `warehouse`; None if no build can be started from.

    The nearest is the one that was given most of what is given now; of equals the newest. One whose database is not,
    byte for byte, what was built is passed over.
    """
    found = [one for one in _candidates(builds_dir) if one.database != warehouse]
    for one in sorted(found, key=lambda one: (_shared(one.receipt.given, given), _age(one)), reverse=True):
        shutil.copyfile(one.database, warehouse)
        if sha256_of_file(warehouse) == one.receipt.warehouse_sha256:
            return one
        warehouse.unlink()
        say(f"build: {one.database} was changed since it was built: none of its tables is taken")
    return None


def _candidates(builds_dir: Path) -> Iterator[Earlier]:
    for database in builds_dir.glob(f"[0-9]*-*/{WAREHOUSE}"):
        try:
            receipt = read_build(database.parent)
        except KechuangError:  # never finished, or its receipt is damaged
            continue
        if receipt.relations and receipt.engine_sha256 == engine_sha256():
            yield Earlier(receipt, database)


def _shared(one: dict[str, str], other: dict[str, str]) -> int:
    return sum(other.get(name) == content for name, content in one.items())


def _age(one: Earlier) -> tuple[int, str]:
    return one.database.stat().st_mtime_ns, one.receipt.build_id


def attach_earlier(connection: duckdb.DuckDBPyConnection, earlier: Earlier, nodes: tuple[Node, ...]) -> None:
    """Make the copy ready: what is not a table of `nodes` or of linking goes, and the original can be compared with."""
    connection.execute("DROP SCHEMA IF EXISTS landing CASCADE")
    kept = {(node.schema, node.name) for node in nodes if node.kind != "view"}
    views = connection.execute("SELECT schema_name, view_name FROM duckdb_views() WHERE NOT internal").fetchall()
    for schema, name in views:
        connection.execute(f"DROP VIEW {quoted(schema)}.{quoted(name)}")
    tables = connection.execute("SELECT schema_name, table_name FROM duckdb_tables() WHERE NOT internal").fetchall()
    for schema, name in tables:
        if schema != "linking" and (schema, name) not in kept:
            connection.execute(f"DROP TABLE {quoted(schema)}.{quoted(name)}")
    connection.execute(f"ATTACH {literal(earlier.database)} AS {BEFORE} (READ_ONLY)")
