"""A day made after a later one was released: what it would have been on that day, and nothing that is served moves."""

import os
import shutil
from datetime import timedelta
from pathlib import Path
from unittest import mock

import dagster as dg
import pytest
from conftest import FinishedDay
from small_city import DAY, FILES_OF_DAY, City, assert_whole, hashes, make_city
from typer.testing import CliRunner

from pipelines.arrivals.look import last_look
from pipelines.cli.app import app
from pipelines.day import steps
from pipelines.plan.day import day_build
from pipelines.plan.plan import Plan, read_plan
from pipelines.publish.manifest import read_release

PAST = DAY - timedelta(days=1)


def send_late(city: City, folder: Path) -> None:
    """What the same city's bureaus should have sent on the days before comes now."""
    earlier = make_city(folder, increments=2).settings.inbox_dir
    for file in earlier.rglob("*.*"):
        if FILES_OF_DAY not in file.name:
            shutil.copy(file, city.settings.inbox_dir / file.relative_to(earlier))


@pytest.mark.whole_day("a past day of the city is fetched, landed and built")
def test_a_past_day(finished: FinishedDay, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KECHUANG_TAX_URL", "http://127.0.0.1:9")  # no server answers there: a request would be seen
    city = finished.restore()
    pointer, before = city.pointer, hashes(city.served)
    send_late(city, tmp_path)
    with mock.patch.dict(os.environ):
        done = CliRunner().invoke(app, ["daily", "--date", PAST.isoformat(), "--data", str(city.data)])
        assert done.exit_code == 0, done.output
        monkeypatch.setenv("DAGSTER_HOME", str(city.settings.dagster_dir))
        with dg.DagsterInstance.get() as instance:
            run = instance.get_runs(limit=1)[0]
    assert (run.status, run.tags["dagster/partition"]) == (dg.DagsterRunStatus.SUCCESS, PAST.isoformat())
    assert "current: unchanged; it serves a later business date, or this release was withdrawn" in done.stdout

    assert (city.pointer, hashes(city.served)) == (pointer, before)
    assert_whole(city)
    folder = city.settings.releases_dir / day_build(city.settings, PAST).name
    release = read_release(folder)
    assert release.business_date == PAST
    plan = read_plan(day_build(city.settings, PAST))
    assert (plan.build_id, plan.sha256) == (release.build_id, release.plan_sha256)
    dates = {delivery.as_of for delivery in plan.deliveries}
    assert dates == {PAST, PAST - timedelta(days=1)}, "of that day and before, none of the later day"
    look = last_look(city.settings.landing_dir)
    assert look
    tax = {name: fetch_state.state for name, fetch_state in look.fetch_states.items() if name.startswith("tax/")}
    assert set(tax.values()) == {"past"}, "a server shows the present"
    _would_have_been_the_same(city, plan)
    assert release.changes is None, "no release of an earlier day is there to compare with"
    steps.publish(city.settings, DAY)
    assert hashes(city.served) == before, "a release that stands is not compared with one that came later"


def _would_have_been_the_same(city: City, plan: Plan) -> None:
    """Where nothing of the later day ever came, the plan of the past day is this very plan."""
    city.forget_landing()
    for file in city.settings.inbox_dir.rglob(f"*{FILES_OF_DAY}*"):
        file.unlink()
    city.land()
    assert steps.plan(city.settings, city.feeds, PAST) == plan
