"""A day that is run again without news does nothing; a day with any change is run."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import FinishedDay
from small_city import DAY, City, hashes, kechuang

from pipelines.arrivals.inbox import Inbox
from pipelines.arrivals.look import remember_look
from pipelines.day import steps
from pipelines.day.unchanged_day import Unchanged, unchanged_day
from pipelines.gate.receipt import RECEIPT, read_gate
from pipelines.plan.day import day_build, mark_done, planned_day, remember_day
from pipelines.transports.fetch_state import FetchState
from pipelines.warehouse.receipt import WAREHOUSE

_HEAVY = ("dagster", "dbt", "great_expectations")
_CHILD = f"""
import sys
from pipelines.cli.app import app
try:
    app(sys.argv[1:])
except SystemExit as ended:
    assert not ended.code, ended.code
loaded = {{name.partition(".")[0] for name in sys.modules}}
assert not loaded & set({_HEAVY}), loaded & set({_HEAVY})
"""


def looked(city: City) -> Inbox:
    return steps.look_into_inbox(city.settings, city.feeds, DAY)


def unchanged(city: City) -> Unchanged | None:
    return unchanged_day(city.settings, city.feeds, DAY, looked(city))


def test_a_second_run_loads_nothing_and_says_so_in_one_line(finished: FinishedDay) -> None:
    city = finished.restore()
    runs = {path: path.stat().st_mtime_ns for path in city.settings.dagster_dir.rglob("*")}
    released = hashes(city.served)
    command = [sys.executable, "-c", _CHILD, "daily", "--date", DAY.isoformat(), "--data", str(city.data)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    first, last = done.stdout.splitlines()
    assert first.startswith("nothing new: ")
    assert last == f"release: {city.served}"
    assert {path: path.stat().st_mtime_ns for path in city.settings.dagster_dir.rglob("*")} == runs
    assert hashes(city.served) == released


def test_its_report_has_no_run(city: City) -> None:
    done = kechuang("daily", "--date", DAY.isoformat(), "--json", data=city.data)
    assert done.returncode == 0, done.stderr
    report = json.loads(done.stdout)
    assert (report["state"], report["run_id"], report["is_current"]) == ("released", None, True)
    assert report["release_id"] == report["build_id"] == city.served.name


def test_a_held_day_stays_held(city: City) -> None:
    build = day_build(city.settings, DAY)
    receipt = json.loads((build / RECEIPT).read_text())
    receipt["checks"][0] |= {"state": "failed", "severity": "block"}
    (build / RECEIPT).write_text(json.dumps(receipt))
    assert read_gate(build).state == "held"
    done = kechuang("daily", "--date", DAY.isoformat(), data=city.data)
    assert (done.returncode, done.stdout.startswith("nothing new: ")) == (3, True)
    assert f"held by: {receipt['checks'][0]['id']} " in done.stdout


def _spoil(path: Path) -> None:
    path.chmod(0o640)
    raw = bytearray(path.read_bytes())
    raw[len(raw) // 2] ^= 1
    path.write_bytes(raw)


def _new_file(city: City) -> None:
    old = next((city.data / "inbox" / "tax" / "vat_invoice").iterdir())
    old.with_name(f"乙{old.name}").write_bytes(old.read_bytes() + b"\n")


def _spoiled_warehouse(city: City) -> None:
    _spoil(day_build(city.settings, DAY) / WAREHOUSE)


def _spoiled_release(city: City) -> None:
    _spoil(city.served / "mart_freshness.parquet")


def _no_receipt(city: City) -> None:
    (day_build(city.settings, DAY) / RECEIPT).unlink()


def _no_rows(city: City) -> None:
    next(city.settings.landing_dir.glob("rows/tax/vat_invoice/*.parquet")).unlink()


def _run_was_ended(city: City) -> None:
    build = planned_day(city.settings.builds_dir, DAY).build_id
    remember_day(city.settings.builds_dir, DAY, build, {})


@pytest.mark.parametrize(
    "change", [_run_was_ended, _new_file, _spoiled_warehouse, _spoiled_release, _no_receipt, _no_rows]
)
def test_a_change_is_seen(city: City, change: object) -> None:
    assert unchanged(city)
    assert callable(change)
    change(city)
    assert unchanged(city) is None


def test_a_server_that_went_silent_is_seen(city: City) -> None:
    """The plan is the same, and the gate judges the day by it all the same."""
    inbox = looked(city)
    build, fetch_states = planned_day(city.settings.builds_dir, DAY).build_id, dict(inbox.fetch_states)
    feed = next(name for name, found in fetch_states.items() if found.state == "not connected")
    silent = inbox.model_copy(
        update={"fetch_states": fetch_states | {feed: FetchState(state="unreachable", why="no answer")}}
    )
    remember_day(city.settings.builds_dir, DAY, build, silent.fetch_states)
    mark_done(city.settings.builds_dir, DAY)
    remember_look(city.settings.landing_dir, DAY, silent)
    assert unchanged_day(city.settings, city.feeds, DAY, silent) is None
