"""The whole made-up city over three transports, and its day. Asserts nothing but that it runs."""

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from compiled_once import give_compiled
from small_city import DAY, City

from pipelines.base.settings import PROJECT_ROOT
from pipelines.contracts.feed import Feed
from pipelines.plan.day import day_build

ENTERPRISES, DAYS, INCREMENTS = 400, 400, 30
_FOLDERS = ("docs", "dbt_project", "pipelines", "quality", "sources")
_CACHES = {"__pycache__", "target", "logs"}
KECHUANG = str(Path(sys.executable).with_name("kechuang"))


@dataclass(frozen=True)
class Run:
    """The city after its run, and what the run printed."""

    city: City
    process: "subprocess.CompletedProcess[str]"
    checkout_before: dict[str, tuple[int, int]]

    @property
    def build(self) -> Path:
        return day_build(self.city.settings, DAY)

    @property
    def printed(self) -> str:
        return self.process.stdout + self.process.stderr


def make_and_run(data: Path) -> Run:
    """Make the city below `data`, and run its day with the bureaus' servers beside it."""
    before = checkout()
    size = ["--enterprises", str(ENTERPRISES), "--days", str(DAYS), "--increments", str(INCREMENTS)]
    simulating = [KECHUANG, "simulate", *size, "--end", DAY.isoformat(), "--out", str(data)]
    made = subprocess.run(simulating, capture_output=True, text=True, check=False)
    assert made.returncode == 0, made.stderr
    give_compiled(data)
    daily = [KECHUANG, "daily", "--date", DAY.isoformat(), "--data", str(data)]
    serving = [KECHUANG, "simulate", "--serve", "--out", str(data), "--", *daily]
    process = subprocess.run(serving, capture_output=True, text=True, check=False)
    assert process.returncode == 0, process.stdout + process.stderr
    return Run(City(data), process, before)


def checkout() -> dict[str, tuple[int, int]]:
    """Size and time of change of every file of the project's folders, but for what Python and dbt's linter cache."""
    files = (path for folder in _FOLDERS for path in (PROJECT_ROOT / folder).rglob("*") if path.is_file())
    kept = [path for path in files if not _CACHES & set(path.parts)]
    return {str(path): (path.stat().st_size, path.stat().st_mtime_ns) for path in kept}


def with_silent_servers(data: Path, remote: dict[str, Feed]) -> "subprocess.CompletedProcess[str]":
    """The day again, every variable of these feeds naming an address without a server, or a useless secret."""
    declared = (feed.transport.model_dump().items() for feed in remote.values())
    variables = {name for pairs in declared for key, name in pairs if key.endswith("_env") and name}
    program = [KECHUANG, "daily", "--date", DAY.isoformat(), "--data", str(data)]
    environment = {**os.environ, **{variable: _nowhere(variable) for variable in variables}}
    environment["KECHUANG_TODAY"] = DAY.isoformat()  # of a past day they would not be asked
    return subprocess.run(program, capture_output=True, text=True, check=False, env=environment)


def _nowhere(variable: str) -> str:
    if variable.endswith("DB_URL"):
        return "postgresql://127.0.0.1:9/none"
    return "http://127.0.0.1:9" if variable.endswith("URL") else "x"
