"""What changes for readers between two releases: enterprises that come or go, bands, vetoes, recognitions.

The same statements make a release's `changes.parquet` and are judged by the family `change` before there is a release.
They read the schemas `old` and `new`, which hold the tables of `TABLES` that each side has.
"""

from __future__ import annotations

from collections.abc import Iterable

import duckdb

TABLES = (
    "mart_enterprise_profile",
    "mart_innovation_score",
    "mart_adverse_record",
    "mart_recognition",
    "mart_invoice_profile",
    "mart_ip_portfolio",
    "mart_credit_score",
    "mart_product",
    "mart_match_condition",
)
"""The published tables that are compared."""
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


_KINDS = {
    "new": ("mart_enterprise_profile", _ONLY_IN.format(kind="new", here="new", there="old")),
    "gone": ("mart_enterprise_profile", _ONLY_IN.format(kind="gone", here="old", there="new")),
    "band": ("mart_innovation_score", _BANDS),
    "veto": ("mart_adverse_record", _differing("veto", _VETOES, "veto")),
    "recognition": ("mart_recognition", _differing("recognition", _RECOGNITIONS, "valid")),
}
"""By kind of change: the table that both releases need for it, and the rows."""

KINDS = tuple(_KINDS)
COMPARED = frozenset(table for table, _ in _KINDS.values())
"""The tables that changes are made of."""
_NOTHING = (
    "SELECT NULL::VARCHAR AS enterprise_id, NULL::VARCHAR AS change_code, NULL::VARCHAR AS subject_code, "
    "NULL::VARCHAR AS before_value, NULL::VARCHAR AS after_value, NULL::BOOLEAN AS is_rule_changed WHERE false"
)
"""No row, but the columns and their types."""


def kinds(connection: duckdb.DuckDBPyConnection) -> list[str]:
    """The kinds of change that can be compared: those whose table is on both sides."""
    found = connection.execute("SELECT schema_name, view_name FROM duckdb_views() WHERE NOT internal").fetchall()
    return [kind for kind, (table, _) in _KINDS.items() if {("old", table), ("new", table)} <= set(found)]


def changes_query(compared: Iterable[str]) -> str:
    """A SELECT of the changes of these kinds, one row each, with names and codes of the enterprises."""
    found = " UNION ALL ".join(f"({sql})" for sql in (_NOTHING, *(_KINDS[kind][1] for kind in compared)))
    return f"""
        WITH who AS (
            {_WHO} FROM new.mart_enterprise_profile
            UNION ALL
            ({_WHO} FROM old.mart_enterprise_profile ANTI JOIN new.mart_enterprise_profile USING (enterprise_id))
        )
        SELECT * FROM ({found}) c JOIN who USING (enterprise_id)
        WHERE change_code = 'gone' OR enterprise_id IN (SELECT enterprise_id FROM new.mart_enterprise_profile)
    """  # noqa: S608 - our own statements
