"""Readers that pin a release see that release and no other, whatever is published meanwhile."""

import shutil
from pathlib import Path

import pytest

_BENCHMARKS = Path(__file__).parents[2] / "benchmarks"


@pytest.fixture
def _benchmarks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(_BENCHMARKS))


@pytest.mark.usefixtures("_benchmarks")
def test_no_pinned_read_is_mixed(tmp_path: Path) -> None:
    """The whole run is `benchmarks/publishes.py`; its result is in docs/reference/release.md."""
    from publishes import run

    seen, _ = run(tmp_path / "data", publishes=12, reads=3_000, readers=2)
    assert seen.reads >= 3_000
    assert seen.mixed == 0
    assert len(list((tmp_path / "data" / "releases").glob("2*/release.json"))) == 13


@pytest.mark.usefixtures("_benchmarks")
def test_a_mixed_read_is_noticed(tmp_path: Path) -> None:
    from publishes import read_pinned, run, stamp_of
    from small_builds import TABLES

    run(tmp_path / "data", publishes=1, reads=0, readers=1)
    first, second = sorted((tmp_path / "data" / "releases").glob("2*"))
    assert read_pinned(second, stamp_of(second), list(TABLES)) == 0
    (second / f"{TABLES[1]}.parquet").unlink()
    shutil.copyfile(first / f"{TABLES[1]}.parquet", second / f"{TABLES[1]}.parquet")
    assert read_pinned(second, stamp_of(second), list(TABLES)) == 1
