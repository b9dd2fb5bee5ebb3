"""The columns of feeds that a published table's columns are made of, as a release tells it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb

from pipelines.base.records import read_record
from pipelines.publish.dictionary.dictionary import Dictionary
from pipelines.publish.manifest import REMEDY, Release

_DIRECT = """
SELECT column_name,
    string_agg(source_zh || '：' || columns_zh, '；' ORDER BY source_name) AS sources_zh,
    string_agg(source_en || ': ' || columns_en, '; ' ORDER BY source_name) AS sources_en
FROM (
    SELECT column_name, source_name, min(source_zh) AS source_zh, min(source_en) AS source_en,
        string_agg(column_zh, '、' ORDER BY source_column) AS columns_zh,
        string_agg(column_en, ', ' ORDER BY source_column) AS columns_en
    FROM read_parquet(?)
    WHERE table_name = ? AND source_kind = 'feed' AND is_direct AND source_column NOT LIKE '\\_%' ESCAPE '\\'
    GROUP BY column_name, source_name
)
GROUP BY column_name
"""


def profile_sources(
    connection: duckdb.DuckDBPyConnection, folder: Path, release: Release, table: str
) -> tuple[dict[str, Any], ...]:
    """Each column of a table that feeds give, in the table's order, with its rights; none without column lineage.

    `connection` may read the release's folder.
    """
    if release.column_lineage is None or release.dictionary is None:
        return ()
    path = folder / release.dictionary.file
    dictionary = read_record(path, Dictionary, missing=f"{path}: is missing", remedy=REMEDY)
    (described,) = [one for one in dictionary.tables if one.name == table]
    rows = connection.execute(_DIRECT, [str(folder / release.column_lineage.file), table]).fetchall()
    found = {name: (zh, en) for name, zh, en in rows}
    return tuple(
        {
            "column_name": column.name,
            "zh": column.zh,
            "en": column.en,
            "sources_zh": found[column.name][0],
            "sources_en": found[column.name][1],
            "access": column.rights.access if column.rights else "",
            "scopes": column.rights.scopes if column.rights else (),
        }
        for column in described.columns
        if column.name in found
    )
