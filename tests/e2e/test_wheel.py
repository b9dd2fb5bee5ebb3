"""The wheel in an environment of its own, outside the checkout: it runs a day and is never written to."""

import json
import os
import subprocess
import sys
import sysconfig
from dataclasses import dataclass
from pathlib import Path

import pytest

from pipelines.base.settings import PRODUCT_ROOTS, PROJECT_ROOT
from pipelines.plan.code_hash import code_hash

pytestmark = pytest.mark.timeout(900)

DAY = "2026-06-30"


@dataclass(frozen=True)
class Installed:
    """An environment that holds our wheel and sees the libraries of this one, not the checkout."""

    venv: Path
    home: Path

    @property
    def site(self) -> Path:
        (found,) = self.venv.glob("lib/python*/site-packages")
        return found

    def kechuang(self, *arguments: str) -> str:
        environment = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("KECHUANG_", "DAGSTER_", "PYTHONPATH"))
        }
        done = subprocess.run(
            [str(self.venv / "bin" / "kechuang"), *arguments],
            cwd=self.home,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def files(self) -> dict[str, int]:
        """All that was installed, with its time of change; what Python compiles of it beside."""
        found = (path for path in self.site.rglob("*") if path.is_file() and "__pycache__" not in path.parts)
        return {str(path): path.stat().st_mtime_ns for path in found}


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Installed:
    folder = tmp_path_factory.mktemp("wheel")
    for command in (
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)],
        [sys.executable, "-m", "venv", "--without-pip", str(folder / "venv")],
    ):
        subprocess.run(command, cwd=PROJECT_ROOT, check=True, capture_output=True)
    made = Installed(folder / "venv", folder / "home")
    made.home.mkdir()
    (wheel,) = folder.glob("*.whl")
    python = str(made.venv / "bin" / "python")
    pip = [sys.executable, "-m", "pip", "--python", python, "install", "--no-deps", "--no-index", "--no-compile"]
    subprocess.run([*pip, str(wheel)], check=True, capture_output=True)
    (made.site / "libraries.pth").write_text(sysconfig.get_path("purelib") + "\n", encoding="utf-8")
    return made


@pytest.mark.whole_day("a wheel is built and installed, and runs a day of its own")
def test_the_installed_product_runs_a_day_and_stays_as_it_is(installed: Installed) -> None:
    before = installed.files()
    installed.kechuang("simulate", "--enterprises", "200", "--days", "20", "--end", DAY)
    allowed = ["--allow-partial", "all", "--by", "a test", "--why", "a tiny city"]
    report = json.loads(installed.kechuang("daily", "--date", DAY, "--json", *allowed))
    assert report["state"] == "released"
    data = installed.home / "data"
    assert Path(report["release_folder"]).is_relative_to(data), "an installed product has no data folder of its own"
    plan = json.loads((data / "builds" / report["build_id"] / "plan.json").read_text(encoding="utf-8"))
    assert plan["code_sha256"] == code_hash(*PRODUCT_ROOTS), "the same code, wherever it lies"
    assert plan["city_sha256"]
    assert installed.files() == before


@pytest.mark.whole_day("a wheel is built and installed, and runs a day of its own")
def test_a_city_is_begun_from_the_template_that_the_wheel_holds(installed: Installed) -> None:
    said = installed.kechuang("city", "init", "own")
    assert f"{Path('own') / 'city.yml'}" in said
    assert "no errors" in installed.kechuang("rulebook", "check", "--city", "own")


@pytest.mark.whole_day("a wheel is built and installed, and runs a day of its own")
def test_what_belongs_to_no_package_lies_in_one_folder(installed: Installed) -> None:
    top = {path.name for path in installed.site.iterdir()} - {"libraries.pth"}
    packages = {"kechuang", "pipelines", "quality", "serving", "sources"}
    assert {name for name in top if not name.endswith(".dist-info")} == packages
    assert not list(installed.site.glob("kechuang/dbt_project/target"))
