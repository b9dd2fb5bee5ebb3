"""Compares two warehouses of one day: enterprises whose band, score or state differs. Independent of drafts."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path

import duckdb
from pydantic import BaseModel

from pipelines.base.duck import opened_duckdb
from pipelines.base.sql import literal

_MOVERS = 10

_JOINED = """
    CREATE TEMP TABLE moved AS
    SELECT coalesce(a.rulebook_code, b.rulebook_code) AS rulebook_code, enterprise_id, p.enterprise_name,
           b.version AS old_version, a.version AS new_version, b.score AS old_score, a.score AS new_score,
           b.band_code AS old_band, a.band_code AS new_band, b.stage_code AS old_stage, a.stage_code AS new_stage,
           CAST(100 * a.score / a.scale - 100 * b.score / b.scale AS DECIMAL(9,4)) AS change
    FROM before.marts.mart_innovation_score b
    FULL JOIN after.marts.mart_innovation_score a USING (enterprise_id, rulebook_code)
    LEFT JOIN before.marts.mart_enterprise_profile p USING (enterprise_id)
"""
_SCHEMES = """
    SELECT rulebook_code, max(old_version), max(new_version), count(*), count(old_score), count(new_score),
           CAST(sum(old_score) / nullif(count(old_score), 0) AS DECIMAL(9,2)),
           CAST(sum(new_score) / nullif(count(new_score), 0) AS DECIMAL(9,2)),
           count(*) FILTER (WHERE change > 0), count(*) FILTER (WHERE change < 0),
           count(*) FILTER (WHERE old_band IS DISTINCT FROM new_band),
           count(*) FILTER (WHERE old_stage IS DISTINCT FROM new_stage)
    FROM moved GROUP BY 1 ORDER BY 1
"""
_BANDS = """
    SELECT coalesce(old_band, '-'), coalesce(new_band, '-'), count(*) FROM moved WHERE rulebook_code = ?
    GROUP BY 1, 2 ORDER BY 1, 2
"""
_STAGES = """
    SELECT coalesce(new_stage, '-'), count(*), CAST(sum(old_score) / nullif(count(old_score), 0) AS DECIMAL(9,2)),
           CAST(sum(new_score) / nullif(count(new_score), 0) AS DECIMAL(9,2))
    FROM moved WHERE rulebook_code = ? GROUP BY 1 ORDER BY 1
"""
_TOP = """
    SELECT enterprise_id, enterprise_name, old_score, new_score, old_band, new_band, change FROM moved
    WHERE rulebook_code = ? AND sign(change) = ? ORDER BY abs(change) DESC, enterprise_id LIMIT ?
"""
_STATES = """
    SELECT coalesce(a.rulebook_code, b.rulebook_code), b.version, a.version, coalesce(b.state_code, '-'),
           coalesce(a.state_code, '-'), count(*)
    FROM before.marts.mart_eligibility b FULL JOIN after.marts.mart_eligibility a USING (enterprise_id, rulebook_code)
    GROUP BY ALL ORDER BY ALL
"""


class Mover(BaseModel):
    """One enterprise whose score changes; `change` in per cent of the scale."""

    enterprise_id: str
    enterprise_name: str | None
    old_score: Decimal
    new_score: Decimal
    old_band: str | None
    new_band: str | None
    change: Decimal


class StageMove(BaseModel):
    """Mean scores of the enterprises that the draft puts into a stage."""

    stage: str
    enterprises: int
    old_mean: Decimal | None
    new_mean: Decimal | None


class SchemeMove(BaseModel):
    """What becomes of one scheme. `bands` counts enterprises by band before and after."""

    rulebook_code: str
    old_version: str | None
    new_version: str | None
    enterprises: int
    old_scored: int
    new_scored: int
    old_mean: Decimal | None
    new_mean: Decimal | None
    up: int
    down: int
    band_changes: int
    stage_changes: int
    bands: list[tuple[str, str, int]]
    stages: list[StageMove]
    top_up: list[Mover]
    top_down: list[Mover]


class EligibilityMove(BaseModel):
    """What becomes of one rulebook of eligibility; `states` counts enterprises by state before and after."""

    rulebook_code: str
    old_version: str | None
    new_version: str | None
    states: list[tuple[str, str, int]]

    @property
    def changes(self) -> int:
        """How many enterprises change their state."""
        return sum(count for old, new, count in self.states if old != new)


class Moves(BaseModel):
    """All that was compared."""

    schemes: list[SchemeMove]
    eligibility: list[EligibilityMove]


def compare(before: Path, after: Path, ran: Sequence[str]) -> Moves:
    """Compare the marts of two warehouses; `ran` names those that `after` has."""
    with opened_duckdb() as connection:
        for name, path in (("before", before), ("after", after)):
            connection.execute(f"ATTACH {literal(path)} AS {name} (READ_ONLY)")
        schemes = _schemes(connection) if "mart_innovation_score" in ran else []
        eligibility = _eligibility(connection) if "mart_eligibility" in ran else []
    return Moves(schemes=schemes, eligibility=eligibility)


def _schemes(connection: duckdb.DuckDBPyConnection) -> list[SchemeMove]:
    connection.execute(_JOINED)
    found = connection.execute(_SCHEMES).fetchall()
    names = list(SchemeMove.model_fields)
    stage_names, mover_names = list(StageMove.model_fields), list(Mover.model_fields)

    def top(code: str, sign: int) -> list[Mover]:
        rows = connection.execute(_TOP, [code, sign, _MOVERS]).fetchall()
        return [Mover(**dict(zip(mover_names, row, strict=True))) for row in rows]

    moves = []
    for row in found:
        code = row[0]
        stages = connection.execute(_STAGES, [code]).fetchall()
        moves.append(
            SchemeMove(
                **dict(zip(names, row, strict=False)),
                bands=connection.execute(_BANDS, [code]).fetchall(),
                stages=[StageMove(**dict(zip(stage_names, stage, strict=True))) for stage in stages],
                top_up=top(code, 1),
                top_down=top(code, -1),
            )
        )
    return moves


def _eligibility(connection: duckdb.DuckDBPyConnection) -> list[EligibilityMove]:
    moves: dict[str, EligibilityMove] = {}
    for code, old_version, new_version, old, new, count in connection.execute(_STATES).fetchall():
        move = moves.setdefault(
            code, EligibilityMove(rulebook_code=code, old_version=old_version, new_version=new_version, states=[])
        )
        move.states.append((old, new, count))
    return list(moves.values())
