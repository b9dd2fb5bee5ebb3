"""Killed at any point: readers see the last release whole, `status` works, and running again finishes the job."""

import errno
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from day_before import (
    EARLIER,
    STEPS,
    assert_the_day_before_is_served,
    assert_the_day_is_released,
    back_to_before,
    leftovers,
)
from filelock import FileLock
from killed_step import run
from small_city import DAY, City, hashes, kechuang, marts_of
from typer.testing import CliRunner

from pipelines.base import durable
from pipelines.base.lock import UNFINISHED
from pipelines.cli.app import app
from pipelines.day import steps
from pipelines.plan.day import day_build
from pipelines.plan.plan import read_plan
from pipelines.publish.figures import FIGURES
from pipelines.publish.manifest import read_release


def more(*values: str) -> Any:
    """One more moment of a step of which another is tried by `make test`."""
    return pytest.param(*values, marks=pytest.mark.whole_day("a release is taken back and made again"))


def _kill(city: City, step: str, moment: str) -> None:
    """Run the step in a process of its own until it dies at `moment`."""
    here = Path(__file__).parent
    environment = os.environ | {"PYTHONPATH": os.pathsep.join([str(here), str(here.parent), *sys.path])}
    command = [sys.executable, str(here / "killed_step.py"), str(city.data), step, moment]
    done = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)
    assert done.returncode == -signal.SIGKILL, done.stdout + done.stderr


@pytest.mark.parametrize(
    ("step", "moment"),
    [
        more("gate", "the gate is half through"),
        more("publish", "the first table is in staging"),
        more("publish", "staging is whole, not renamed"),
        ("publish", "the release is there, not the pointer"),
        more("publish", "the pointer is being written"),
    ],
)
def test_killed_on_the_way_out(city: City, step: str, moment: str) -> None:
    expected = back_to_before(city, step)
    _kill(city, step, moment)
    assert_the_day_before_is_served(city)
    for later in STEPS[STEPS.index(step) :]:
        run(city, later)
    assert_the_day_is_released(city, expected)


@pytest.mark.whole_day("a release is made twice")
def test_killed_before_the_figures_are_gathered(city: City) -> None:
    """The release is served; what later gates compare with is gathered by the next run."""
    expected = back_to_before(city, "publish")
    figures = city.settings.releases_dir / FIGURES
    figures.unlink()
    _kill(city, "publish", "the pointer is moved, no figures yet")
    assert hashes(city.served) == expected
    assert not figures.exists()
    run(city, "publish")
    assert_the_day_is_released(city, expected)
    assert set(pl.read_parquet(figures)["release_id"]) == {EARLIER, city.pointer.release_id}


@pytest.mark.whole_day("a release is made again")
def test_killed_between_gate_and_publish(city: City) -> None:
    """Nothing but the receipt says that the gate was passed: publishing goes on from it."""
    expected = back_to_before(city, "publish")
    assert_the_day_before_is_served(city)
    run(city, "publish")
    assert_the_day_is_released(city, expected)


def test_killed_while_the_gates_receipt_is_written(city: City) -> None:
    """Without the receipt nothing is published, whatever the checks would have said."""
    back_to_before(city, "gate")
    build = day_build(city.settings, DAY)
    (build / f".gate.json.{os.getpid()}.tmp").write_text('{"state": "pas', encoding="utf-8")
    (city.data / UNFINISHED).touch()
    done = CliRunner().invoke(app, ["publish", "--date", DAY.isoformat(), "--data", str(city.data)])
    assert done.exit_code == 1
    assert f"has no gate receipt: run `kechuang gate --date {DAY} --data {city.data}`" in done.stderr
    assert_the_day_before_is_served(city)
    assert leftovers(city) == []


def test_killed_in_the_middle_of_the_build(city: City) -> None:
    """A warehouse without its receipt is not a build: the gate refuses it, and the next run starts from nothing."""
    files = read_release(city.served).files
    back_to_before(city, "build")
    _kill(city, "build", "the build is half made")
    build = day_build(city.settings, DAY)
    assert (build / "warehouse.duckdb").stat().st_size > 0
    assert_the_day_before_is_served(city)
    done = CliRunner().invoke(app, ["gate", "--date", DAY.isoformat(), "--data", str(city.data)])
    assert done.exit_code == 1
    assert f"is not finished: run `kechuang build --date {DAY} --data {city.data}` again" in done.stderr
    run(city, "build")
    assert marts_of(build) == list(files), "the same plan must give the same bytes"
    assert leftovers(city) == []


@pytest.mark.parametrize(
    ("step", "moment"),
    [
        more("land", "raw bytes are copied, not in place"),
        more("land", "a file is being read"),
        ("land", "rows are in place, no receipt"),
        ("plan", "the city's files are kept, not their list"),
        ("plan", "the plan is there, not the day"),
    ],
)
def test_killed_on_the_way_in(city: City, step: str, moment: str) -> None:
    """Landing again gives the very same plan: by the laws of design §6, the very same build."""
    planned = read_plan(day_build(city.settings, DAY))
    back_to_before(city, step)
    _kill(city, step, moment)
    assert_the_day_before_is_served(city)
    for later in STEPS[STEPS.index(step) : 2]:
        run(city, later)
    assert steps.plan(city.settings, city.feeds, DAY) == planned
    assert leftovers(city) == []


def test_two_runs_at_once(city: City) -> None:
    """The second is refused in one line and touches nothing."""
    before = hashes(city.served)
    with FileLock(city.data / ".writing.lock"):
        (city.settings.releases_dir / ".staging-of-the-first").mkdir()
        done = kechuang("land", data=city.data)
        assert done.returncode == 1
        assert done.stdout == ""
        refusal = f"error: another run is writing to {city.data}: wait for it to end, then run again"
        assert [line for line in done.stderr.splitlines() if line.strip()] == [refusal]
        assert (city.settings.releases_dir / ".staging-of-the-first").exists(), "this is the first run's, and alive"
    assert hashes(city.served) == before


def _full(*_arguments: object, **_named: object) -> None:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def _on(name: str) -> Callable[[Path], None]:
    original = durable.sync_file

    def full_for(path: Path) -> None:
        if name in path.name:
            _full()
        original(path)

    return full_for


@pytest.mark.parametrize("written", ["current.json", more("release.json")])
def test_full_disk_while_publishing(city: City, monkeypatch: pytest.MonkeyPatch, written: str) -> None:
    expected = back_to_before(city, "publish")
    with monkeypatch.context() as patched:
        patched.setattr(durable, "sync_file", _on(written))
        done = CliRunner().invoke(app, ["publish", "--date", DAY.isoformat(), "--data", str(city.data)])
    assert done.exit_code == 1
    assert "no space left on the disk: free some space, then run again" in done.stderr
    assert "Traceback" not in done.output
    assert leftovers(city) == []
    assert_the_day_before_is_served(city)
    run(city, "publish")
    assert_the_day_is_released(city, expected)


def test_full_disk_while_landing(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    """No half file is left in place, and the file lands whole when there is room again."""
    new = city.inbox_file("registry/enterprise", "企业登记_补送")
    shutil.copyfile(city.inbox_file("registry/enterprise", "企业登记_鸠江"), new)
    with new.open("a", encoding="utf-8") as stream:
        stream.write("丙乙甲有限公司,91340207MA2TTTTTX0,2020-01-01,N/A,10(万元人民币),零售,安徽省,芜湖市\n")
    before = {path for path in city.settings.landing_dir.rglob("*") if path.is_file()}
    with monkeypatch.context() as patched:
        patched.setattr(durable, "sync_file", _full)
        done = CliRunner().invoke(app, ["land", "--data", str(city.data)])
    assert done.exit_code == 1
    assert "no space left on the disk: free some space, then run again" in done.stderr
    assert "Traceback" not in done.output
    assert {path for path in city.settings.landing_dir.rglob("*") if path.is_file()} == before
    city.land()
    landed = [path for path in (city.settings.landing_dir / "rows").rglob("*.parquet") if path not in before]
    readable = next(f["rows"] - f["quarantined"] for path, f in city.totals["files"].items() if "鸠江" in path)
    assert [pl.scan_parquet(path).select(pl.len()).collect().item() for path in landed] == [readable + 1]
