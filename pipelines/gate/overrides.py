"""Checks that a person overrides, so that a held build is published: for one day, or until a date.

`allowed/overrides.json` keeps every override with name and reason. A receipt lists those that let its build pass, and
so does the release. What protects persons cannot be overridden.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

from pipelines.base.errors import KechuangError, StepRefusedError
from pipelines.base.records import Record, read_record_if_any, write_record
from pipelines.city.city_file import Words
from quality.checks import CheckResult

OVERRIDES = "overrides.json"
_NEVER = ("privacy",)
"""First parts of the ids of checks that protect persons."""


class Override(BaseModel):
    """That releases of the days `since` to `until` may go out although `check` fails.

    `figure`: in a receipt and a release what the check found on their build, in `overrides.json` what it had found when
    it was overridden; in the former `given_for` is the latter, if it is another.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    check: str
    by: Words
    why: Words
    since: date
    until: date
    figure: str | None = None
    given_for: str | None = Field(default=None, exclude_if=lambda value: value is None)

    def seen(self, figure: str | None) -> Override:
        """The override on a build of which the check found `figure`."""
        if figure == self.figure:
            return self
        return self.model_copy(update={"figure": figure, "given_for": self.figure})


class Overrides(Record):
    """The content of `allowed/overrides.json`, the oldest first."""

    overrides: tuple[Override, ...]


def overrides_on(allowed_dir: Path, business_date: date, failed: Iterable[CheckResult]) -> tuple[Override, ...]:
    """The overrides in force on a business date of checks that failed, the latest of each, with what they found."""
    in_force = {one.check: one for one in _read(allowed_dir) if one.since <= business_date <= one.until}
    return tuple(in_force[check.id].seen(check.figure) for check in failed if check.id in in_force)


def overridden_on(allowed_dir: Path, business_date: date) -> frozenset[str]:
    """Ids of the checks whose override is in force on a business date."""
    return frozenset(one.check for one in _read(allowed_dir) if one.since <= business_date <= one.until)


def override(
    allowed_dir: Path,
    business_date: date,
    holding: Mapping[str, str | None],
    checks: Iterable[str],
    by: str,
    why: str,
    until: date | None = None,
) -> None:
    """Remember overrides of checks that hold the build of a business date, or an arrival of it; `holding` has what they
    found by their ids.

    Raises:
        StepRefusedError: a check does not hold the build, or may not be overridden.
        KechuangError: no name or reason, or `until` is before the day.
    """
    if until is not None and until < business_date:
        raise KechuangError(f"--until {until} is before the business date {business_date}: give a later date")
    new: list[Override] = []
    for name in checks:
        if name not in holding:
            nearest = difflib.get_close_matches(name, list(holding), 1, 0)
            hint = f"; the nearest is {nearest[0]}" if nearest else ""
            raise StepRefusedError(f"--override {name}: no such check holds the build of {business_date}{hint}")
        if name.partition(".")[0] in _NEVER:
            raise StepRefusedError(f"--override {name}: it protects persons and cannot be overridden: correct the data")
        last = until or business_date
        try:
            one = Override(check=name, by=by, why=why, since=business_date, until=last, figure=holding[name])
        except ValueError as error:
            raise KechuangError(
                "--by and --why: give a name and a reason, each on one line; the release shows both"
            ) from error
        new.append(one)
    write_record(allowed_dir / OVERRIDES, Overrides(overrides=(*_read(allowed_dir), *new)))


def _read(allowed_dir: Path) -> tuple[Override, ...]:
    remedy = "restore it from a copy; or remove it and override again with `kechuang publish --override`"
    found = read_record_if_any(allowed_dir / OVERRIDES, Overrides, remedy=remedy)
    return found.overrides if found else ()
