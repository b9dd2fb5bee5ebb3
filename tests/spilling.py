"""Checks for which a full disk has no room: DuckDB with little memory writes into files beside the warehouse."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb
import pytest
from small_disk import mounted

LARGE = "SELECT a FROM (SELECT a, row_number() OVER (ORDER BY a) AS no FROM landing.t) AS sorted WHERE no = 0"
"""A query that sorts more than the memory holds."""


@contextmanager
def warehouse_without_room(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A warehouse with the table `landing.t`, on a full disk."""
    with mounted(folder / "disk") as disk:
        warehouse = disk.folder / "warehouse.duckdb"
        with duckdb.connect(warehouse) as connection:
            connection.execute("CREATE SCHEMA landing")
            connection.execute("CREATE TABLE landing.t AS SELECT hash(range) AS a, uuid() AS b FROM range(1500000)")
        disk.leave(0)
        connect = duckdb.connect

        def with_little_memory(*arguments: Any, config: dict[str, Any] | None = None, **named: Any) -> Any:
            return connect(*arguments, config={**(config or {}), "memory_limit": "20MB"}, **named)

        monkeypatch.setattr(duckdb, "connect", with_little_memory)
        yield warehouse
