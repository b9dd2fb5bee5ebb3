"""Types of columns in each database, and how SQL*Loader reads them from CSV."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from pipelines.base.errors import KechuangError
from pipelines.publish.dictionary.dictionary import DescribedColumn

Database = Literal["postgresql", "gaussdb", "oracle"]

_DECIMAL = re.compile(r"DECIMAL\((\d+),(\d+)\)")
_POSTGRESQL = {
    "VARCHAR": "text",
    "BOOLEAN": "boolean",
    "DATE": "date",
    "INTEGER": "integer",
    "BIGINT": "bigint",
}
_ORACLE = {
    "VARCHAR": ("VARCHAR2(4000)", "CHAR(4000)"),
    "DATE": ("DATE", 'DATE "YYYY-MM-DD"'),
    "INTEGER": ("NUMBER(10)", "DECIMAL EXTERNAL"),
    "BIGINT": ("NUMBER(19)", "DECIMAL EXTERNAL"),
}


@dataclass(frozen=True)
class Column:
    """A column in a database: its type there, what it means, and how SQL*Loader reads it (Oracle only)."""

    name: str
    kind: str
    words: str
    reading: str = ""


def oracle_name(name: str) -> str:
    """A name in capitals and quoted, so that it may be written without quotes and is never a reserved word."""
    return '"' + name.upper().replace('"', '""') + '"'


def typed(database: Database, column: DescribedColumn) -> Column:
    """The column as a database has it.

    Raises:
        KechuangError: it has a type that is not told to databases.
    """
    words, told = f"{column.zh} / {column.en}", column.type
    decimal = _DECIMAL.fullmatch(told)
    if database != "oracle":
        kind = f"numeric({decimal[1]},{decimal[2]})" if decimal else _POSTGRESQL.get(told)
        if kind:
            return Column(column.name, kind, words)
    elif decimal:
        return Column(column.name, f"NUMBER({decimal[1]},{decimal[2]})", words, "DECIMAL EXTERNAL")
    elif told == "BOOLEAN":
        reading = f"CHAR \"DECODE(:{column.name.upper()}, 'true', 1, 'false', 0)\""
        return Column(column.name, "NUMBER(1)", words, reading)
    elif told in _ORACLE:
        kind, reading = _ORACLE[told]
        return Column(column.name, kind, words, reading)
    raise KechuangError(f"column {column.name}: {database} is not told the type {told}: leave out the column")
