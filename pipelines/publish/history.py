"""What earlier releases measured: the figures of their gate checks, for checks that compare a day with its past."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from pipelines.publish.release import MANIFEST, read_release

_RELEASES = 30


def figures_before(releases: Path, day: date) -> dict[str, list[str]]:
    """Figures of the last thirty releases of days before `day`, by id of the check, the oldest first."""
    found = [read_release(path.parent) for path in releases.glob(f"*/{MANIFEST}")]
    before = [release for release in found if release.business_date < day]
    figures: dict[str, list[str]] = {}
    for release in sorted(before, key=lambda one: (one.business_date, one.release_id))[-_RELEASES:]:
        for check in release.gate:
            if check.figure is not None:
                figures.setdefault(check.id, []).append(check.figure)
    return figures
