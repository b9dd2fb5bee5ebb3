"""The whole made-up city over three transports, and its day. Asserts nothing but that it runs."""

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from small_city import DAY, City

from pipelines.contracts import Feed
from pipelines.ops import steps

ENTERPRISES, DAYS, INCREMENTS = 400, 400, 30
KECHUANG = str(Path(sys.executable).with_name("kechuang"))


@dataclass(frozen=True)
class Run:
    """The city after its run, and what the run printed."""

    city: City
    process: "subprocess.CompletedProcess[str]"

    @property
    def build(self) -> Path:
        return steps.day_build(self.city.settings, DAY)

    @property
    def printed(self) -> str:
        return self.process.stdout + self.process.stderr


def make_and_run(data: Path) -> Run:
    """Make the city below `data`, and run its day with the bureaus' servers beside it."""
    size = ["--enterprises", str(ENTERPRISES), "--days", str(DAYS), "--increments", str(INCREMENTS)]
    simulating = [KECHUANG, "simulate", *size, "--end", DAY.isoformat(), "--out", str(data)]
    made = subprocess.run(simulating, capture_output=True, text=True, check=False)
    assert made.returncode == 0, made.stderr
    daily = [KECHUANG, "daily", "--date", DAY.isoformat(), "--data", str(data)]
    serving = [KECHUANG, "simulate", "--serve", "--out", str(data), "--", *daily]
    process = subprocess.run(serving, capture_output=True, text=True, check=False)
    assert process.returncode == 0, process.stdout + process.stderr
    return Run(City(data), process)


def with_silent_servers(data: Path, remote: dict[str, Feed]) -> "subprocess.CompletedProcess[str]":
    """The day again, every variable of these feeds naming an address where nobody listens, or a secret of no worth."""
    declared = (feed.transport.model_dump().items() for feed in remote.values())
    variables = {name for pairs in declared for key, name in pairs if key.endswith("_env") and name}
    program = [KECHUANG, "daily", "--date", DAY.isoformat(), "--data", str(data)]
    environment = {**os.environ, **{variable: _nowhere(variable) for variable in variables}}
    return subprocess.run(program, capture_output=True, text=True, check=False, env=environment)


def _nowhere(variable: str) -> str:
    if variable.endswith("DB_URL"):
        return "postgresql://127.0.0.1:9/none"
    return "http://127.0.0.1:9" if variable.endswith("URL") else "x"
