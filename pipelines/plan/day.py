"""Which build was planned last for a business date, and the fetch states of its feeds: `builds/<YYYYMMDD>.json`.

The fetch states are kept here and not in the plan: a server that is down changes no build, but it may hold the day.
"""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

from pydantic import ConfigDict, Field

from pipelines.base.errors import DamagedRecordError, StepRefusedError
from pipelines.base.records import Record, read_record, write_record
from pipelines.base.settings import Settings
from pipelines.transports.fetch_state import FetchState


class PlannedDay(Record):
    """The content of a day's file.

    `is_done`: a daily run of this build came to its end, released or held. `gate_sha256`: of the gate's receipt as the
    gate wrote it; None if the build was not judged. `judged_before`: the same of builds that were the day's before, by
    their ids.
    """

    model_config = ConfigDict(serialize_by_alias=True, validate_by_name=True)

    build_id: str
    # the key in files of every version is `reach`
    fetch_states: dict[str, FetchState] = Field(default_factory=dict, alias="reach")
    is_done: bool = False
    gate_sha256: str | None = None
    judged_before: dict[str, str] = Field(default_factory=dict)


def _day_file(builds_dir: Path, business_date: date) -> Path:
    return builds_dir / f"{business_date:%Y%m%d}.json"


def remember_day(builds_dir: Path, business_date: date, build_id: str, fetch_states: dict[str, FetchState]) -> None:
    """Make `build_id` the build of its business date; `fetch_states` has the feeds that are fetched."""
    judged = _judged(builds_dir, business_date)
    gate_sha256 = judged.pop(build_id, None)
    planned = PlannedDay(build_id=build_id, fetch_states=fetch_states, gate_sha256=gate_sha256, judged_before=judged)
    write_record(_day_file(builds_dir, business_date), planned)


def note_gate(builds_dir: Path, business_date: date, gate_sha256: str) -> None:
    """Remember the receipt that the gate wrote for the day's build, so that one that is edited later is noticed."""
    judged = planned_day(builds_dir, business_date).model_copy(update={"gate_sha256": gate_sha256})
    write_record(_day_file(builds_dir, business_date), judged)


def gate_sha256_of(builds_dir: Path, business_date: date, build_id: str) -> str | None:
    """SHA-256 of the receipt that the gate wrote for a build of the day; None if it judged none of this id."""
    return _judged(builds_dir, business_date).get(build_id)


def _judged(builds_dir: Path, business_date: date) -> dict[str, str]:
    """SHA-256 of the gate's receipts by build, of all builds that were ever the day's."""
    try:
        planned = planned_day(builds_dir, business_date)
    except (StepRefusedError, DamagedRecordError):
        return {}
    newest = {planned.build_id: planned.gate_sha256} if planned.gate_sha256 else {}
    return {**planned.judged_before, **newest}


def mark_done(builds_dir: Path, business_date: date) -> None:
    """Remember that a daily run of the build that is planned for the day came to its end."""
    done = planned_day(builds_dir, business_date).model_copy(update={"is_done": True})
    write_record(_day_file(builds_dir, business_date), done)


def planned_day(builds_dir: Path, business_date: date) -> PlannedDay:
    """What was planned last for a business date.

    Raises:
        StepRefusedError: nothing was.
        DamagedRecordError: the day's file cannot be read.
    """
    again = f"run `kechuang build --date {business_date}`"
    missing = f"no plan for {business_date}: {again}"
    return read_record(_day_file(builds_dir, business_date), PlannedDay, missing=missing, remedy=again)


def day_planned_last(builds_dir: Path) -> date | None:
    """The business date that was planned last, by when it was planned: a back-fill counts; None if none ever was."""
    days = {path: day for path in builds_dir.glob("[0-9]*.json") if (day := _day_of(path)) is not None}
    newest = max(days, key=lambda path: path.stat().st_mtime_ns, default=None)
    return days[newest] if newest else None


def _day_of(path: Path) -> date | None:
    """The business date whose file this is; None for a file of another name."""
    try:
        return datetime.strptime(path.stem, "%Y%m%d").date()  # noqa: DTZ007 - a date has no zone
    except ValueError:
        return None


def day_build(settings: Settings, business_date: date) -> Path:
    """Folder of the build that was planned last for a business date.

    Raises:
        StepRefusedError: none was.
    """
    return settings.builds_dir / planned_day(settings.builds_dir, business_date).build_id
