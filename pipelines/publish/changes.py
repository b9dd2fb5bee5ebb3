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

from pipelines.base.sql import literal, quoted
from pipelines.contracts.parts import Classification
from pipelines.publish.former import table_columns
from pipelines.publish.manifest import ReleasedFile
from pipelines.warehouse.receipt import PublishedColumn, PublishedTable, PublishedView

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
_WHO = "SELECT enterprise_id, uscc, enterprise_name"
_ONLY_IN = """
    SELECT enterprise_id, '{kind}', '', NULL, NULL, NULL
    FROM {here}.mart_enterprise_profile ANTI JOIN {there}.mart_enterprise_profile USING (enterprise_id)
"""
_BANDS = """
    SELECT n.enterprise_id, 'band', n.rulebook_code, o.band_code, n.band_code, o.version <> n.version
    FROM old.mart_innovation_score o JOIN new.mart_innovation_score n USING (enterprise_id, rulebook_code)
    WHERE o.band_code IS DISTINCT FROM n.band_code
"""
_VETOES = """
    SELECT DISTINCT enterprise_id, adverse_record_code AS code, 'veto' AS state
    FROM {}.mart_adverse_record WHERE is_veto
"""
_RECOGNITIONS = """
    SELECT enterprise_id, recognition_code AS code,
        CASE WHEN bool_or(is_valid) THEN 'valid' ELSE min(state_code) END AS state
    FROM {}.mart_recognition GROUP BY ALL
"""
_DIFFERING = """
    SELECT coalesce(o.enterprise_id, n.enterprise_id), '{kind}', coalesce(o.code, n.code), o.state, n.state, NULL
    FROM ({old}) o FULL JOIN ({new}) n ON o.enterprise_id = n.enterprise_id AND o.code = n.code
    WHERE coalesce(o.state = '{counting}', false) <> coalesce(n.state = '{counting}', false)
"""


def _differing(kind: str, rows: str, counting: str) -> str:
    return _DIFFERING.format(kind=kind, old=rows.format("old"), new=rows.format("new"), counting=counting)


_COMPARISONS = {
    "new": ("mart_enterprise_profile", _ONLY_IN.format(kind="new", here="new", there="old")),
    "gone": ("mart_enterprise_profile", _ONLY_IN.format(kind="gone", here="old", there="new")),
    "band": ("mart_innovation_score", _BANDS),
    "veto": ("mart_adverse_record", _differing("veto", _VETOES, "veto")),
    "recognition": ("mart_recognition", _differing("recognition", _RECOGNITIONS, "valid")),
}
"""By kind of change: the table that both releases need for it, and the rows."""
_NOTHING = (
    "SELECT NULL::VARCHAR AS enterprise_id, NULL::VARCHAR AS change_code, NULL::VARCHAR AS subject_code, "
    "NULL::VARCHAR AS before_value, NULL::VARCHAR AS after_value, NULL::BOOLEAN AS is_rule_changed WHERE false"
)
"""No row, but the columns and their types."""


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
    with duckdb.connect(config={"threads": 1}) as connection:
        tables = [_opened(connection, "old", before), _opened(connection, "new", after)]
        told = {kind: sql for kind, (table, sql) in _COMPARISONS.items() if all(table in found for found in tables)}
        names = ", ".join(quoted(column.name) for column in CHANGES.columns)
        found = " UNION ALL ".join(f"({sql})" for sql in (_NOTHING, *told.values()))
        connection.execute(
            f"""
            CREATE VIEW changes AS WITH who AS (
                {_WHO} FROM new.mart_enterprise_profile
                UNION ALL
                ({_WHO} FROM old.mart_enterprise_profile
                 ANTI JOIN new.mart_enterprise_profile USING (enterprise_id))
            )
            SELECT {names} FROM ({found}) c JOIN who USING (enterprise_id)
            WHERE change_code = 'gone' OR enterprise_id IN (SELECT enterprise_id FROM new.mart_enterprise_profile)
            """  # noqa: S608 - our own statements
        )
        yield connection, tuple(kind for kind in _COMPARISONS if kind not in told)


def _opened(connection: duckdb.DuckDBPyConnection, schema: str, side: Side) -> set[str]:
    """Views over the tables that comparisons need, under the names of today; returns which there are."""
    connection.execute(f"CREATE SCHEMA {schema}")
    found = set()
    for table in dict.fromkeys(table for table, _ in _COMPARISONS.values()):
        file, renamed = table_columns(side.files, table)
        if file is None:
            continue
        path = side.folder / file.file
        columns = ", ".join(
            f"{quoted(column)} AS {quoted(renamed.get(column, column))}"
            for column in connection.read_parquet(str(path)).columns
        )
        connection.execute(
            f"CREATE VIEW {schema}.{quoted(table)} AS SELECT {columns} FROM read_parquet({literal(path)})"  # noqa: S608
        )
        found.add(table)
    return found
