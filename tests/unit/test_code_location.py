"""The code location: importing it does nothing, loading it writes nothing but what dbt compiled."""

import json
import os
import subprocess
import sys
from pathlib import Path

import dagster as dg
import pytest
from compiled_once import SHARED, compile_as_dbt, give_compiled

from pipelines.base.settings import PROJECT_ROOT, Settings
from pipelines.city.begin import begin_city
from pipelines.orchestration.day_settings import SETTINGS, DaySettings, environment_of
from pipelines.orchestration.definitions import make_definitions
from pipelines.orchestration.one_writer import DATA_FOLDER
from pipelines.warehouse import dbt
from pipelines.warehouse.dbt import compiled_manifest

# What is opened or made below some folders while the module is imported, but for code and what libraries read.
_IMPORTING = """
import json, os, sys
seen, watched = [], tuple(sys.argv[1:])
def hook(event, arguments):
    if event in ("open", "os.mkdir", "os.rename", "os.symlink", "os.remove") and isinstance(arguments[0], str):
        path = os.path.abspath(arguments[0])
        is_code = path.endswith((".py", ".pyc", ".so")) or "__pycache__" in path
        if path.startswith(watched) and not path.startswith(sys.prefix) and not is_code:
            seen.append([event, path])
sys.addaudithook(hook)
def ours():
    return {name: value for name, value in os.environ.items() if name.startswith(("KECHUANG_", "DAGSTER_", "DBT_"))}
environment = ours()
import pipelines.orchestration.definitions
print(json.dumps({"seen": seen, "same environment": environment == ours()}))
"""


def test_importing_the_code_location_reads_and_writes_nothing(tmp_path: Path) -> None:
    environment = {**os.environ, "KECHUANG_DATA": str(tmp_path / "data"), "KECHUANG_CITY": str(tmp_path / "nowhere")}
    done = subprocess.run(
        [sys.executable, "-c", _IMPORTING, str(PROJECT_ROOT), str(tmp_path)],
        capture_output=True,
        text=True,
        check=True,
        env=environment,
        cwd=tmp_path,
    )
    found = json.loads(done.stdout.splitlines()[-1])
    assert found == {"seen": [], "same environment": True}
    assert list(tmp_path.iterdir()) == []


def test_loading_it_writes_what_dbt_compiled_and_nothing_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    compiled_manifest(SHARED, threads=2)
    monkeypatch.setattr(dbt, "invoke_dbt", compile_as_dbt)
    settings = Settings(data_dir=tmp_path / "data", inbox_dir=tmp_path / "data" / "inbox")
    before = dict(os.environ)
    make_definitions(settings)
    assert [path.relative_to(tmp_path).as_posix() for path in tmp_path.glob("*/*/*")] == ["data/work/dbt"]
    assert dict(os.environ) == before


def test_settings_reach_assets_and_sensors_as_resources(tmp_path: Path) -> None:
    begin_city(tmp_path / "city")
    settings = Settings(
        data_dir=tmp_path / "data", inbox_dir=tmp_path / "inbox", threads=3, named_city=tmp_path / "city"
    )
    settings.data_dir.mkdir()
    give_compiled(settings.data_dir)
    definitions = make_definitions(settings)
    resources = definitions.resources or {}
    assert isinstance(resources[SETTINGS], DaySettings)
    assert resources[SETTINGS].value == settings
    assert resources[DATA_FOLDER].settings == settings
    needing = {sensor.name for sensor in definitions.sensors or [] if SETTINGS in sensor.required_resource_keys}
    assert needing == {"arrivals", "dead_runs"}
    daily = definitions.resolve_job_def("daily")
    assert isinstance(daily, dg.JobDefinition)
    assert {DATA_FOLDER} <= set(daily.required_resource_keys)


def test_processes_of_the_page_load_the_same_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    begin_city(tmp_path / "city")
    for city in (None, tmp_path / "city"):
        settings = Settings(data_dir=tmp_path / "data", inbox_dir=tmp_path / "inbox", threads=3, named_city=city)
        for name, value in environment_of(settings).items():
            monkeypatch.setenv(name, value)
        assert Settings.load() == settings
