"""Metrics of a relation, by a few statements that each read some of its columns once; `columns` says which."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import count
from typing import Any

import duckdb
import polars as pl

from pipelines.base.sql import quoted
from quality.metrics.columns import Classed, Columns
from quality.metrics.long import (
    ALIKE,
    CATEGORY,
    COMMON,
    CONTENT,
    DISTINCT,
    DISTRICT,
    FILLED,
    LEVEL,
    LEVELS,
    OTHER,
    ROWS,
    SUBJECT,
    WHOLE,
    frame,
)

_MOST_CATEGORIES = 60
_FEWEST_IN_A_SEGMENT = 20
"""Filled cells are counted by segment where one has so many rows, else only the rows are."""

Head = tuple[object, ...]


@dataclass(frozen=True)
class Measured:
    """Rows to measure: a SELECT with the columns `_key` (what they are grouped by), `_day`, and one for each of
    `segments`, such as `_district`; empty where the segment of a row is not known.

    `heads`: subject, series, arrival and day of each key. Of `every` rows one is looked at for classes and quantiles.
    """

    query: str
    columns: Columns
    heads: dict[Any, Head]
    every: int = 1
    segments: tuple[str, ...] = (DISTRICT,)


def measure(connection: duckdb.DuckDBPyConnection, measured: Measured) -> pl.DataFrame:
    """The metrics of these rows, by key and segment."""
    columns, rows = measured.columns, list[Head]()

    def gather(statement: str, metrics: Callable[[Head, dict[str, Any]], Iterator[Head]]) -> None:
        found = connection.execute(statement)
        names = [column[0] for column in found.description or []]
        for values in found.fetchall():
            one = dict(zip(names, values, strict=True))
            rows.extend(metrics(measured.heads[one["_key"]], one))

    gather(_counts_sql(measured), partial(_counts, columns, measured.segments))
    if measured.every > 1:
        measured = _sampled(connection, measured)
    if columns.classed:
        gather(_classes_sql(measured), partial(_classes, columns.classed))
    if columns.common:
        gather(_common_sql(measured), partial(_common, columns.common))
    if columns.figures:
        gather(_levels_sql(measured), partial(_levels, columns.figures))
    return frame(rows)


def _counts_sql(measured: Measured) -> str:
    """Rows and filled cells of each key and segment, and the content of each key.

    Rows are read once, by all segments together; what is counted of a few of these is added up from them.
    """
    columns = measured.columns
    names = [f"_{segment}" for segment in measured.segments]
    cells = [f"f{at}" for at in range(len(columns.counted))]
    filled = "".join(f", count({quoted(name)}) AS {cell}" for cell, name in zip(cells, columns.counted, strict=True))
    row = ", ".join(quoted(name) for name in columns.hashed) or "NULL"
    finest = (
        f"SELECT _key, {', '.join(names)}, count(*) AS n{filled}, sum(hash(ROW({row}))) AS content "  # noqa: S608 - our own names
        f"FROM ({measured.query}) GROUP BY ALL"
    )
    wholes = " AND ".join(f"grouping({name}) = 1" for name in names)
    kinds = "".join(f", grouping({name}) = 0 AS is{name}, {name}" for name in names)
    sets = ", ".join(["(_key)", *(f"(_key, {name})" for name in names)])
    summed = "".join(f", CAST(sum({name}) AS BIGINT) AS {name}" for name in ("n", *cells))
    return (
        f"SELECT _key, {wholes} AS is_whole{kinds}{summed}, "  # noqa: S608 - our own names
        f"CASE WHEN {wholes} THEN CAST(sum(content) AS VARCHAR) END AS content "
        f"FROM ({finest}) GROUP BY GROUPING SETS ({sets}) ORDER BY _key, is_whole, {', '.join(names)}"
    )


def _counts(columns: Columns, segments: Sequence[str], head: Head, found: dict[str, Any]) -> Iterator[Head]:
    n, is_whole = found["n"], found["is_whole"]
    kind = WHOLE if is_whole else next(segment for segment in segments if found[f"is_{segment}"])
    part = (WHOLE, "") if is_whole else (kind, found[f"_{kind}"])
    if not is_whole and not part[1]:
        return
    yield (*head, *part, ROWS, "", "", n, n)
    if is_whole or n >= _FEWEST_IN_A_SEGMENT:
        for at, name in enumerate(columns.counted):
            yield (*head, *part, FILLED, name, "", found[f"f{at}"], n)
    if is_whole and columns.hashed:
        yield (*head, *part, CONTENT, "", found["content"], 1, n)


def _classes_sql(measured: Measured) -> str:
    """Rows of each key by class of each column, as lists; DuckDB 2.0 plans a histogram for each of them far longer."""
    items = ", ".join(one.expression for one in measured.columns.classed)
    numbers = ", ".join(map(str, range(len(measured.columns.classed))))
    return (
        f"SELECT _key, no, list(item ORDER BY item) AS items, list(n ORDER BY item) AS counts FROM ("  # noqa: S608 - our own names
        f"SELECT _key, no, item, count(*) AS n FROM (SELECT _key, unnest([{numbers}]) AS no, unnest([{items}]) AS item "
        f"FROM ({measured.query})) WHERE item IS NOT NULL GROUP BY ALL"
        ") GROUP BY _key, no ORDER BY _key, no"
    )


def _sampled(connection: duckdb.DuckDBPyConnection, measured: Measured) -> Measured:
    """One of `every` rows, kept until the next sample: to read some of the rows takes as long as to read them all."""
    expressions = " ".join(one.expression for one in measured.columns.classed)
    named = {*measured.columns.figures, *measured.columns.common, SUBJECT}
    names = [name for name in measured.columns.counted if name in named or quoted(name) in expressions]
    rows = f"SELECT _key, _day{''.join(f', {quoted(name)}' for name in names)} FROM ({measured.query})"  # noqa: S608 - our own names
    connection.execute(f"CREATE OR REPLACE TEMP TABLE sample AS {rows} WHERE _row % {measured.every} = 0")
    return replace(measured, query="SELECT * FROM sample", every=1)


def _classes(classed: Sequence[Classed], head: Head, found: dict[str, Any]) -> Iterator[Head]:
    one, n = classed[found["no"]], sum(found["counts"])
    for item, rows in _largest(dict(zip(found["items"], found["counts"], strict=True)), one.metric).items():
        yield (*head, WHOLE, "", one.metric, one.column, item, rows, n)


def _common_sql(measured: Measured) -> str:
    """How many rows of each key have the two most frequent values of each column that may be frequent."""
    names = measured.columns.common
    is_told = {name: "{0} <> 0" if name in measured.columns.figures else "{0} IS NOT NULL" for name in names}
    items = ", ".join(
        f"CASE WHEN {told.format(quoted(name))} THEN hash({quoted(name)}) END" for name, told in is_told.items()
    )
    numbers = ", ".join(map(str, range(len(names))))
    return (
        f"SELECT _key, no, max(n, 2) AS most, CAST(sum(n) AS BIGINT) AS n, CAST(sum(n * n) AS BIGINT) AS squared FROM ("  # noqa: S608 - our own names
        f"SELECT _key, no, item, count(*) AS n FROM (SELECT _key, unnest([{numbers}]) AS no, unnest([{items}]) AS item "
        f"FROM ({measured.query})) WHERE item IS NOT NULL GROUP BY ALL) GROUP BY _key, no ORDER BY _key, no"
    )


def _common(names: Sequence[str], head: Head, found: dict[str, Any]) -> Iterator[Head]:
    for item, rows in zip(("most frequent", "second"), found["most"], strict=False):
        yield (*head, WHOLE, "", COMMON, names[found["no"]], item, rows, found["n"])
    if names[found["no"]] == SUBJECT:
        yield (*head, WHOLE, "", ALIKE, SUBJECT, "", found["squared"] / found["n"], found["n"])


def _levels_sql(measured: Measured) -> str:
    aggregates = ", ".join(map(_figure_sql, count(), measured.columns.figures))
    subjects = f"count(DISTINCT {SUBJECT})" if SUBJECT in measured.columns.counted else "count(*)"
    return (
        f"SELECT _key, {subjects} AS subjects, count(*) AS n, {aggregates} "  # noqa: S608 - our own names
        f"FROM ({measured.query}) GROUP BY _key ORDER BY _key"
    )


def _figure_sql(at: int, name: str) -> str:
    column, quantiles = quoted(name), list(LEVELS.values())
    is_positive = f"FILTER ({column} > 0)"
    return (
        f"quantile_disc({column}, {quantiles}) {is_positive} AS q{at}, count(*) {is_positive} AS p{at}, "
        f"count({column}) AS n{at}, count(DISTINCT {column}) AS d{at}"
    )


def _levels(figures: Sequence[str], head: Head, found: dict[str, Any]) -> Iterator[Head]:
    """Levels are of so many values as are independent: the lines of one enterprise's form are not."""
    apart = (found["subjects"] or found["n"]) / found["n"]
    for at, name in enumerate(figures):
        for item, value in zip(LEVELS, found[f"q{at}"] or (), strict=False):
            yield (*head, WHOLE, "", LEVEL, name, item, math.log10(value), max(1, round(found[f"p{at}"] * apart)))
        yield (*head, WHOLE, "", DISTINCT, name, "", found[f"d{at}"], found[f"n{at}"])


def _largest(counts: dict[str, int], metric: str) -> dict[str, int]:
    """The classes; of very many categories the largest, and the rest together."""
    if metric != CATEGORY or len(counts) <= _MOST_CATEGORIES:
        return counts
    ordered = sorted(counts.items(), key=lambda one: (-one[1], one[0]))
    rest = sum(count for _, count in ordered[_MOST_CATEGORIES:])
    return {**dict(ordered[:_MOST_CATEGORIES]), OTHER: rest}
