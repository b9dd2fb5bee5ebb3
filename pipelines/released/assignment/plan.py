"""The plan that assigns technology specialists 科技特派员 to the workstations 工作站 of a release."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

import duckdb
from pydantic import BaseModel, ConfigDict

from pipelines.base.errors import KechuangError
from pipelines.publish.manifest import read_release
from pipelines.publish.pointer import served_release
from pipelines.publish.views import opened_release
from pipelines.released.assignment.flow import assign

PROFILE = "mart_enterprise_profile"
PAIR, SPECIALIST, STATION = "mart_assignment_pair", "mart_register_specialist", "mart_register_workstation"
Reason = Literal["filled", "need_unknown", "no_candidate", "candidates_used"]


class Assigned(BaseModel):
    """A specialist at a workstation, how field and distance fit, and what that costs."""

    model_config = ConfigDict(frozen=True)

    specialist_no: str
    field_fit_code: str
    distance_code: str
    cost_points: int


class Station(BaseModel):
    """A current workstation with those assigned to it; `reason_code` says why it has fewer than it needs."""

    model_config = ConfigDict(frozen=True)

    station_no: str
    enterprise_id: str
    enterprise_name: str | None
    field_name: str | None
    need_count: int | None
    candidate_count: int
    reason_code: Reason
    assigned: tuple[Assigned, ...]


class AssignmentPlan(BaseModel):
    """Workstations in order of number. `free_count`: places that specialists could still take."""

    model_config = ConfigDict(frozen=True)

    release_id: str
    stations: tuple[Station, ...]
    specialist_count: int
    free_count: int


def read_plan(releases_dir: Path, release_id: str | None = None) -> AssignmentPlan:
    """Make the plan of a release; the same release has the same plan.

    Args:
        releases_dir: folder of the releases.
        release_id: the release; None for the one that is served.

    Raises:
        KechuangError: the release was made before there were these registers.
    """
    folder = releases_dir / (release_id or served_release(releases_dir))
    release = read_release(folder)
    if not {PAIR, SPECIALIST, STATION} <= {file.table for file in release.files}:
        raise KechuangError(f"release {release.release_id} has no workstations: it was made before there were any")
    with opened_release(folder, release) as connection:
        pairs, specialists, stations = (_rows(connection, table) for table in (PAIR, SPECIALIST, STATION))
        query = f"SELECT enterprise_id, enterprise_name FROM marts.{PROFILE}"  # noqa: S608 - our own name
        names = dict(connection.execute(query).fetchall())
    return make_plan(release.release_id, pairs, specialists, stations, names)


def make_plan(
    release_id: str,
    pairs: list[dict[str, Any]],
    specialists: list[dict[str, Any]],
    stations: list[dict[str, Any]],
    names: Mapping[str, str | None],
) -> AssignmentPlan:
    """The plan of rows of the three tables: as many filled needs as can be, spread, at the least cost.

    `names` are those of enterprises, by their key.
    """
    fits = {(row["specialist_no"], row["station_no"]): row for row in pairs}
    current = [row for row in specialists if row["register_state_code"] == "current"]
    capacity = {row["specialist_no"]: row["capacity_count"] or 0 for row in current}
    open_ = sorted(
        (row for row in stations if row["register_state_code"] == "current"), key=lambda row: row["station_no"]
    )
    need = {row["station_no"]: row["need_count"] or 0 for row in open_}
    chosen = assign({pair: row["cost_points"] for pair, row in fits.items()}, capacity, need)
    given: dict[str, list[Assigned]] = {}
    for specialist_no, station_no in chosen:
        row = fits[specialist_no, station_no]
        given.setdefault(station_no, []).append(Assigned(**{name: row[name] for name in Assigned.model_fields}))
    return AssignmentPlan(
        release_id=release_id,
        stations=tuple(
            _station(row, names.get(row["enterprise_id"]), tuple(given.get(row["station_no"], ()))) for row in open_
        ),
        specialist_count=len(current),
        free_count=sum(capacity.values()) - len(chosen),
    )


def _station(row: dict[str, Any], name: str | None, assigned: tuple[Assigned, ...]) -> Station:
    reason: Reason = "candidates_used"
    if row["need_count"] is None:
        reason = "need_unknown"
    elif len(assigned) >= row["need_count"]:
        reason = "filled"
    elif len(assigned) == row["candidate_count"]:
        reason = "no_candidate"
    own = {name: row[name] for name in ("station_no", "enterprise_id", "field_name", "need_count", "candidate_count")}
    return Station(**own, enterprise_name=name, reason_code=reason, assigned=assigned)


def _rows(connection: duckdb.DuckDBPyConnection, table: str) -> list[dict[str, Any]]:
    rows = connection.table(f"marts.{table}")
    return [dict(zip(rows.columns, row, strict=True)) for row in rows.fetchall()]
