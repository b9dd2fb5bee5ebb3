"""A signal ends a command within seconds, in one line, whatever holds the main thread."""

import json
import os
import signal
import subprocess
import sys
import time

import pytest

from pipelines.day.stopping import stopped_by_signals, tidied_up

WAITS = {
    "in C": "import ctypes; ctypes.CDLL(None).sleep(60)",
    "in DuckDB": (
        "import duckdb; duckdb.sql('SELECT sum(a.range * b.range) FROM range(9999999) a, range(9999999) b').fetchall()"
    ),
    "in Polars": (
        "import polars as pl; n = pl.LazyFrame({'n': range(200_000)}); "
        "n.join(n, how='cross').select((pl.col('n') * pl.col('n_right')).sum()).collect()"
    ),
    "in a lock": "import threading; lock = threading.Lock(); lock.acquire(); lock.acquire()",
    "with a library's handlers": "[signal.signal(n, lambda *_: None) for n in (2, 15)]; time.sleep(60)",
    "with a library that catches all": (
        "[signal.signal(n, signal.default_int_handler) for n in (2, 15)]; "
        "exec('while True:\\n  try: time.sleep(60)\\n  except BaseException: pass')"
    ),
}
COMMAND = """
import signal, sys, time
from pipelines.day.stopping import stopped_by_signals, tidied_up
{before}
with stopped_by_signals(), tidied_up(lambda why: print(why, flush=True)), tidied_up(lambda _: {tidy}):
    print("ready", flush=True)
    {wait}
print("went on")
"""


def end(number: signal.Signals, wait: str, before: str = "", tidy: str = "print(2)") -> tuple[int, list[str], float]:
    """Exit code, lines and seconds of a process that gets a signal while it waits."""
    command = [sys.executable, "-c", COMMAND.format(wait=wait, before=before, tidy=tidy)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        assert process.stdout.readline() == "ready\n"
        time.sleep(0.3)
        sent = time.monotonic()
        process.send_signal(number)
        lines = process.stdout.read().split("\n")[:-1]
        return process.wait(), lines, time.monotonic() - sent


@pytest.mark.parametrize("wait", WAITS)
@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 143), (signal.SIGINT, 130)])
def test_it_ends_at_once_and_says_why(wait: str, number: signal.Signals, code: int) -> None:
    found, lines, seconds = end(number, WAITS[wait])
    assert (found, lines) == (code, [f"stopped by {number.name}", "2"])
    assert seconds < 5


def test_it_ends_though_tidying_up_does_not() -> None:
    tidy = "time.sleep(60)"
    code, lines, seconds = end(signal.SIGTERM, "time.sleep(60)", tidy=tidy)
    assert (code, lines) == (143, ["stopped by SIGTERM"])
    assert seconds < 10


def test_a_second_signal_does_not_cut_tidying_up_off() -> None:
    """Ctrl-C on a terminal comes twice where a parent passes it on."""
    tidy = "(time.sleep(0.5), print('tidy'))"
    wait = "import os; os.kill(os.getpid(), 15); time.sleep(0.2); os.kill(os.getpid(), 2); time.sleep(60)"
    assert end(signal.SIGTERM, wait, tidy=tidy)[:2] == (143, ["stopped by SIGTERM", "tidy"])


def test_it_ends_though_tidying_up_fails() -> None:
    assert end(signal.SIGTERM, "time.sleep(60)", tidy="{}[0]")[:2] == (143, ["stopped by SIGTERM"])


def test_it_ends_where_a_shell_had_it_ignore_ctrl_c() -> None:
    """As a shell does with what it puts into the background."""
    before = "signal.signal(signal.SIGINT, signal.SIG_IGN)"
    assert end(signal.SIGINT, "time.sleep(60)", before)[0] == 130


def test_a_block_that_a_signal_broke_is_not_left() -> None:
    """A library may raise for a signal; nothing that follows may be taken for the command's end."""
    wait = "signal.signal(signal.SIGTERM, lambda *_: 1 / 0); time.sleep(60)"
    code, lines, _ = end(signal.SIGTERM, wait, tidy="time.sleep(1)")
    assert (code, lines) == (143, ["stopped by SIGTERM"])


def test_other_signals_and_later_ones_are_left_alone() -> None:
    seen: list[int] = []
    before = {number: signal.signal(number, lambda n, _: seen.append(n)) for number in (signal.SIGUSR1, signal.SIGTERM)}
    try:
        with stopped_by_signals(), tidied_up(lambda _: None):
            os.kill(os.getpid(), signal.SIGUSR1)
        os.kill(os.getpid(), signal.SIGTERM)
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
    assert seen == [signal.SIGUSR1, signal.SIGTERM]
    assert signal.set_wakeup_fd(-1) == -1


@pytest.mark.parametrize("as_json", [False, True])
def test_a_command_says_what_it_was_doing_and_what_to_do(as_json: bool) -> None:
    code = (
        "import logging, time\nfrom pipelines.cli.output import in_progress\n"
        f"with in_progress(as_json={as_json}):\n"
        "    logging.getLogger('kechuang').info('gate: dbt tests')\n    time.sleep(60)"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stderr
        assert process.stderr.readline() == "gate: dbt tests\n"
        process.send_signal(signal.SIGTERM)
        stdout, stderr = process.communicate()
    line = "stopped by SIGTERM during 'gate: dbt tests': unfinished files are not used; run again"
    assert (process.returncode, stderr) == (143, f"error: {line}\n")
    assert (json.loads(stdout) if as_json else stdout) == ({"error": line} if as_json else "")
