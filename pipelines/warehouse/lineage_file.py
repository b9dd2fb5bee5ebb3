"""`column_lineage.parquet`: of each published column, the columns that it is made of, down to what bureaus send.

One row for each pair. `column_name` is `*` where the source decides which rows the table has, `source_column` where it
counts that the source has a row. The sources are feeds under the names of their contracts, seeds (rules and code
lists), what linking made, facts of the build, and `dim_enterprise_feed`, whose own sources are in the file too.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import polars as pl

from pipelines.base.checked_parquet import write_checked
from pipelines.contracts.feed import Feed
from pipelines.warehouse.column_lineage import KNOWS_ONLY, ProjectLineage, Relation
from pipelines.warehouse.source_docs import landed_texts
from pipelines.warehouse.statement_lineage import DIRECT, ROWS, Use, Uses

COLUMN_LINEAGE = "column_lineage.parquet"
SCHEMA = {
    "table_name": pl.String,
    "column_name": pl.String,
    "source_kind": pl.String,
    "source_name": pl.String,
    "source_column": pl.String,
    "is_direct": pl.Boolean,
    "kinds": pl.String,
    "source_zh": pl.String,
    "source_en": pl.String,
    "column_zh": pl.String,
    "column_en": pl.String,
}
_KINDS = {"seeds": "seed", "linking": "linking", "core": "core", "landing": "build"}
"""By schema. A relation of schema `landing` that is no feed says what the build was made of."""


def lineage_rows(lineage: ProjectLineage, marts: Iterable[Relation], feeds: Mapping[str, Feed]) -> pl.DataFrame:
    """The rows of the file, in order: of these relations, and of `dim_enterprise_feed`.

    Raises:
        KechuangError: a model cannot be followed.
    """
    by_table = {feed.table: feed for feed in feeds.values()}
    texts = {table: landed_texts(feed) for table, feed in by_table.items()}
    rows: list[tuple[object, ...]] = []
    for relation in (*marts, ("core", KNOWS_ONLY)):
        for column, uses in _columns(lineage, relation):
            for (schema, name, source), kinds in _by_source(uses).items():
                feed = by_table.get(name) if schema == "landing" else None
                said = texts[name].get(source) if feed else None
                rows.append(
                    (
                        relation[1],
                        column,
                        "feed" if feed else _KINDS.get(schema, schema),
                        feed.feed if feed else name,
                        source,
                        any(kind in DIRECT for kind in kinds),
                        ",".join(sorted(kinds)),
                        *((feed.title.zh, feed.title.en) if feed else (None, None)),
                        *((said.zh, said.en) if said else (None, None)),
                    )
                )
    return pl.DataFrame(rows, schema=SCHEMA, orient="row").sort(*list(SCHEMA)[:5])


def write_lineage(path: Path, rows: pl.DataFrame) -> None:
    """Write the file in one step; the same rows give the same bytes."""
    write_checked(path, rows)


def _columns(lineage: ProjectLineage, relation: Relation) -> Iterator[tuple[str, Uses]]:
    found = lineage.leaves_of(relation)
    yield from found.columns.items()
    yield ROWS, found.rows


def _by_source(uses: Iterable[Use]) -> dict[tuple[str, str, str], set[str]]:
    found: dict[tuple[str, str, str], set[str]] = {}
    for use in uses:
        found.setdefault((use.schema, use.relation, use.column), set()).add(use.kind)
    return found
