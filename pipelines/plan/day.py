"""Which build was planned last for a business date, and how its feeds could be reached: `builds/<YYYYMMDD>.json`.

The reach stands here and not in the plan: a server that is down changes no build, but it may hold the day.
"""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from pipelines.durable import write_json
from pipelines.recorded import read_record
from pipelines.transports.reach import Reach


class PlannedDay(BaseModel):
    """The content of a day's file."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    build_id: str
    reach: dict[str, Reach] = {}


def _day_file(builds_dir: Path, business_date: date) -> Path:
    return builds_dir / f"{business_date:%Y%m%d}.json"


def remember_day(builds_dir: Path, business_date: date, build_id: str, reach: dict[str, Reach]) -> None:
    """Make `build_id` the build of its business date; `reach` is that of the feeds that are fetched."""
    day = PlannedDay(build_id=build_id, reach=reach)
    write_json(_day_file(builds_dir, business_date), day.model_dump(mode="json"))


def planned_day(builds_dir: Path, business_date: date) -> PlannedDay:
    """What was planned last for a business date.

    Raises:
        StepRefusedError: nothing was.
    """
    missing = f"nothing is planned for {business_date}: run `kechuang build --date {business_date}`"
    return read_record(_day_file(builds_dir, business_date), PlannedDay, missing)


def day_planned_last(builds_dir: Path) -> date | None:
    """The business date that was planned last, by when it was planned: a back-fill counts; None if none ever was."""
    files = list(builds_dir.glob("[0-9]*.json"))
    if not files:
        return None
    newest = max(files, key=lambda found: found.stat().st_mtime_ns)
    return datetime.strptime(newest.stem, "%Y%m%d").date()  # noqa: DTZ007 - a date has no zone
