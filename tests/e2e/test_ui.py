"""`kechuang ui`: Dagster's page answers on loopback to its own pages alone, its daemon runs, and both end together."""

import json
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil
import pytest
from conftest import FinishedDay
from small_city import DAY

pytestmark = pytest.mark.timeout(900)  # two processes load the code location

SECONDS_TO_START = 300
HEALTH = "{instance{daemonHealth{allDaemonStatuses{daemonType healthy}}}}"
TABLE = """{assetNodeOrError(assetKey: {path: ["marts", "mart_innovation_score"]}) {... on AssetNode {
  dependencyKeys {path} assetMaterializations(limit: 1) {partition}
  assetChecksOrError {... on AssetChecks {checks {name executionForLatestMaterialization {status}}}}}}}"""
RUNS = "{runsOrError{... on Runs{results{status tags{key value}}}}}"


@dataclass(frozen=True)
class Ui:
    """A running `kechuang ui`."""

    process: "subprocess.Popen[bytes]"
    port: int
    data: Path

    def ask(self, query: str | None = None, **headers: str) -> tuple[int, str]:
        """Status and text of the start page, or of a GraphQL query."""
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}/" + ("graphql" if query else ""))
        for name, value in headers.items():
            request.add_header(name.replace("_", "-"), value)
        if query:
            request.add_header("Content-Type", "application/json")
            request.data = json.dumps({"query": query}).encode()
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()

    def data_of(self, query: str) -> Any:
        status, text = self.ask(query)
        assert status == 200, text
        return json.loads(text)["data"]


@pytest.fixture(scope="module")
def ui(finished: FinishedDay) -> Iterator[Ui]:
    city = finished.restore()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    command = [str(Path(sys.executable).with_name("kechuang")), "ui", "--port", str(port), "--data", str(city.data)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, umask=0o000)
    running = Ui(process, port, city.data)
    try:
        _wait_for(lambda: _answers(running), "no page")
        yield running
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
            process.wait(90)


def _answers(running: Ui) -> bool:
    assert running.process.poll() is None, "it ended"
    try:
        return running.ask()[0] == 200
    except urllib.error.URLError:
        return False


def _wait_for(condition: Any, what: str) -> None:
    deadline = time.monotonic() + SECONDS_TO_START
    while not condition():
        assert time.monotonic() < deadline, what
        time.sleep(0.5)


def test_the_page_shows_the_run_of_the_day(ui: Ui) -> None:
    (run,) = ui.data_of(RUNS)["runsOrError"]["results"]
    assert run["status"] == "SUCCESS"
    assert {"key": "dagster/partition", "value": DAY.isoformat()} in run["tags"]


def test_the_page_shows_each_table_with_what_it_reads_its_day_and_its_checks(ui: Ui) -> None:
    table = ui.data_of(TABLE)["assetNodeOrError"]
    assert {"path": ["intermediate", "int_innovation__score"]} in table["dependencyKeys"]
    assert table["assetMaterializations"] == [{"partition": DAY.isoformat()}]
    (check,) = table["assetChecksOrError"]["checks"]
    assert check == {"name": "gate", "executionForLatestMaterialization": {"status": "SUCCEEDED"}}


def test_the_daemon_runs_schedules_and_sensors(ui: Ui) -> None:
    def healthy() -> set[str]:
        found = ui.data_of(HEALTH)["instance"]["daemonHealth"]["allDaemonStatuses"]
        return {one["daemonType"] for one in found if one["healthy"]}

    _wait_for(lambda: {"SCHEDULER", "SENSOR"} <= healthy(), "the daemon sends no heartbeat")


@pytest.mark.parametrize("headers", [{"Host": "evil.example"}, {"Origin": "http://evil.example"}])
def test_another_site_cannot_reach_it(ui: Ui, headers: dict[str, str]) -> None:
    assert ui.ask(**headers)[0] == 403
    assert ui.ask("{version}", **headers)[0] == 403
    assert ui.ask("{version}", Origin=f"http://127.0.0.1:{ui.port}")[0] == 200


def test_what_it_writes_is_private_and_it_ends_with_its_daemon(ui: Ui) -> None:
    """The last of this file: it ends what the others look at."""
    children = [
        child for child in psutil.Process(ui.process.pid).children() if "dagster-daemon" in " ".join(child.cmdline())
    ]
    assert len(children) == 1
    open_to_others = [path for path in (ui.data / "dagster").rglob("*") if path.lstat().st_mode & 0o077]
    assert open_to_others == []
    ui.process.send_signal(signal.SIGTERM)
    assert ui.process.wait(90) == 0
    assert not children[0].is_running() or children[0].status() == psutil.STATUS_ZOMBIE
