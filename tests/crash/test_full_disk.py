"""A full disk in each step: the disk is the reason and nothing else is blamed, and with room the day is finished."""

import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from conftest import FinishedDay
from killed_step import run
from small_city import DAY, City, assert_whole, hashes, kechuang
from small_disk import SmallDisk, mounted
from typer.testing import CliRunner

from pipelines.cli.app import app
from pipelines.landing.store import LandingStore

STEPS = ("land", "plan", "build", "gate", "publish")
REASON = "no space left on the disk: free some space, then run again"


def more(kilobytes: int) -> object:
    """One more place at which the disk is full: with `make test-kills` only, since each takes a whole day."""
    return pytest.param(kilobytes, marks=pytest.mark.every_kill)


@dataclass(frozen=True)
class FullCity:
    """The finished city on a disk of its own, and what its release holds."""

    city: City
    disk: SmallDisk
    released: dict[str, str]

    def back_to_before(self, step: str) -> None:
        """Take back what `step` and all later steps made. Nothing is released then."""
        build, undone = self.city.settings.builds_dir / self.city.pointer.release_id, STEPS[STEPS.index(step) :]
        shutil.rmtree(self.city.settings.releases_dir)
        if "gate" in undone:
            (build / "gate.json").unlink()
        if "build" in undone:
            (build / "build.json").unlink()
            (build / "warehouse.duckdb").unlink()
        if "plan" in undone:
            shutil.rmtree(self.city.settings.builds_dir)
        if "land" in undone:
            self.city.forget_landing()

    def refused(self, *command: str) -> None:
        """The command ends with the one reason, and no other word."""
        done = CliRunner().invoke(app, [*command, "--data", str(self.city.data)])
        assert done.exit_code == 1, done.output
        errors = [line for line in done.stderr.splitlines() if line.startswith("error: ")]
        assert len(errors) == 1
        assert errors[0].endswith(REASON)
        assert str(self.disk.folder) in errors[0]
        for other in ("Traceback", "debug", "fault", "rejected", "held", "failed"):
            assert other not in done.output, done.output

    def finish(self, step: str) -> None:
        """With room again, the step and those after it give the same release to the byte."""
        self.disk.make_room()
        for later in STEPS[STEPS.index(step) :]:
            run(self.city, later)
        assert hashes(self.city.served) == self.released
        assert_whole(self.city)
        leftovers = [path for name in ("landing", "builds", "releases") for path in (self.city.data / name).rglob(".*")]
        assert leftovers == []


@pytest.fixture
def full(finished: FinishedDay, tmp_path: Path) -> Iterator[FullCity]:
    with mounted(tmp_path / "disk") as disk:
        data = disk.folder / "data"
        shutil.copytree(finished.kept, data, symlinks=True)
        city = City(data)
        yield FullCity(city, disk, hashes(city.served))


@pytest.mark.whole_day("every feed of the city lands twice, on a small disk and again")
@pytest.mark.parametrize("kilobytes", [0, more(300), more(700)])
def test_landing(full: FullCity, kilobytes: int) -> None:
    """Raw bytes, what the readers write, and the receipts: wherever the disk ends, no file is rejected."""
    full.back_to_before("land")
    full.disk.leave(kilobytes)
    full.refused("land")
    store = LandingStore(full.city.settings.landing_dir)
    for feed in full.city.feeds.values():
        outcome = store.outcome(feed.feed)
        assert [found.problem for found in (outcome.outcomes if outcome else ()) if found.problem] == []
        receipts = [store.receipt(feed, one.delivery_id) for one in store.arrivals(feed.feed)]
        assert [receipt.reading.problem for receipt in receipts if receipt and receipt.reading.problem] == []
    full.finish("land")


@pytest.mark.whole_day("a build on a small disk, and again")
@pytest.mark.parametrize("kilobytes", [200, more(0), more(6_000)])
def test_build(full: FullCity, kilobytes: int) -> None:
    """In the landed views, in a model and while names are linked; dbt's own error would name a model."""
    full.back_to_before("build")
    full.disk.leave(kilobytes)
    full.refused("build", "--date", DAY.isoformat())
    assert not list(full.city.settings.builds_dir.glob("*/build.json"))
    full.finish("build")


@pytest.mark.whole_day("dbt's project is compiled without any cache")
def test_compiling(full: FullCity) -> None:
    """Nothing is compiled yet, and there is no room for what dbt makes of the project."""
    full.back_to_before("build")
    shutil.rmtree(full.city.settings.work_dir)
    full.disk.leave(3_000)
    full.refused("build", "--date", DAY.isoformat())
    full.finish("build")


@pytest.mark.whole_day("a gate on a small disk, and again")
def test_gate(full: FullCity) -> None:
    """No receipt says that the day is held."""
    full.back_to_before("gate")
    full.disk.leave(0)
    full.refused("gate", "--date", DAY.isoformat())
    assert not list(full.city.settings.builds_dir.glob("*/gate.json"))
    full.finish("gate")


@pytest.mark.parametrize("kilobytes", [60, more(0)])
def test_publish(full: FullCity, kilobytes: int) -> None:
    full.back_to_before("publish")
    full.disk.leave(kilobytes)
    full.refused("publish", "--date", DAY.isoformat())
    assert not list(full.city.settings.releases_dir.glob("2*"))
    full.finish("publish")


@pytest.mark.whole_day("a day under Dagster on a small disk, and again")
@pytest.mark.parametrize("kilobytes", [1_500, more(30)])
def test_dagsters_history(finished: FinishedDay, tmp_path: Path, kilobytes: int) -> None:
    """Only Dagster's store is full: at once, or in the middle of the run."""
    data = tmp_path / "data"
    shutil.copytree(finished.kept, data, symlinks=True)
    city = City(data)
    released = hashes(city.served)
    shutil.rmtree(city.settings.releases_dir)
    shutil.move(city.settings.dagster_dir, tmp_path / "dagster")
    with mounted(city.settings.dagster_dir) as disk:
        shutil.copytree(tmp_path / "dagster", city.settings.dagster_dir, dirs_exist_ok=True)
        disk.leave(kilobytes)
        done = kechuang("daily", "--date", DAY.isoformat(), data=data)
        assert done.returncode == 1
        (error,) = [line for line in done.stderr.splitlines() if line.startswith("error: ")]
        assert error == f"error: {data}: {REASON}"
        assert "Traceback" not in done.stderr + done.stdout
        disk.make_room()
        again = kechuang("daily", "--date", DAY.isoformat(), data=data)
        assert again.returncode == 0, again.stdout + again.stderr
    assert hashes(city.served) == released
    assert os.path.ismount(disk.folder) is False
