"""CONTRIBUTING.md's recipe for a city, followed to the letter beside an installation that stays as it is."""

import json
import os
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import polars as pl
import pytest
from recipes import ROOT, follow, steps

pytestmark = pytest.mark.timeout(900)

RECIPE = "Add a city"
OWN = ("harbour", "inbox", "scratch")


def _called(folder: Path, line: str) -> str:
    program, *words = shlex.split(line)
    command = [sys.executable, "-c", "from pipelines.cli.app import main; main()", *words]
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("KECHUANG_", "DAGSTER_"))}
    done = subprocess.run(
        command if program == "kechuang" else [program, *words],
        cwd=folder,
        env={**environment, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, f"{line}\n{done.stdout}\n{done.stderr}"
    return done.stdout


@pytest.mark.whole_day("a copy of the checkout with one city more, whose day is run")
def test_a_newcomer_adds_a_city(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "sources" / "registry", tmp_path / "sources" / "registry")
    said = ""
    for kind, title, text in steps(RECIPE):
        if title:
            assert title.split("/")[0] in OWN, "a city is its folder, and what its bureaus send"
            follow(tmp_path, kind, title, text)
        else:
            said += "".join(_called(tmp_path, line) for line in text.splitlines())
    assert "no errors" in said
    assert "partial: without " in said
    assert "registry/enterprise.status_text" in said
    releases = tmp_path / "scratch" / "releases"
    served = releases / json.loads((releases / "current.json").read_text(encoding="utf-8"))["release_id"]
    profiles = pl.read_parquet(served / "mart_enterprise_profile.parquet")
    assert profiles["enterprise_name"].to_list() == ["海港科技有限公司"]
    assert json.loads((served / "release.json").read_text(encoding="utf-8"))["city_sha256"]


@pytest.mark.whole_day("a copy of the checkout with one city more, whose day is run")
def test_the_recipe_has_all_its_steps() -> None:
    assert [kind for kind, _, _ in steps(RECIPE)] == ["sh", "yaml", "yaml", "sh", "diff", "csv", "sh"]
