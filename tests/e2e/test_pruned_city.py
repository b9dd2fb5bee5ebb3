"""A city after a prune: what is served is whole, every page can be made, and a database that went is made again."""

import json
import shutil
from datetime import timedelta
from pathlib import Path

import dagster as dg
import polars as pl
import pytest
from small_city import DAY, City, assert_whole, hashes, kechuang, marts_of
from typer.testing import CliRunner

from pipelines.base.durable import write_json
from pipelines.base.records import write_record
from pipelines.cli.app import app
from pipelines.plan.day import day_build, remember_day
from pipelines.publish.pointer import move_pointer
from pipelines.publish.release import MANIFEST, read_release
from pipelines.warehouse.lineage_file import COLUMN_LINEAGE
from pipelines.warehouse.receipt import WAREHOUSE
from quality.metrics.long import METRICS


def _prune(city: City) -> dict[str, object]:
    done = CliRunner().invoke(app, ["prune", "--json", "--data", str(city.data)])
    assert done.exit_code == 0, done.output
    content: dict[str, object] = json.loads(done.stdout)
    return content


def _tight(city: City) -> None:
    """The least that a policy may keep."""
    least = {part: {"days": 1} for part in ("spool", "work")} | {"builds": {"warehouses": 1}, "dagster": {"runs": 1}}
    (city.data / "city" / "city.yml").write_text(json.dumps({"retention": least}), encoding="utf-8")


def _supersede(city: City) -> Path:
    """As if a later day had been built and released since; returns the build of the city's own day."""
    later, day = "20260701-00000001", DAY + timedelta(days=1)
    own = read_release(city.served).model_copy(
        update={"release_id": later, "business_date": day} | dict.fromkeys(("files", "lineage"), ())
        | dict.fromkeys(("views", "dictionary", "column_lineage"))
    )  # fmt: skip
    build, release = city.settings.builds_dir / later, city.settings.releases_dir / later
    write_json(build / "build.json", {})
    write_json(build / "gate.json", {"state": "passed"})
    (build / WAREHOUSE).write_bytes(b"later")
    write_record(release / MANIFEST, own)
    remember_day(city.settings.builds_dir, day, later, {})
    assert move_pointer(own, release, city.settings.releases_dir)
    return day_build(city.settings, DAY)


def test_a_day_prunes_at_its_end_and_says_so_in_dagster(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DAGSTER_HOME", str(city.settings.dagster_dir))
    with dg.DagsterInstance.get() as instance:
        made = instance.get_latest_materialization_event(dg.AssetKey("prune"))
    assert made is not None
    assert made.asset_materialization is not None
    found = {name: value.value for name, value in made.asset_materialization.metadata.items()}
    assert (found["removed"], found["problems"]) == (0, [])


def test_right_after_a_day_the_tightest_policy_removes_nothing_that_is_needed(city: City) -> None:
    _tight(city)
    before = {path for path in city.data.rglob("*") if path.is_file()}
    assert _prune(city)["removed"] == []
    assert {path for path in before if not path.exists()} == set()
    assert_whole(city)
    status = CliRunner().invoke(app, ["status", "--json", "--data", str(city.data)])
    assert json.loads(status.stdout)["disk"]["total"] > 1_000_000


@pytest.mark.whole_day("a build from nothing")
def test_a_release_outlives_its_database_which_is_made_again_with_the_same_bytes(city: City) -> None:
    _tight(city)
    released, build = city.served, _supersede(city)
    expected = hashes(released)
    removed = _prune(city)["removed"]
    assert [one["paths"] for one in removed] == [  # type: ignore[index,union-attr]
        [f"builds/{build.name}/{COLUMN_LINEAGE}", f"builds/{build.name}/{WAREHOUSE}"]
    ]
    assert hashes(released) == expected
    assert sorted(path.name for path in build.iterdir()) == ["build.json", "gate.json", METRICS, "plan.json"]
    code = pl.read_parquet(released / "mart_enterprise_profile.parquet")["uscc"].drop_nulls().first()
    page = CliRunner().invoke(app, ["explain", str(code), "--release", released.name, "--data", str(city.data)])
    assert page.exit_code == 0, page.output
    remedy = f"its {WAREHOUSE} was pruned; run `kechuang build --date {DAY} --data {city.data}` to make it again"
    for command in (["gate"], ["publish"], ["review", "--limit", "1"]):
        done = kechuang(*command, "--date", DAY.isoformat(), data=city.data)
        assert done.returncode == 1
        assert done.stderr.strip().splitlines()[-1] == f"error: build {build.name}: {remedy}"
    assert marts_of(city.build()) == list(read_release(released).files)


def test_a_day_that_fails_prunes_too(city: City) -> None:
    """Here it fails before it has looked into the inbox: a full disk fails as early."""
    _tight(city)
    build = _supersede(city)
    shutil.rmtree(city.settings.inbox_dir)
    done = kechuang("daily", "--date", DAY.isoformat(), data=city.data)
    assert done.returncode == 1
    assert "no such inbox" in done.stderr.splitlines()[-1]
    assert not (build / WAREHOUSE).exists()
    assert_whole(city)
