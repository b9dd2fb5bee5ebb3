"""A finished day taken back in part, with the release of the day before served, and what must hold of it then."""

import shutil
from datetime import timedelta
from pathlib import Path

from small_city import DAY, City, assert_whole, hashes
from typer.testing import CliRunner

from pipelines.base.records import write_record
from pipelines.cli.app import app
from pipelines.day import steps
from pipelines.landing.store import LandingStore
from pipelines.publish.figures import FIGURES
from pipelines.publish.manifest import MANIFEST, read_release
from pipelines.publish.measured import GATHERED
from pipelines.publish.pointer import CURRENT, move_pointer
from pipelines.released.point.layout import SERVING

STEPS = ("land", "plan", "build", "gate", "publish")
EARLIER = "20260629-0000feed"


_RELEASED: dict[str, dict[str, str]] = {}
"""By plan, the files of the release that follows on `EARLIER`, by hash: it says what changed since."""


def back_to_before(city: City, step: str) -> dict[str, str]:
    """Take back what the day's `step` and all later steps made; the release of the day before is served.

    Returns the files of the release that the day makes then, by hash.
    """
    release, folder = read_release(city.served), city.served
    earlier = release.model_copy(update={"release_id": EARLIER, "business_date": DAY - timedelta(days=1)})
    before = folder.rename(folder.with_name(EARLIER))
    (before / MANIFEST).unlink()
    write_record(before / MANIFEST, earlier)
    (city.settings.releases_dir / CURRENT).unlink()
    move_pointer(earlier, before, city.settings.releases_dir)
    if release.plan_sha256 not in _RELEASED:
        steps.publish(city.settings, DAY)
        _RELEASED[release.plan_sha256] = hashes(city.served)
        shutil.rmtree(city.served)
        (city.settings.releases_dir / CURRENT).unlink()
        move_pointer(earlier, before, city.settings.releases_dir)
    shutil.rmtree(city.data / SERVING)
    build = city.settings.builds_dir / release.build_id
    undone = STEPS[STEPS.index(step) :]
    if "gate" in undone:
        (build / "gate.json").unlink()
    if "build" in undone:
        (build / "build.json").unlink()
        (build / "warehouse.duckdb").unlink()
    if "plan" in undone:
        shutil.rmtree(city.settings.builds_dir)
        shutil.rmtree(LandingStore(city.settings.landing_dir).kept_city_dir)
    if "land" in undone:
        city.forget_landing("registry/enterprise")
    return _RELEASED[release.plan_sha256]


def leftovers(city: City) -> list[Path]:
    """Whatever is only there while something is being written."""
    places = [city.data / name for name in ("landing", "builds", "releases")]
    found = [path for place in places for path in place.rglob(".*")]
    return [*found, *city.settings.work_dir.glob("reading-*")]


def assert_the_day_before_is_served(city: City) -> None:
    assert city.pointer.release_id == EARLIER
    assert_whole(city)
    status = CliRunner().invoke(app, ["status", "--data", str(city.data)])
    assert status.exit_code == 0, status.output
    assert f"current: {EARLIER}" in status.stdout


def assert_the_day_is_released(city: City, expected: dict[str, str]) -> None:
    assert hashes(city.served) == expected
    assert_whole(city)
    assert sorted(path.name for path in city.settings.releases_dir.iterdir()) == sorted(
        [EARLIER, CURRENT, FIGURES, GATHERED, city.pointer.release_id]
    )
    assert leftovers(city) == []
