"""What a published Parquet file says of itself, as key-value metadata in its footer.

DuckDB reads it with `FROM parquet_kv_metadata('<file>')`, pyarrow with `pyarrow.parquet.read_schema(file).metadata`. It
says nothing of the day, so that an unchanged table keeps its bytes.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb

from pipelines.base.durable import canonical_json, sync_file
from pipelines.base.sql import literal
from pipelines.publish.dictionary.columns import facts_of
from pipelines.warehouse.receipt import PublishedTable

_SMALL_GROUP, _GROUP = 30_720, 122_880
_MOST_SMALL = 3_000_000
"""Rows of a table up to which its row groups are small: one enterprise's row of the profile, in a city of 100,000, is
read in a third of the time. Of taller tables so many groups would take longer to find one's way in than they save.
"""


def write_described(
    connection: duckdb.DuckDBPyConnection, relation: str, order: str, table: PublishedTable, path: Path
) -> None:
    """Write a relation as the Parquet file of `table`, in this order; both are SQL, with names quoted."""
    (rows,) = connection.execute(f"SELECT count(*) FROM {relation}").fetchall()[0]  # noqa: S608 - as above
    group = _SMALL_GROUP if rows <= _MOST_SMALL else _GROUP
    texts = ", ".join(f"{literal(key)}: {literal(value)}" for key, value in texts_of(table).items())
    connection.execute(
        f"COPY (FROM {relation} ORDER BY {order}) TO {literal(path)} "
        f"(FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE {group}, KV_METADATA {{{texts}}})"
    )
    sync_file(path)


def texts_of(table: PublishedTable) -> dict[str, str]:
    """Keys and values for the footer: texts, and JSON for lists and objects.

    A build by an earlier version has no texts: then only the key and provenance.
    """
    found: dict[str, Any] = {"table": table.name, "key": table.key, "provenance": table.provenance}
    if table.columns:
        found |= {"zh": table.zh, "en": table.en}
        found["columns"] = {
            column.name: {
                "zh": column.zh,
                "en": column.en,
                **facts_of(table.name, column.name).model_dump(exclude_none=True),
                **({"rights": column.rights.model_dump()} if column.rights else {}),
            }
            for column in table.columns
        }
    if table.row_rights:
        found["row_rights"] = table.row_rights.model_dump()
    if table.classification:
        found["classification"] = table.classification.model_dump()
    return {f"kechuang.{name}": _text(value) for name, value in found.items()}


def _text(value: Any) -> str:
    return value if isinstance(value, str) else canonical_json(value).decode()
