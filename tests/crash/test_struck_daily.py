"""`kechuang daily` ended at any moment, by SIGKILL, SIGTERM or Ctrl-C: the next one ends, and releases the same.

A day costs some 15 CPU seconds or more, so `make test` ends four runs of one day, in four steps, before the fifth ends;
`make test-kills` takes every moment of `moments.py`, and a whole day after each.
"""

import os
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import psutil
import pytest
from day_before import assert_the_day_before_is_served, assert_the_day_is_released, back_to_before
from moments import MOMENTS
from small_city import DAY, City, assert_whole, kechuang

from pipelines.publish.release import read_release

LONGEST = 1_200
"""Seconds for one run on a busy machine; one that waits for what never comes takes longer."""

FIRST_OF_STEP: dict[str, str] = {}
"""The first moment of each step, in the order of a day: what one step has done, a later run does not do again."""
for _name, _moment in MOMENTS.items():
    FIRST_OF_STEP.setdefault(_moment.step, _name)
CODES = {signal.SIGKILL: -signal.SIGKILL, signal.SIGTERM: 143, signal.SIGINT: 130}

pytestmark = pytest.mark.timeout(20 * LONGEST)


@dataclass(frozen=True)
class Struck:
    """A run that a signal ended: what it said, and how long it lived on."""

    number: signal.Signals
    stdout: str
    stderr: str
    seconds: float


def strike(city: City, moment: str, number: signal.Signals) -> Struck:
    """Run the day until it sends itself the signal; nothing that it started may live on."""
    here, mark = Path(__file__).parent, city.data.parent / "struck"
    mark.unlink(missing_ok=True)
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("KECHUANG_", "DAGSTER_"))}
    environment |= {"PYTHONPATH": os.pathsep.join([str(here), str(here.parent), *sys.path]), "PYTHONUTF8": "1"}
    command = [sys.executable, str(here / "struck_daily.py"), str(city.data), moment, str(int(number))]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment, start_new_session=True
    ) as process:
        try:
            stdout, stderr = process.communicate(timeout=LONGEST)
        finally:
            process.kill()
        ended = time.monotonic()
    assert process.returncode == CODES[number], stdout + stderr
    _assert_nothing_lives_on(process.pid)
    return Struck(number, stdout, stderr, ended - float(mark.read_text(encoding="ascii")))


def _assert_nothing_lives_on(session: int) -> None:
    latest = time.monotonic() + 5
    while left := [process.pid for process in psutil.process_iter() if _lives_in(process, session)]:
        assert time.monotonic() < latest, left
        time.sleep(0.05)


def _lives_in(process: psutil.Process, session: int) -> bool:
    try:
        return os.getsid(process.pid) == session and process.status() != psutil.STATUS_ZOMBIE
    except (ProcessLookupError, psutil.NoSuchProcess):
        return False


def _assert_it_says_so_in_one_line(struck: Struck) -> None:
    *before, last = struck.stderr.strip().splitlines()
    assert last.startswith(f"error: stopped by {struck.number.name} during '"), struck.stderr
    assert last.endswith("': unfinished files are not used; run again")
    assert [line for line in before if line.startswith(("error", "Traceback"))] == []
    assert struck.stdout == ""
    assert struck.seconds < 10


def _leave_an_old_build(city: City) -> None:
    """One that was never released, so that prune has something to remove."""
    old = city.settings.builds_dir / "20200101-0000dead"
    old.mkdir(parents=True)
    (old / "plan.json").write_text("{}")
    os.utime(old / "plan.json", (0, 0))


def _states(city: City) -> list[str]:
    """Of all runs that Dagster knows."""
    with closing(sqlite3.connect(city.data / "dagster" / "history" / "runs.db")) as connection:
        return [state for (state,) in connection.execute("SELECT status FROM runs ORDER BY id")]


def _the_next_day_ends(city: City, expected: dict[str, str]) -> None:
    done = kechuang("daily", "--date", DAY.isoformat(), data=city.data, seconds=LONGEST)
    assert done.returncode == 0, done.stdout + done.stderr
    assert_the_day_is_released(city, expected)
    *earlier, last = _states(city)
    assert last == "SUCCESS"
    assert set(earlier) <= {"SUCCESS", "FAILURE"}


@pytest.mark.whole_day("a day that is ended at several moments, and then runs whole")
def test_a_day_is_released_after_all_those_that_were_ended(city: City) -> None:
    expected = back_to_before(city, "land")
    for moment, number in (
        ("a file is being read", signal.SIGTERM),
        ("no name is linked", signal.SIGINT),
        ("the gate is half through", signal.SIGKILL),
        ("the pointer is being written", signal.SIGKILL),
    ):
        struck = strike(city, moment, number)
        assert_the_day_before_is_served(city)
        if number != signal.SIGKILL:
            _assert_it_says_so_in_one_line(struck)
        assert _states(city)[-1] == ("STARTED" if number == signal.SIGKILL else "FAILURE")
    _the_next_day_ends(city, expected)


@pytest.mark.every_kill
@pytest.mark.parametrize("moment", MOMENTS)
def test_killed(city: City, moment: str) -> None:
    data_root = read_release(city.served).data_root
    expected = back_to_before(city, "land")
    _leave_an_old_build(city)
    started = time.monotonic()
    strike(city, moment, signal.SIGKILL)
    killed = time.monotonic()
    if MOMENTS[moment].is_released:
        assert_whole(city)
    else:
        assert_the_day_before_is_served(city)
    _the_next_day_ends(city, expected)
    assert read_release(city.served).data_root == data_root
    assert [path.name for path in city.settings.builds_dir.glob("*0000dead")] == []
    print(f"| {MOMENTS[moment].step} | {moment} | {killed - started:.0f} | {time.monotonic() - killed:.0f} |")


@pytest.mark.every_kill
def test_stopped_in_every_step(city: City) -> None:
    expected = back_to_before(city, "land")
    _leave_an_old_build(city)
    for step, moment in FIRST_OF_STEP.items():
        for number in (signal.SIGTERM, signal.SIGINT):
            struck = strike(city, moment, number)
            _assert_it_says_so_in_one_line(struck)
            # before a run is made there is none; at the end Dagster may note the success while the signal is handled
            assert _states(city)[-1] == "FAILURE" or step in ("start", "close")
            print(f"| {step} | {moment} | {number.name} | {struck.seconds:.2f} |")
    _the_next_day_ends(city, expected)
