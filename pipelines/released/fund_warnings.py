"""Warnings about venture-capital funds 创业投资预警 of a release: concentration, terms and exits that are over."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from decimal import Decimal
from enum import StrEnum
from pathlib import Path

import duckdb
from pydantic import BaseModel, ConfigDict

from pipelines.base.errors import KechuangError
from pipelines.publish.dictionary.words import code_words
from pipelines.publish.manifest import read_release
from pipelines.publish.pointer import served_release
from pipelines.publish.views import opened_release

WARNING, FUND, HOLDING = "mart_venture_warning", "mart_venture_fund", "mart_venture_holding"


class WarningLevel(StrEnum):
    """Levels of a warning (`code_lists.yml`, warning_level)."""

    GRAVE = "grave"
    CHECK = "check"


_WARNINGS = f"""
    SELECT warning.fund_no, warning.fund_name, warning.manager_name, warning_code, warning_level_code, subject_key,
        coalesce(direct.enterprise_name, held.enterprise_name) AS enterprise_name, evidence_value, threshold, unit_code,
        evidence_date, clause, authority, is_verified
    FROM marts.{WARNING} AS warning
    LEFT JOIN marts.mart_enterprise_profile AS direct
        ON warning_code = 'enterprise_share' AND subject_key = direct.enterprise_id
    LEFT JOIN marts.{HOLDING} AS holding ON warning_code = 'past_exit_date' AND subject_key = holding.record_no
    LEFT JOIN marts.mart_enterprise_profile AS held ON holding.enterprise_id = held.enterprise_id
    ORDER BY list_position(['grave', 'check'], warning_level_code), warning.fund_no, warning_code, subject_key
"""  # noqa: S608 - names of our tables
_FUNDS = f"SELECT count(*), count(*) FILTER (WHERE warning_count > 0) FROM marts.{FUND}"  # noqa: S608 - our own name


class FundWarning(BaseModel):
    """A warning. `subject_key`: the enterprise, industry, fund or investment it is about; `enterprise_name` if one."""

    model_config = ConfigDict(frozen=True)

    fund_no: str
    fund_name: str | None
    manager_name: str | None
    warning_code: str
    warning_level_code: WarningLevel
    subject_key: str
    enterprise_name: str | None
    evidence_value: Decimal
    threshold: Decimal
    unit_code: str
    evidence_date: date | None
    clause: str | None
    authority: str
    is_verified: bool


class FundWarnings(BaseModel):
    """Warnings, the grave ones first; `funds` and `warned_funds` count all of the register."""

    model_config = ConfigDict(frozen=True)

    release_id: str
    funds: int
    warned_funds: int
    warnings: tuple[FundWarning, ...]


def read_fund_warnings(
    releases_dir: Path,
    *,
    level: WarningLevel | None = None,
    codes: Collection[str] = (),
    release_id: str | None = None,
) -> FundWarnings:
    """Read the warnings of a release.

    Args:
        releases_dir: folder of the releases.
        level: only warnings of this level.
        codes: only these warnings; all if there are none.
        release_id: the release; None for the one that is served.

    Raises:
        KechuangError: the release was made before there was a register of funds, or there is no warning of a code.
    """
    words = code_words()["venture_warning"]
    if unknown := sorted(set(codes) - words.keys()):
        raise KechuangError(f"no warning {', '.join(unknown)}: there are {', '.join(sorted(words))}")
    folder = releases_dir / (release_id or served_release(releases_dir))
    release = read_release(folder)
    if not {WARNING, FUND} <= {file.table for file in release.files}:
        raise KechuangError(f"release {release.release_id} has no register of funds: it was made before there was one")
    with opened_release(folder, release) as connection:
        found = fund_warnings_in(connection, release.release_id)
    kept = tuple(
        one
        for one in found.warnings
        if level in (None, one.warning_level_code) and (not codes or one.warning_code in codes)
    )
    return found.model_copy(update={"warnings": kept})


def fund_warnings_in(connection: duckdb.DuckDBPyConnection, release_id: str) -> FundWarnings:
    """All warnings of a release that is opened, its tables in the schema `marts`."""
    rows = connection.sql(_WARNINGS).pl().to_dicts()
    ((funds, warned),) = connection.execute(_FUNDS).fetchall()
    warnings = tuple(FundWarning.model_validate(row) for row in rows)
    return FundWarnings(release_id=release_id, funds=funds, warned_funds=warned, warnings=warnings)
