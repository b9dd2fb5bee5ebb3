"""Runs the project's dbt unit tests on compiled SQL, as a day runs models: dbt takes 40 s of processor time, this 7.

A test's rows take the place of what its model reads, under the names that dbt gives them. Nothing is asserted here;
that dbt says the same of every test is in `test_dbt_conventions.py`.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

import duckdb

from pipelines.base.sql import literal, quoted

Types = Mapping[tuple[str, str], Mapping[str, str]]
"""Types of columns by schema and relation."""

_INPUT = re.compile(r"(?:ref\('(?P<model>\w+)'\)|source\('(?P<source>\w+)', ?'(?P<table>\w+)'\))")


def differing_rows(
    connection: duckdb.DuckDBPyConnection, manifest: Mapping[str, Any], test: Mapping[str, Any], types: Types
) -> list[str]:
    """Rows that a model makes and should not, marked `+`, and rows that it should make and does not, marked `-`."""
    (key,) = test["depends_on"]["nodes"]
    model = manifest["nodes"][key]
    given = {_key_of(one["input"], manifest): one for one in test["given"]}
    if missing := set(model["depends_on"]["nodes"]) - set(given):
        raise AssertionError(f"{test['name']}: the model reads {sorted(missing)}, and no rows are given")
    sql, fixtures = model["compiled_code"], []
    for place, (read, one) in enumerate(given.items()):
        node = (manifest["nodes"] | manifest["sources"])[read]
        fixture = f"__dbt__cte__{place}"
        sql = sql.replace(node["relation_name"], fixture)
        declared = types[node["schema"], node["name"]]
        rows = one["rows"] if one["format"] == "sql" else _rows(one["rows"], declared, declared)
        fixtures.append(f"{fixture} AS ({rows})")
    made = connection.sql(f"WITH {', '.join(fixtures)} SELECT * FROM ({sql}\n)")  # noqa: S608 - compiled SQL
    of_columns = dict(zip(made.columns, map(str, made.types), strict=True))
    names, rows = _expected(test["expect"], of_columns)
    actual, expected = _counted(made, names), _counted(connection.sql(rows), names)
    return [f"+ {row}" for row in (actual - expected).elements()] + [
        f"- {row}" for row in (expected - actual).elements()
    ]


def _counted(relation: duckdb.DuckDBPyRelation, names: list[str]) -> Counter[str]:
    """How often each row is there, by these columns."""
    rows = (dict(zip(relation.columns, row, strict=True)) for row in relation.fetchall())
    return Counter(str({name: row[name] for name in names}) for row in rows)


def _key_of(words: str, manifest: Mapping[str, Any]) -> str:
    """Key in the manifest of what `ref('…')` or `source('…', '…')` names."""
    found = _INPUT.fullmatch(words.strip())
    assert found, f"{words}: neither ref('…') nor source('…', '…')"
    if found["model"]:
        return next(key for key, one in manifest["nodes"].items() if one["name"] == found["model"])
    named = (found["source"], found["table"])
    return next(key for key, one in manifest["sources"].items() if (one["source_name"], one["name"]) == named)


def _expected(expect: Mapping[str, Any], made: Mapping[str, str]) -> tuple[list[str], str]:
    """The columns that are compared, and SQL of the rows that they should have: all columns if there should be none."""
    if expect["format"] == "sql":
        casts = ", ".join(f"CAST({quoted(name)} AS {kind}) AS {quoted(name)}" for name, kind in made.items())
        return [*made], f"SELECT {casts} FROM ({expect['rows']}\n)"  # noqa: S608 - own rows
    names = [*expect["rows"][0]] if expect["rows"] else [*made]
    return names, _rows(expect["rows"], made, names)


def _rows(rows: list[dict[str, Any]], types: Mapping[str, str], names: Iterable[str]) -> str:
    """SQL of typed rows with these columns; a cell that is not given is NULL, a column that there is not an error."""
    unknown = {name for row in rows for name in row} - {*types}
    assert not unknown, f"there is no column {sorted(unknown)}"
    casts = [f"CAST({{}} AS {types[name]}) AS {quoted(name)}" for name in names]
    lines = [
        "SELECT " + ", ".join(cast.format(_value(row.get(name))) for name, cast in zip(names, casts, strict=True))
        for row in rows or [{}]
    ]
    return " UNION ALL ".join(lines) + ("" if rows else " LIMIT 0")


def _value(cell: Any) -> str:
    if cell is None:
        return "NULL"
    return literal(cell) if isinstance(cell, str) else str(cell)
