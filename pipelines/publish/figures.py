"""Measurements of earlier releases: the figures of their gate checks, for checks that compare a day with its past.

They are gathered from the releases' manifests into `releases/figures.parquet`, since to read hundreds of manifests at
every gate takes seconds. The file may be deleted at any time: what it lacks is read from the manifests again.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import polars as pl

from pipelines.base.checked_parquet import read_checked, write_checked
from pipelines.base.errors import KechuangError
from pipelines.gate.receipt import read_gate
from pipelines.publish.before import release_before
from pipelines.publish.manifest import MANIFEST, Release, read_release
from quality.checks import CheckResult
from quality.family import VALUE, History
from quality.former_ids import current_id

FIGURES = "figures.parquet"
_RELEASES = 30
_SCHEMA: dict[str, pl.DataType | type[pl.DataType]] = {
    "business_date": pl.Date,
    "release_id": pl.String,
    "check_id": pl.String,
    "figure": pl.String,
    "value": pl.Decimal(38, 12),
}
"""One row per figure of a check of a release: `value`, and those that it has besides, by name.

`value` is null where the check has none, or none that a release may show.
"""


def figures_before(releases_dir: Path, builds_dir: Path, day: date) -> History:
    """Figures of the last thirty releases of days before `day`, by the ids of today, and the last of these releases."""
    gathered, unreadable = gather_figures(releases_dir, builds_dir)
    before = gathered.filter(pl.col("business_date") < day)
    last = before.select("business_date", "release_id").unique().sort(pl.all()).tail(_RELEASES)
    rows = before.join(last, on=["business_date", "release_id"]).drop_nulls("value").sort("business_date", "release_id")
    ids = {check: current_id(check) for check in rows["check_id"].unique()}
    rows = rows.with_columns(pl.col("check_id").replace(ids))
    series = rows.group_by("check_id", "figure", maintain_order=True).agg("value")
    figures = {(check, figure): values for check, figure, values in series.iter_rows()}
    released, damage = release_before(releases_dir, day)
    return History(figures, unreadable, before=released, before_damage=damage)


def gather_figures(releases_dir: Path, builds_dir: Path) -> tuple[pl.DataFrame, tuple[str, ...]]:
    """Bring `figures.parquet` up to date with the releases that are there; only the one writer may call this.

    A release does not list the checks of its day: what they say for later days is in the receipt of its gate.

    Returns the figures of all releases whose manifest was ever readable, and a line for each that cannot be read.
    A run that is killed leaves the file as it was, and the next one adds what is missing.
    """
    found = read_checked(releases_dir / FIGURES, _SCHEMA)
    known = pl.DataFrame(schema=_SCHEMA) if found is None else found
    present = {path.parent.name for path in releases_dir.glob(f"[0-9]*/{MANIFEST}")}
    kept = known.filter(pl.col("release_id").is_in(sorted(present)))
    added: list[pl.DataFrame] = []
    unreadable: list[str] = []
    for release_id in sorted(present - set(kept["release_id"])):
        try:
            added.append(_rows(read_release(releases_dir / release_id), _day_checks(builds_dir / release_id)))
        except KechuangError as error:
            unreadable.append(str(error))
    gathered = pl.concat([kept, *added]).sort("business_date", "release_id", "check_id", "figure")
    if not gathered.equals(known):
        write_checked(releases_dir / FIGURES, gathered)
    return gathered, tuple(unreadable)


def _day_checks(build: Path) -> tuple[CheckResult, ...]:
    try:
        return read_gate(build).day_checks
    except KechuangError:
        return ()  # it was pruned, or is damaged: releases are known without it


def _rows(release: Release, day_checks: tuple[CheckResult, ...]) -> pl.DataFrame:
    told = [(check.id, {VALUE: check.value, **check.also}) for check in release.gate]
    told += [(check.id, dict(check.also)) for check in day_checks]
    rows = [
        (release.business_date, release.release_id, check, name, value)
        for check, figures in told
        for name, value in figures.items()
    ]
    return pl.DataFrame(rows, schema=_SCHEMA, orient="row")
