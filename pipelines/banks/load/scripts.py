"""Writes scripts beside CSV files that load them into a database: tables with comments, then the rows of the delivery.

PostgreSQL and GaussDB take one script for `psql` or `gsql`. Oracle takes two for SQL*Plus and, between them, a control
file of SQL*Loader for each table. What is loaded is one transaction; a delta is refused unless the delivery that it
replaces was loaded last.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal, get_args

import jinja2

from pipelines.banks.load.kinds import Column, Database, oracle_name, typed
from pipelines.base.durable import sync_file
from pipelines.base.sql import literal, quoted
from pipelines.publish.dictionary.dictionary import DescribedTable

_FOLDER = Path(__file__).parent
_CLIENTS: dict[Database, str] = {"postgresql": "psql", "gaussdb": "gsql"}
DATABASES: tuple[Database, ...] = get_args(Database)


@dataclass(frozen=True)
class Sent:
    """A table of a delivery: its columns as they are in the file, which has so many rows."""

    table: DescribedTable
    rows: int


@dataclass(frozen=True)
class Delivery:
    """What scripts say of the delivery. `replaces` is None unless it is a delta to an earlier one."""

    name: str
    purpose: str
    business_date: str
    mode: Literal["full", "delta"]
    replaces: str | None
    withheld: tuple[str, ...]
    delimiter: str
    change: str


def write_scripts(
    databases: Sequence[Database], delivery: Delivery, tables: Sequence[Sent], folder: Path
) -> tuple[Path, ...]:
    """Write the scripts of these databases into the folder of the CSV files; returns their paths.

    Raises:
        KechuangError: a column has a type that a database is not told.
    """
    written: list[Path] = []
    for database in databases:
        for template, name, words in _files(database, delivery, tables):
            path = folder / name
            text = _environment(database).get_template(template).render(**words, file=name)
            path.write_text(text + "\n", encoding="utf-8")
            sync_file(path)
            written.append(path)
    return tuple(written)


def _files(database: Database, delivery: Delivery, tables: Sequence[Sent]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Template, file name and words of each script."""
    told = [_table(database, one, delivery.change) for one in tables]
    words = {
        "delivery": delivery.name,
        "mode": delivery.mode,
        "replaces": delivery.replaces if delivery.mode == "delta" else None,
        "business_date": delivery.business_date,
        "withheld": delivery.withheld,
        "delimiter": delivery.delimiter,
        "change": delivery.change,
        "schema": f"kechuang_{delivery.purpose}",
        "client": _CLIENTS.get(database),
        "tables": told,
    }
    if database != "oracle":
        yield "postgresql.sql.j2", f"load_{database}.sql", words
        return
    yield "oracle_tables.sql.j2", "load_oracle_1_tables.sql", words
    for table in told:
        yield "oracle_table.ctl.j2", f"load_oracle_2_{table['name']}.ctl", {**words, "table": table}
    yield "oracle_apply.sql.j2", "load_oracle_3_apply.sql", words


def _table(database: Database, sent: Sent, change: str) -> dict[str, Any]:
    table = sent.table
    columns = [typed(database, one) for one in table.columns]
    kept = [one for one in columns if one.name != change]
    incoming = f"incoming_{table.name}"
    name = _names(database)
    return {
        "name": table.name,
        "incoming": incoming,
        "file": f"{table.name}.csv",
        "rows": sent.rows,
        "key": table.key,
        "words": f"{table.zh} / {table.en}",
        "columns": kept,
        "sent": columns,
        "create": f"CREATE TABLE {name(table.name)} ({_defined(kept, table.key, name)}, "
        f"PRIMARY KEY ({', '.join(map(name, table.key))}))",
        "create_incoming": f"CREATE TABLE {name(incoming)} ({_defined(columns, (), name)})",
    }


def _defined(columns: Sequence[Column], key: Sequence[str], name: Callable[[str], str]) -> str:
    return ", ".join(f"{name(one.name)} {one.kind}{' NOT NULL' if one.name in key else ''}" for one in columns)


def _names(database: Database) -> Callable[[str], str]:
    return oracle_name if database == "oracle" else quoted


@cache
def _environment(database: Database) -> jinja2.Environment:
    loader = jinja2.FileSystemLoader(_FOLDER)
    found = jinja2.Environment(loader=loader, undefined=jinja2.StrictUndefined)  # noqa: S701 - SQL; the filters quote
    found.filters |= {"name": _names(database), "text": literal}
    return found
