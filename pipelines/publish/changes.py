"""What changed from one release to another: enterprises that came or went, bands, vetoes, recognitions.

`changes.parquet` of a release compares it with the one before it, and is outside `data_root`, since the same tables may
follow another release.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb

from pipelines.base.duck import opened_duckdb
from pipelines.base.sql import literal, quoted
from pipelines.contracts.parts import Classification
from pipelines.publish.before import selects
from pipelines.publish.manifest import ReleasedFile
from pipelines.warehouse.receipt import PublishedColumn, PublishedTable, PublishedView
from quality.changes import KINDS, TABLES, changes_query, kinds

CHANGES_FILE = "changes.parquet"
_TEXTS = {
    "enterprise_id": ("企业标识。", "Key of the enterprise."),
    "uscc": ("统一社会信用代码；没有则为空。", "Unified social credit code; null if none."),
    "enterprise_name": (
        "登记名称；不再出现的企业取上一次发布的名称。",
        "Registered name; that of the release before for an enterprise that is gone.",
    ),
    "change_code": ("变化类别。", "Kind of change."),
    "subject_code": (
        "变化的对象：积分方案、否决项或认定的代码；新增和不再出现的为空文本。",
        "Scheme, veto or recognition by its code; an empty text for new and gone.",
    ),
    "before_value": (
        "之前：等级、veto 或认定状态；没有则为空。",
        "Before: band, veto or state of the recognition; null if none.",
    ),
    "after_value": ("之后：同上。", "After: likewise."),
    "is_rule_changed": (
        "等级变化时，方案版本是否也变了。",
        "For a band: whether the version of the scheme changed too.",
    ),
}
CHANGES = PublishedTable(
    name="changes",
    key=("enterprise_id", "change_code", "subject_code"),
    zh="与上一次发布相比的变化：新增和不再出现的企业，等级、否决项与有效认定的变化。",
    en="What changed since the release before: enterprises that are new or gone, bands, vetoes and valid recognitions.",
    classification=Classification(access="consent", jrt0197_level=3),
    columns=tuple(PublishedColumn(name=name, zh=zh, en=en) for name, (zh, en) in _TEXTS.items()),
)
VIEW = PublishedView(
    name=CHANGES.name,
    sql=f"FROM read_parquet({literal(CHANGES_FILE)})",
    zh=CHANGES.zh,
    en=CHANGES.en,
    columns=CHANGES.columns,
)
ORDER = ", ".join(quoted(column) for column in CHANGES.key)


@dataclass(frozen=True)
class Side:
    """A release that is compared: its folder, and the files of its tables."""

    folder: Path
    files: tuple[ReleasedFile, ...]


@contextmanager
def compared(before: Side, after: Side) -> Iterator[tuple[duckdb.DuckDBPyConnection, tuple[str, ...]]]:
    """A connection with a view `changes`, and the kinds of change that cannot be compared.

    A kind cannot be compared if either release lacks the table for it. The caller has made sure that the files are
    those that were published.
    """
    with opened_duckdb(threads=1) as connection:
        for schema, side in (("old", before), ("new", after)):
            connection.execute(f"CREATE SCHEMA {schema}")
            for table, query in selects(side.folder, side.files, TABLES).items():
                connection.execute(f"CREATE VIEW {schema}.{quoted(table)} AS {query}")
        compared_kinds = kinds(connection)
        names = ", ".join(quoted(column.name) for column in CHANGES.columns)
        connection.execute(f"CREATE VIEW changes AS SELECT {names} FROM ({changes_query(compared_kinds)})")  # noqa: S608
        yield connection, tuple(kind for kind in KINDS if kind not in compared_kinds)
