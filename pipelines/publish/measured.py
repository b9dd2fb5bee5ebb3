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
import pyarrow as pa
import pyarrow.parquet as pq

from pipelines.base.durable import replacing
from pipelines.publish.manifest import MANIFEST
from quality.metrics.long import METRICS, SCHEMA, VERSION

GATHERED = f"metrics-{VERSION}"
_SCHEMA: dict[str, pl.DataType | type[pl.DataType]] = {"release_id": pl.String, **SCHEMA}
_MONTHS = 14
"""How far back is read: yearly feeds are compared with the year before."""

_HEAD = ["subject", "series", "arrival", "as_of"]


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
    last = before.select(*_HEAD, "release_id").group_by(_HEAD).agg(pl.col("release_id").max())
    return MeasuredBefore(before.join(last, on=[*_HEAD, "release_id"]).select(*SCHEMA), releases, unreadable)


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
        known = _read(path, _SCHEMA) if path.exists() else None
        kept = (pl.DataFrame(schema=_SCHEMA) if known is None else known).filter(
            pl.col("release_id").is_in(sorted(present))
        )
        added: list[pl.DataFrame] = []
        for release_id in sorted(present - set(kept["release_id"])):
            found = _read(builds_dir / release_id / METRICS, SCHEMA)
            if found is None:
                unreadable.append(f"{builds_dir / release_id / METRICS}: cannot be read: restore it from a copy")
            else:
                added.append(found.select(pl.lit(release_id).alias("release_id"), pl.all()))
        if added or known is None or kept.height != known.height:
            with replacing(path) as temporary:
                table = pl.concat([kept, *added]).to_arrow()
                pq.write_table(table, temporary, compression="zstd", write_page_checksum=True)
    return tuple(unreadable)


def _read(path: Path, schema: dict[str, pl.DataType | type[pl.DataType]]) -> pl.DataFrame | None:
    """The file's rows; None if they cannot be read, or are not metrics as they are written today."""
    try:
        found = pl.DataFrame(pq.read_table(path, page_checksum_verification=True))
    except (OSError, pa.ArrowException):
        return None
    return found if found.schema == pl.Schema(schema) else None
