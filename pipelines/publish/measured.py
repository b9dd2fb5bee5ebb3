"""Metrics of earlier releases, for checks that compare a day with its past: gathered from the builds they were made of.

A released build keeps its metrics for ever. They are gathered into `releases/metrics-<version>/<year>-<month>.parquet`,
since to open hundreds of files at every gate takes seconds. That folder may be deleted at any time: what it lacks is
read from the builds again.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

import polars as pl

from pipelines.base.checked_parquet import read_checked, write_checked
from pipelines.publish.manifest import MANIFEST
from quality.metrics.long import HEAD, METRICS, SCHEMA, VERSION

GATHERED = f"metrics-{VERSION}"
_SCHEMA: dict[str, pl.DataType | type[pl.DataType]] = {"release_id": pl.String, **SCHEMA}
_MONTHS = 14
"""How far back is read: yearly feeds are compared with the year before."""


@dataclass(frozen=True)
class MeasuredBefore:
    """Metrics of releases of days before a day, the ids of these releases, and a line for each file that is damaged."""

    metrics: pl.LazyFrame
    releases: tuple[str, ...]
    unreadable: tuple[str, ...]


def metrics_before(releases_dir: Path, builds_dir: Path, day: date) -> MeasuredBefore:
    """What the releases of days before `day` measured. What two of them measured counts once, as the later has it."""
    unreadable = gather_metrics(releases_dir, builds_dir)
    files = sorted((releases_dir / GATHERED).glob("[0-9]*.parquet"))[-_MONTHS:]
    if not files:
        return MeasuredBefore(pl.LazyFrame(schema=SCHEMA), (), unreadable)
    before = pl.scan_parquet(files).filter(pl.col("release_id") < f"{day:%Y%m%d}")
    releases = tuple(sorted(before.select("release_id").unique().collect()["release_id"]))
    last = before.select(*HEAD, "release_id").group_by(HEAD).agg(pl.col("release_id").max())
    return MeasuredBefore(before.join(last, on=[*HEAD, "release_id"]).select(*SCHEMA), releases, unreadable)


def gather_metrics(releases_dir: Path, builds_dir: Path) -> tuple[str, ...]:
    """Bring the gathered files up to date with the releases that are there; only the one writer may call this.

    Returns a line for each file of metrics that cannot be read. A release without one is older than their version.
    """
    released = [path.parent.name for path in releases_dir.glob(f"[0-9]*/{MANIFEST}")]
    by_month: dict[str, set[str]] = {}
    for one in released:
        if (builds_dir / one / METRICS).exists():
            by_month.setdefault(f"{one[:4]}-{one[4:6]}", set()).add(one)
    unreadable: list[str] = []
    for month, present in sorted(by_month.items()):
        path = releases_dir / GATHERED / f"{month}.parquet"
        known = read_checked(path, _SCHEMA)
        kept = (pl.DataFrame(schema=_SCHEMA) if known is None else known).filter(
            pl.col("release_id").is_in(sorted(present))
        )
        added: list[pl.DataFrame] = []
        for release_id in sorted(present - set(kept["release_id"])):
            found = read_checked(builds_dir / release_id / METRICS, SCHEMA)
            if found is None:
                unreadable.append(f"{builds_dir / release_id / METRICS}: cannot be read: restore it from a copy")
            else:
                added.append(found.select(pl.lit(release_id).alias("release_id"), pl.all()))
        if added or known is None or kept.height != known.height:
            write_checked(path, pl.concat([kept, *added]))
    return tuple(unreadable)
