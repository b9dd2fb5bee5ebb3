"""Arrivals that the gate suspects and whose contract says `on_suspect: hold_feed`: a build goes without them.

`allowed/suspects.json` keeps them. Their feed stays at its last good arrival, on the day and on those that follow,
until the bureau sends again or a person overrides the check.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from pipelines.base.records import Record, read_record_if_any, write_record

SUSPECTS = "suspects.json"


class HeldArrival(BaseModel):
    """One arrival that a build goes without, and the check that suspects it. `since` is the day on which it did."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    feed: str
    delivery_id: str
    part: str
    as_of: date | None
    check: str
    figure: str | None = None
    since: date


class Suspects(Record):
    """The content of `allowed/suspects.json`, the oldest first."""

    arrivals: tuple[HeldArrival, ...]


def suspects_on(allowed_dir: Path, business_date: date, overridden: Collection[str] = ()) -> tuple[HeldArrival, ...]:
    """The arrivals that the build of a business date goes without; those of checks that are overridden count again."""
    return tuple(one for one in _read(allowed_dir) if one.since <= business_date and one.check not in overridden)


def suspect(allowed_dir: Path, arrivals: Iterable[HeldArrival]) -> None:
    """Remember further arrivals that builds go without, from the day of each on."""
    write_record(allowed_dir / SUSPECTS, Suspects(arrivals=(*_read(allowed_dir), *arrivals)))


def _read(allowed_dir: Path) -> tuple[HeldArrival, ...]:
    remedy = "restore it from a copy; or remove it: the gate suspects again what it suspected"
    found = read_record_if_any(allowed_dir / SUSPECTS, Suspects, remedy=remedy)
    return found.arrivals if found else ()
