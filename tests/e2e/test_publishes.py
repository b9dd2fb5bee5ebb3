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


@pytest.mark.usefixtures("_benchmarks")
def test_every_answer_of_the_api_is_of_one_release_while_others_are_published(tmp_path: Path) -> None:
    """The whole run is `benchmarks/publishes_served.py`: 1,000 publishes, 50 clients."""
    from publishes_served import run

    seen = run(tmp_path / "data", publishes=3, clients=6, pause=0.05, gap=3)  # a server looks every 2 s
    assert (seen.mixed, dict(seen.refused)) == ([], {})
    assert seen.answers.total() > 20
    assert len(seen.releases) > 1
    assert seen.moved > 0


@pytest.mark.usefixtures("_benchmarks")
def test_an_answer_of_two_releases_or_of_another_one_is_noticed() -> None:
    from publishes_served import is_whole

    release = "20200103-aaaaaaaa"
    sections = '{{"a":[{{"stamp":2}}],"b":[{{"stamp":{}}}],"c":[{{"stamp":2}}]}}'
    body = '{{"release_id":"' + release + '","sections":' + sections + "}}"
    whole, mixed = (body.format(stamp).encode() for stamp in (2, 1))
    assert is_whole("one", release, whole)
    assert not is_whole("one", release, mixed)
    assert not is_whole("one", "20200104-aaaaaaaa", whole)
    assert not is_whole("one", release, whole.replace(b',"c":[{"stamp":2}]', b""))
