"""What is measured of each column: by its type, and by what its name says. SQL of aggregates, nothing that runs.

Items of `category` are values as they landed. Only columns that hold no name, number or text of an enterprise or person
have categories: those of type `code`, and texts whose names end as in `_WORDS`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

from pipelines.base.sql import quoted
from pipelines.contracts.feed import Feed
from quality.metrics.long import (
    AGE,
    BIN,
    CATEGORY,
    FUTURE,
    MAGNITUDE,
    MONTH_DAY,
    ORDER,
    PRECISION,
    RATIO,
    SHAPE,
)

_WORDS = (
    "_kind",
    "_code",
    "_section",
    "_edition",
    "_currency",
    "currency_name",
    "status_text",
    "type_text",
    "_class",
    "_year",
)
_INTEGERS = ("BIGINT", "INTEGER")
_OF_THE_BUILD = ("business_date", "record_id", "source_feed")
_PAIRED_FIGURES = 6
_PAIRED_DATES = 4
_AMOUNT_PRECISION = 12
"""Decimals of fewer digits are scores and ratios, not amounts that may be in another unit."""

_SETTLED_DAYS = 62
"""Dates of the last two months follow the day of the arrival: before the 13th all of them may be early in a month."""

_AGES = (
    "CASE WHEN {0} > {1} THEN '"
    + FUTURE
    + "' "
    + (
        "WHEN {0} > {1} - 8 THEN 'week' WHEN {0} > {1} - 32 THEN 'month' WHEN {0} > {1} - 93 THEN 'quarter' "
        "WHEN {0} > {1} - 367 THEN 'year' WHEN {0} > {1} - 1097 THEN '3 years' WHEN {0} > {1} - 3653 THEN '10 years' "
        "WHEN {0} IS NOT NULL THEN 'older' END"
    )
)
"""How long before the day of the arrival a date is."""

_USUAL = " -~·\u2000-\u206f\u3000-\u303f\u3400-\u9fff\uff00-\uffef"
"""Characters of codes and Chinese texts; others are rare, or those of an encoding that was misread."""

_SHAPES = (
    "CASE WHEN regexp_full_match({0}, '[0-9A-Z]+') THEN "
    "CASE WHEN regexp_full_match({0}, '[0-9]+') THEN 'digits' ELSE 'capitals and digits' END "
    "WHEN regexp_full_match({0}, '[ -~]+') THEN 'ASCII' "
    "WHEN regexp_matches({0}, '[^" + _USUAL + "]') THEN 'odd characters' "
    "WHEN regexp_matches({0}, '[㐀-鿿]') THEN 'Chinese' WHEN {0} IS NOT NULL THEN 'other' END"
)
"""The most usual shapes come first: the others cost a scan of the text each."""


_RATIOS = (
    "CASE WHEN {0} = {1} THEN 'equal' WHEN {1} = 0 THEN 'to zero' WHEN {0} = 0 THEN 'zero' "
    "WHEN {0} < 0 OR {1} < 0 THEN 'below 0' ELSE "
    "'1E' || CAST(CAST(floor(log10(CAST({0} AS DOUBLE) / CAST({1} AS DOUBLE))) AS INTEGER) AS VARCHAR) END"
)
"""What one amount is of another, by orders of magnitude."""

EVERY_AMOUNT = "every amount"
"""In the place of a column: of a row, the least round of its amounts."""


@dataclass(frozen=True)
class Classed:
    """An expression that puts each row into a class, NULL for none; `column` may be a pair, as in `a < b`."""

    metric: str
    column: str
    expression: str


@dataclass(frozen=True)
class Columns:
    """What is measured of the rows of a relation. `counted` are the columns whose filled cells are counted.

    `common`: columns whose most frequent values are counted.
    """

    counted: tuple[str, ...]
    figures: tuple[str, ...]
    classed: tuple[Classed, ...]
    hashed: tuple[str, ...]
    common: tuple[str, ...] = ()


def columns_of(feed: Feed) -> Columns:
    """What is measured of a feed's arrivals."""
    figures: list[str] = []
    amounts: list[str] = []
    classed: list[Classed] = []
    for column in feed.landed_columns:
        for name, kind in column.landed_types.items():
            if _is_figure(name, kind):
                figures.append(name)
                if kind.startswith("DECIMAL") and int(kind[8:].split(",")[0]) >= _AMOUNT_PRECISION:
                    amounts.append(name)
            classed += _classed(name, kind, is_code=column.type == "code", key=feed.key_of(column))
    classed += _pairs([name for name in amounts if name.endswith("_cny")][:_PAIRED_FIGURES])
    dates = [name for c in feed.landed_columns for name, kind in c.landed_types.items() if kind == "DATE"]
    if feed.arrival_mode == "full":  # of a log, as many are filed on the last day of a term as the calendar has it
        classed += [_order(a, b) for a, b in combinations(dates[:_PAIRED_DATES], 2)]
    classed += [Classed(PRECISION, name, _roundness([name])) for name in amounts]
    if len(amounts) > 1:
        classed.append(Classed(PRECISION, EVERY_AMOUNT, _roundness(amounts)))
    moments = {name for c in feed.landed_columns for name, kind in c.landed_types.items() if kind == "TIMESTAMP"}
    return Columns(
        counted=feed.landed_names,
        figures=tuple(figures),
        classed=tuple(classed),
        hashed=tuple(name for name in feed.landed_names if name not in moments),
        common=tuple(_common(feed, {one.column for one in classed if one.metric == CATEGORY})),
    )


def _common(feed: Feed, categories: set[str]) -> Iterator[str]:
    """Figures and texts that are no categories; dates of whole lists: those of a log are mostly of one day."""
    for column in feed.landed_columns:
        for name, kind in column.landed_types.items():
            is_text = kind == "VARCHAR" and name not in categories and not name.endswith("_raw")
            if is_text or _is_figure(name, kind) or (kind == "DATE" and feed.arrival_mode == "full"):
                yield name


def _pairs(amounts: list[str]) -> list[Classed]:
    """How two amounts of a row compare, each pair of them."""
    pairs = list(combinations(amounts, 2))
    ratios = [Classed(RATIO, f"{a} / {b}", _RATIOS.format(quoted(a), quoted(b))) for a, b in pairs]
    return [*(_order(a, b) for a, b in pairs), *ratios]


def _order(a: str, b: str) -> Classed:
    one, other = quoted(a), quoted(b)
    return Classed(
        ORDER,
        f"{a} < {b}",
        f"CASE WHEN {one} < {other} THEN 'yes' WHEN {one} = {other} THEN 'equal' WHEN {one} > {other} THEN 'no' END",
    )


def _roundness(amounts: list[str]) -> str:
    """How round the least round of these amounts of a row is; nothing where all are zero or empty."""
    names = [quoted(name) for name in amounts]

    def is_any(condition: str) -> str:
        return " OR ".join(condition.format(name) for name in names)

    return (
        f"CASE WHEN {is_any('{} <> 0')} THEN CASE WHEN {is_any('{} % 1 <> 0')} THEN 'decimals' "
        f"WHEN {is_any('{} % 100 <> 0')} THEN 'whole' WHEN {is_any('{} % 10000 <> 0')} THEN 'hundreds' "
        "ELSE 'ten thousands' END END"
    )


def columns_of_table(types: dict[str, str]) -> Columns:
    """What is measured of a published table, of its columns and their SQL types. Of figures, only their sizes."""
    names = [name for name in types if name not in _OF_THE_BUILD]
    classes = [one for name in names for one in _classed(name, types[name], is_code=False, key=None)]
    classed = [one for one in classes if one.metric not in (SHAPE, MONTH_DAY)]
    if {"score", "scale"} <= types.keys():
        classed.append(Classed(BIN, "score", "CAST(least(9, floor(10 * score / nullif(scale, 0))) AS VARCHAR)"))
    return Columns(counted=tuple(names), figures=(), classed=tuple(classed), hashed=())


def _is_figure(name: str, kind: str) -> bool:
    return kind.startswith("DECIMAL") or (kind in _INTEGERS and not name.endswith("_year"))


def _classed(name: str, kind: str, *, is_code: bool, key: str | None) -> list[Classed]:
    column = quoted(name)
    if kind in ("DATE", "TIMESTAMP"):
        day = f"CAST({column} AS DATE)"
        ages = Classed(AGE, name, _AGES.format(day, "_day"))
        is_early = f"CASE WHEN day({column}) <= 12 THEN 'yes' ELSE 'no' END"
        early = f"CASE WHEN {column} < _day - {_SETTLED_DAYS} THEN {is_early} END"
        return [ages, Classed(MONTH_DAY, name, early)] if kind == "DATE" else [ages]
    if kind == "BOOLEAN" or is_code or (kind in ("VARCHAR", *_INTEGERS) and name.endswith(_WORDS) and key != "name"):
        return [Classed(CATEGORY, name, f"left(CAST({column} AS VARCHAR), 40)")]
    if kind.startswith("DECIMAL") or kind in _INTEGERS:
        size = f"CASE WHEN {column} = 0 THEN '0' WHEN {column} < 0 THEN 'below 0' ELSE "
        return [
            Classed(MAGNITUDE, name, f"{size} '1E' || CAST(CAST(floor(log10({column})) AS INTEGER) AS VARCHAR) END")
        ]
    if kind == "VARCHAR" and not name.endswith("_raw"):
        return [Classed(SHAPE, name, _SHAPES.format(column))]
    return []
