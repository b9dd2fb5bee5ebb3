"""The reader's child process: it sees no secret, and its limits end in one line."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from small_feed import GOOD_CODE, small_feed, table

from pipelines.landing import reader_process
from pipelines.landing.reader_process import ReaderLimits, read_in_child
from pipelines.landing.reading import Problem, Reading, ReadRequest


@pytest.fixture
def request_(tmp_path: Path) -> ReadRequest:
    """A request for a delivery of one good row."""
    (tmp_path / "raw").write_bytes(table(f"{GOOD_CODE},2024-01-01,5"))
    return ReadRequest(
        raw=tmp_path / "raw",
        file_name="sent.csv",
        delivery_id="0123456789abcdef",
        feed=small_feed(),
        folder=tmp_path,
        max_text_bytes=1 << 20,
    )


def problem(reading: Reading) -> Problem:
    assert reading == Reading(problem=reading.problem)
    assert reading.problem is not None
    assert "\n" not in reading.problem.message
    return reading.problem


class Ended:
    """Stands in for `subprocess.run`: keeps how the child was started, and ends it as told."""

    def __init__(self, returncode: int = 0, stdout: str = "{}", stderr: str = "") -> None:
        self.result = subprocess.CompletedProcess([], returncode, stdout, stderr)
        self.given: dict[str, Any] = {}

    def __call__(self, command: list[str], **given: Any) -> subprocess.CompletedProcess[str]:
        self.given = {"command": command, **given}
        return self.result


def test_a_child_reads_a_delivery(request_: ReadRequest) -> None:
    reading = read_in_child(request_, ReaderLimits())
    assert (reading.problem, reading.rows_in, reading.rows_landed) == (None, 1, 1)
    assert (request_.folder / "rows.parquet").exists()


def test_no_secret_reaches_the_child(request_: ReadRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("KECHUANG_SECRET", "TAX_FEED_TOKEN", "AWS_SECRET_ACCESS_KEY", "PGPASSWORD", "HOME", "PYTHONPATH"):
        monkeypatch.setenv(name, "open sesame")
    run = Ended()
    monkeypatch.setattr(subprocess, "run", run)
    read_in_child(request_, ReaderLimits(threads=3))
    assert "open sesame" not in run.given["env"].values()
    assert set(run.given["env"]) <= {
        *("PATH", "LANG", "LC_ALL", "TZ", "TMPDIR"),
        *("POLARS_MAX_THREADS", "OMP_NUM_THREADS", "PYTHONUTF8"),
    }
    assert run.given["env"]["POLARS_MAX_THREADS"] == "3"
    assert "open sesame" not in run.given["input"] + " ".join(run.given["command"])


def test_a_real_child_sees_only_what_is_passed_on(request_: ReadRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """The child's own view: a real process, started as the reader is, that writes its environment down."""
    monkeypatch.setenv("KECHUANG_SECRET", "open sesame")
    seen = request_.folder / "seen"
    real, code = subprocess.run, f"import os; open({str(seen)!r}, 'w').write(repr(dict(os.environ)))"
    monkeypatch.setattr(subprocess, "run", lambda _, **given: real([sys.executable, "-c", code], **given))
    read_in_child(request_, ReaderLimits())
    text = seen.read_text(encoding="utf-8")
    assert "POLARS_MAX_THREADS" in text
    assert "open sesame" not in text


def test_too_little_memory(request_: ReadRequest) -> None:
    found = problem(read_in_child(request_, ReaderLimits(memory_bytes=64 << 20)))
    assert (found.code, found.message) == ("too_much_memory", "reading needed more than 64 MB and was stopped")


def test_too_little_time(request_: ReadRequest) -> None:
    found = problem(read_in_child(request_, ReaderLimits(wall_seconds=0)))
    assert (found.code, found.message) == ("too_slow", "reading took more than 0 s and was stopped")


def test_too_little_processor_time(request_: ReadRequest) -> None:
    found = problem(read_in_child(request_, ReaderLimits(cpu_seconds=0)))
    assert found.code == "too_slow"
    assert "processor time" in found.message


@pytest.mark.parametrize(
    ("returncode", "stdout", "stderr", "code", "words"),
    [
        (0, "", "", "reader_failed", "without an account"),
        (0, '{"rows_in": "many"}', "", "reader_failed", "without an account"),
        (-9, "", "", "too_much_memory", "3072 MB"),
        (-6, "", "memory allocation of 8 bytes failed", "too_much_memory", "3072 MB"),
        (1, "", "Traceback …\nMemoryError", "too_much_memory", "3072 MB"),
        (1, "", "Traceback …\nKeyError: 'x'\n", "reader_failed", "KeyError"),
        (-11, "", "", "reader_failed", "exit code -11"),
        (1, "", "x" * 900, "reader_failed", "x" * 50),
    ],
)
def test_however_the_child_ends_there_is_one_line(
    request_: ReadRequest,
    monkeypatch: pytest.MonkeyPatch,
    returncode: int,
    stdout: str,
    stderr: str,
    code: str,
    words: str,
) -> None:
    monkeypatch.setattr(reader_process.subprocess, "run", Ended(returncode, stdout, stderr))
    found = problem(read_in_child(request_, ReaderLimits()))
    assert found.code == code
    assert words in found.message
    assert len(found.message) < 300


def test_a_value_that_the_childs_last_words_quote_is_not_passed_on(
    request_: ReadRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    last_words = "Traceback …\nValueError: bad cell '13800138000'"
    monkeypatch.setattr(reader_process.subprocess, "run", Ended(1, "", last_words))
    assert "13800138000" not in problem(read_in_child(request_, ReaderLimits())).message
