"""Which build was planned last for a business date: one small file per day, `builds/<YYYYMMDD>.json`."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from pipelines.durable import write_json
from pipelines.recorded import read_record


class PlannedDay(BaseModel):
    """The content of a day's file."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    build_id: str


def _day_file(builds_dir: Path, business_date: date) -> Path:
    return builds_dir / f"{business_date:%Y%m%d}.json"


def remember_day(builds_dir: Path, business_date: date, build_id: str) -> None:
    """Make `build_id` the build of its business date."""
    write_json(_day_file(builds_dir, business_date), {"build_id": build_id})


def planned_build(builds_dir: Path, business_date: date) -> str:
    """Id of the build that was planned last for a business date.

    Raises:
        StepRefusedError: none was.
    """
    missing = f"nothing is planned for {business_date}: run `kechuang build --date {business_date}`"
    return read_record(_day_file(builds_dir, business_date), PlannedDay, missing).build_id


def day_planned_last(builds_dir: Path) -> date | None:
    """The business date that was planned last, by when it was planned: a back-fill counts; None if none ever was."""
    files = list(builds_dir.glob("[0-9]*.json"))
    if not files:
        return None
    newest = max(files, key=lambda found: found.stat().st_mtime_ns)
    return datetime.strptime(newest.stem, "%Y%m%d").date()  # noqa: DTZ007 - a date has no zone
