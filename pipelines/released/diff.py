"""What changed from one release to another, for people and programs."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from pipelines.publish.changes import COLUMNS, ORDER, Side, compared
from pipelines.publish.manifest import read_release
from pipelines.publish.on_disk import refuse_changed_files


class Change(BaseModel):
    """One row of the table `changes`, whose columns the dictionary of a release describes."""

    model_config = ConfigDict(frozen=True)

    enterprise_id: str
    uscc: str | None
    enterprise_name: str | None
    change_code: str
    subject_code: str
    before_value: str | None
    after_value: str | None
    is_rule_changed: bool | None


class Difference(BaseModel):
    """Changes from release `before` to release `after`; `not_compared` are kinds for which one of them has no table."""

    model_config = ConfigDict(frozen=True)

    before: str
    after: str
    counts: dict[str, int]
    not_compared: tuple[str, ...]
    changes: tuple[Change, ...]


def difference(releases_dir: Path, before: str, after: str) -> Difference:
    """Compare two releases, which may be of any days.

    Raises:
        StepRefusedError: one of them is not a release.
        DamagedRecordError: one of them is no longer what was published.
    """
    sides = []
    for name in (before, after):
        release = read_release(releases_dir / name)
        refuse_changed_files(releases_dir / name, release)
        sides.append(Side(releases_dir / name, release.files))
    with compared(*sides) as (connection, untold):
        rows = connection.sql(f"FROM changes ORDER BY {ORDER}").fetchall()
    changes = tuple(Change.model_validate(dict(zip(COLUMNS, row, strict=True))) for row in rows)
    counts = Counter(change.change_code for change in changes)
    return Difference(
        before=before, after=after, counts=dict(sorted(counts.items())), not_compared=untold, changes=changes
    )
