"""Metrics of earlier releases: gathered once, found again whatever happened to the gathered file."""

import shutil
from datetime import date, timedelta
from pathlib import Path

import polars as pl
from bare_release import bare_release
from metrics_made_up import Arrival, metrics_of

from pipelines.base.records import write_record
from pipelines.publish.manifest import MANIFEST
from pipelines.publish.measured import GATHERED, gather_metrics, metrics_before
from quality.metrics.long import METRICS

DAY = date(2026, 6, 30)
FEED = "registry/enterprise"


def released(data: Path, before: int, rows: int, mark: str = "a", *, is_measured: bool = True) -> Path:
    """A release of that many days before `DAY`, and the metrics of its build; returns the file of these."""
    day = DAY - timedelta(days=before)
    name = f"{day:%Y%m%d}-{mark * 8}"
    write_record(data / "releases" / name / MANIFEST, bare_release(name, day))
    path = data / "builds" / name / METRICS
    if is_measured:
        path.parent.mkdir(parents=True)
        metrics_of([Arrival(FEED, before, rows)]).write_parquet(path)
    return path


def rows_before(data: Path, day: date = DAY) -> list[tuple[date, float]]:
    found = metrics_before(data / "releases", data / "builds", day)
    rows = found.metrics.filter(pl.col("metric") == "rows").sort("as_of").collect()
    return list(rows.select("as_of", "value").iter_rows())


def test_metrics_of_the_days_before(tmp_path: Path) -> None:
    for before, rows in ((40, 900), (2, 1000), (1, 1001), (0, 5)):
        released(tmp_path, before, rows)
    assert [value for _, value in rows_before(tmp_path)] == [900, 1000, 1001]
    assert [value for _, value in rows_before(tmp_path, DAY - timedelta(days=1))] == [900, 1000]
    assert metrics_before(tmp_path / "releases", tmp_path / "builds", DAY).releases == (
        "20260521-aaaaaaaa",
        "20260628-aaaaaaaa",
        "20260629-aaaaaaaa",
    )


def test_what_two_releases_of_a_day_measured_counts_once(tmp_path: Path) -> None:
    released(tmp_path, 1, 1000)
    released(tmp_path, 1, 1002, mark="b")
    assert [value for _, value in rows_before(tmp_path)] == [1002]


def test_a_release_from_before_there_were_metrics_is_no_trouble(tmp_path: Path) -> None:
    released(tmp_path, 2, 0, is_measured=False)
    released(tmp_path, 1, 1000)
    found = metrics_before(tmp_path / "releases", tmp_path / "builds", DAY)
    assert (found.releases, found.unreadable) == (("20260629-aaaaaaaa",), ())


def test_what_was_gathered_may_be_lost_or_damaged(tmp_path: Path) -> None:
    for before in (2, 1):
        released(tmp_path, before, 1000 + before)
    expected = rows_before(tmp_path)
    folder = tmp_path / "releases" / GATHERED
    (file,) = folder.iterdir()
    for raw in (b"", file.read_bytes()[:100], b"x" * 500):
        file.write_bytes(raw)
        assert rows_before(tmp_path) == expected
    shutil.rmtree(folder)
    assert rows_before(tmp_path) == expected


def test_a_release_that_is_gone_has_no_history(tmp_path: Path) -> None:
    released(tmp_path, 2, 1000)
    released(tmp_path, 1, 1001)
    rows_before(tmp_path)
    shutil.rmtree(tmp_path / "releases" / "20260628-aaaaaaaa")
    assert [value for _, value in rows_before(tmp_path)] == [1001]


def test_metrics_that_cannot_be_read_are_named(tmp_path: Path) -> None:
    path = released(tmp_path, 1, 1000)
    path.write_bytes(path.read_bytes()[:50])
    (line,) = gather_metrics(tmp_path / "releases", tmp_path / "builds")
    assert line == f"{path}: cannot be read: restore it from a copy"
    assert rows_before(tmp_path) == []


def test_without_releases_there_is_nothing(tmp_path: Path) -> None:
    found = metrics_before(tmp_path / "releases", tmp_path / "builds", DAY)
    assert (found.releases, found.metrics.collect().height) == ((), 0)
