"""Blocking: which registered names are worth comparing with a record's name. Compares nothing itself."""

from __future__ import annotations

import duckdb

_LONGEST_BRAND = 6

SAME_BRAND = (
    "SELECT unique_id, 'brand|' || brand || '|' || unit AS block FROM {side}",
    "SELECT unique_id, 'place|' || brand || '|' || coalesce(nullif(city, ''), nullif(seat, ''), province) FROM {side}",
    "SELECT unique_id, 'industry|' || brand || '|' || industry FROM {side}",
)
"""Names with one brand: by branch, by place, by industry."""

ALIKE = (
    *SAME_BRAND,
    "SELECT unique_id, 'branch|' || left(brand, 2) || '|' || unit FROM {side} WHERE unit <> ''",
    "SELECT unique_id, 'near|' || near || '|' || industry || '|' || unit FROM {side}_near",
    "SELECT unique_id, 'near place|' || near || '|' || place || '|' || unit FROM {side}_near WHERE place <> ''",
    "SELECT unique_id, 'head|' || left(brand, 2) || '|' || place || '|' || unit FROM {side} WHERE {placed}",
    "SELECT unique_id, 'front|' || left(brand, 3) || '|' || unit FROM {side} WHERE length(brand) > 2",
    "SELECT unique_id, 'short|' || left(normal, 2) FROM {side} WHERE {short}",
    "SELECT unique_id, 'short|' || left(brand, 2) FROM {side} WHERE {short} AND left(brand, 2) <> left(normal, 2)",
)
"""`SAME_BRAND`, and names whose brands differ by a letter or begin alike, and short forms of longer names."""

_NEAR = f"""
    SELECT unique_id, industry, place, unit, brand AS near FROM {{side}}
    WHERE length(brand) BETWEEN 2 AND {_LONGEST_BRAND}
    UNION
    SELECT unique_id, industry, place, unit, left(brand, i - 1) || substr(brand, i + 1)
    FROM {{side}}, range(1, {_LONGEST_BRAND + 1}) AS t (i)
    WHERE length(brand) BETWEEN 3 AND {_LONGEST_BRAND} AND i <= length(brand)
"""  # noqa: S608 - the length is ours
_PLACED = "place <> '' AND length(brand) > 2"
_SHORT_NAME = "form = '' AND place = '' AND unit = '' AND length(normal) <= 6"


def block(
    connection: duckdb.DuckDBPyConnection, left: str, right: str, keys: tuple[str, ...], largest_block: int, into: str
) -> None:
    """Write temporary table `into` (`left_id`, `right_id`): the distinct pairs that share a block.

    Args:
        connection: holds both tables, with `unique_id`, `normal` and the columns of `comparisons.COLUMNS`.
        left: table of records' names.
        right: table of registered names.
        keys: `SAME_BRAND` or `ALIKE`.
        largest_block: a block with more registered names proposes nothing: such a key is too common to be evidence.
        into: name of the table to make.
    """
    for side, short in ((left, _SHORT_NAME), (right, "true")):
        if keys is ALIKE:
            connection.execute(f"CREATE OR REPLACE TEMP TABLE {side}_near AS {_NEAR.format(side=side)}")
        union = " UNION ALL ".join(keys).format(side=side, short=short, placed=_PLACED)
        wanted = f"WHERE block IN (SELECT block FROM {left}_block)" if side == right else ""  # noqa: S608
        connection.execute(f"CREATE OR REPLACE TEMP TABLE {side}_block AS SELECT * FROM ({union}) {wanted}")  # noqa: S608
        connection.execute(f"DROP TABLE IF EXISTS {side}_near")
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE {into} AS WITH small AS ("  # noqa: S608
        f"SELECT block FROM {right}_block GROUP BY block HAVING count(*) <= ?) "
        f"SELECT DISTINCT l.unique_id AS left_id, r.unique_id AS right_id FROM {left}_block l "
        f"JOIN small USING (block) JOIN {right}_block r USING (block)",
        [largest_block],
    )
    for side in (left, right):
        connection.execute(f"DROP TABLE {side}_block")
