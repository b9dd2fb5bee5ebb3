"""A finished day taken back in part, with the release of the day before served, and what must hold of it then."""

import shutil
from datetime import timedelta
from pathlib import Path

from small_city import DAY, City, assert_whole, hashes
from typer.testing import CliRunner

from pipelines.base.records import write_record
from pipelines.cli.app import app
from pipelines.publish.changes import CHANGES_FILE
from pipelines.publish.dictionary.dictionary import DICTIONARY
from pipelines.publish.figures import FIGURES
from pipelines.publish.manifest import MANIFEST, read_release
from pipelines.publish.pointer import CURRENT, move_pointer
from pipelines.publish.views import VIEWS_FILE

STEPS = ("land", "plan", "build", "gate", "publish")
EARLIER = "20260629-0000feed"
_NAMING_CHANGES = (MANIFEST, VIEWS_FILE, DICTIONARY)
"""Files of a release that differ if there is one before it to compare with."""


def back_to_before(city: City, step: str) -> None:
    """Take back what the day's `step` and all later steps made; the release of the day before is served."""
    release, folder = read_release(city.served), city.served
    earlier = release.model_copy(update={"release_id": EARLIER, "business_date": DAY - timedelta(days=1)})
    before = folder.rename(folder.with_name(EARLIER))
    (before / MANIFEST).unlink()
    write_record(before / MANIFEST, earlier)
    (city.settings.releases_dir / CURRENT).unlink()
    move_pointer(earlier, before, city.settings.releases_dir)
    build = city.settings.builds_dir / release.build_id
    undone = STEPS[STEPS.index(step) :]
    if "gate" in undone:
        (build / "gate.json").unlink()
    if "build" in undone:
        (build / "build.json").unlink()
        (build / "warehouse.duckdb").unlink()
    if "plan" in undone:
        shutil.rmtree(city.settings.builds_dir)
    if "land" in undone:
        city.forget_landing("registry/enterprise")


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


def assert_as_expected(city: City, expected: dict[str, str]) -> None:
    """The release that is served is as it was without one before it, but that it says what changed since: nothing."""
    found = hashes(city.served)
    for naming_changes in _NAMING_CHANGES:
        assert found.pop(naming_changes) != expected[naming_changes]
    del found[CHANGES_FILE]
    assert found == {name: sha256 for name, sha256 in expected.items() if name not in _NAMING_CHANGES}
    changes = read_release(city.served).changes
    assert changes is not None
    assert (changes.since, changes.rows) == (EARLIER, 0)
    assert_whole(city)


def assert_the_day_is_released(city: City, expected: dict[str, str]) -> None:
    assert_as_expected(city, expected)
    assert sorted(path.name for path in city.settings.releases_dir.iterdir()) == sorted(
        [EARLIER, CURRENT, FIGURES, city.pointer.release_id]
    )
    assert leftovers(city) == []
