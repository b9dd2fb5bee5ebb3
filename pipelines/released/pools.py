"""Risk-sharing pools 风险补偿资金池 of a release: the monitor of each bank, and what is left for each and for firms."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from typing import Any

import duckdb
from pydantic import BaseModel, ConfigDict

from pipelines.base.errors import KechuangError
from pipelines.publish.manifest import read_release
from pipelines.publish.pointer import served_release
from pipelines.publish.views import opened_release

BANK, FILING, RULE = "mart_pool_bank", "mart_pool_filing", "mart_rulebook"


class StopState(StrEnum):
    """States of the monitor (`code_lists.yml`, stop_state)."""

    NORMAL = "normal"
    WARN = "warn"
    UNKNOWN = "unknown"
    STOP = "stop"


_TITLES = f"""(
    SELECT DISTINCT rulebook_code, version, rulebook_zh, rulebook_en
    FROM marts.{RULE} WHERE rule_kind = 'pool_programme'
)"""  # noqa: S608 - names of our tables
_BANKS = f"""
    SELECT bank.*, bank_name, rulebook_zh, rulebook_en
    FROM marts.{BANK} AS bank
    LEFT JOIN (SELECT bank_code, max(bank_name) AS bank_name FROM marts.{FILING} GROUP BY ALL) USING (bank_code)
    LEFT JOIN {_TITLES} USING (rulebook_code, version)
    ORDER BY rulebook_code, version, list_position(['stop', 'warn', 'unknown', 'normal'], stop_state_code), bank_code
"""  # noqa: S608 - names of our tables
_FIRMS = f"""
    SELECT rulebook_code, version, rulebook_zh, rulebook_en, enterprise_id, max(enterprise_name) AS enterprise_name,
        max(county_name) AS county_name, cast(count(*) AS integer) AS filed_count,
        cast(count(DISTINCT bank_code) AS integer) AS bank_count, max(firm_balance_cny) AS firm_balance_cny,
        max(firm_cap_cny) AS firm_cap_cny, min(firm_headroom_cny) AS firm_headroom_cny
    FROM marts.{FILING}
    LEFT JOIN (SELECT enterprise_id, enterprise_name, county_name FROM marts.mart_enterprise_profile)
        USING (enterprise_id)
    LEFT JOIN {_TITLES} USING (rulebook_code, version)
    WHERE firm_headroom_cny IS NOT NULL
    GROUP BY ALL ORDER BY rulebook_code, version, firm_headroom_cny, enterprise_id
"""  # noqa: S608 - names of our tables
_STOPS = f"""
    SELECT rulebook_code, version, rulebook_zh, rulebook_en, rule_code, value_text, clause, document_no, authority,
        is_verified
    FROM marts.{RULE}
    WHERE rule_kind = 'pool_stop' AND (rulebook_code, version) IN (SELECT (rulebook_code, version) FROM marts.{BANK})
    ORDER BY ALL
"""  # noqa: S608 - names of our tables


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True)

    rulebook_code: str
    version: str
    rulebook_zh: str | None
    rulebook_en: str | None


class PoolBank(_Frozen):
    """A bank in a programme and book: the monitor at a month's end, and the budget of the whole programme."""

    bank_code: str
    bank_name: str | None
    filed_count: int
    live_balance_cny: Decimal | None
    month_end_date: date | None
    stop_state_code: StopState
    loss_to_filed_pct: Decimal | None
    overdue_pct: Decimal | None
    npl_pct: Decimal | None
    stop_headroom_cny: Decimal | None
    reserved_cny: Decimal | None
    paid_cny: Decimal | None
    paid_year_cny: Decimal | None
    recovered_cny: Decimal | None
    year_budget_cny: Decimal | None
    budget_headroom_cny: Decimal | None
    budget_authority: str | None


class PoolFirm(_Frozen):
    """An enterprise with filed loans: what it owes over all banks, and what is left under the cap of the programme."""

    enterprise_id: str
    enterprise_name: str | None
    county_name: str | None
    filed_count: int
    bank_count: int
    firm_balance_cny: Decimal | None
    firm_cap_cny: Decimal | None
    firm_headroom_cny: Decimal


class StopRule(_Frozen):
    """A rule by which a bank or guarantor is warned or must stop; `value_text` as `mart_rulebook` has it."""

    rule_code: str
    value_text: str | None
    clause: str | None
    document_no: str | None
    authority: str
    is_verified: bool


class Pools(BaseModel):
    """Banks by programme, the gravest state first; enterprises by programme, those with least left first."""

    model_config = ConfigDict(frozen=True)

    release_id: str
    states: dict[str, int]
    banks: tuple[PoolBank, ...]
    firms: tuple[PoolFirm, ...]
    stops: tuple[StopRule, ...]


def read_pools(releases_dir: Path, *, states: tuple[StopState, ...] = (), release_id: str | None = None) -> Pools:
    """Read the pools of a release.

    Args:
        releases_dir: folder of the releases.
        states: only banks in one of these; enterprises and rules are not affected.
        release_id: the release; None for the one that is served.

    Raises:
        KechuangError: the release was made before there were pools.
    """
    folder = releases_dir / (release_id or served_release(releases_dir))
    release = read_release(folder)
    if not any(file.table == BANK for file in release.files):
        raise KechuangError(
            f"release {release.release_id} has no risk-sharing pools: it was made before there were any"
        )
    with opened_release(folder, release) as connection:
        return pools_in(connection, release.release_id, states)


def pools_in(connection: duckdb.DuckDBPyConnection, release_id: str, states: tuple[StopState, ...] = ()) -> Pools:
    """The pools of a release that is opened, its tables in the schema `marts`."""

    def rows(query: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = connection.sql(query).pl().to_dicts()
        return found

    banks = [PoolBank.model_validate(row) for row in rows(_BANKS)]
    counts = {state: sum(one.stop_state_code == state for one in banks) for state in StopState}
    return Pools(
        release_id=release_id,
        states={str(state): count for state, count in counts.items() if count},
        banks=tuple(one for one in banks if not states or one.stop_state_code in states),
        firms=tuple(PoolFirm.model_validate(row) for row in rows(_FIRMS)),
        stops=tuple(StopRule.model_validate(row) for row in rows(_STOPS)),
    )
