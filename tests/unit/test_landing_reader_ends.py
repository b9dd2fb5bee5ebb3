"""Limits of a file, and however its reader ends: one line that says what is wrong, and no value of the file."""

import io
import json
import resource
from pathlib import Path

import polars as pl
import pytest
from acting_reader import Ask, acting, asking_in
from small_feed import GOOD_CODE, table

from pipelines.base.errors import MachineError
from pipelines.landing.reader import child, delivery
from pipelines.landing.reader.account import Problem, Reading, ReadRequest
from pipelines.landing.reader.child import ReaderLimits
from pipelines.landing.reader.pool import ReaderPool

GOOD = f"{GOOD_CODE},2024-01-01,5"


@pytest.fixture
def asking(tmp_path: Path) -> Ask:
    """Makes requests for files of a name and content."""
    return asking_in(tmp_path)


def problem(reading: Reading) -> Problem:
    assert reading == Reading(problem=reading.problem)
    assert reading.problem is not None
    assert "\n" not in reading.problem.message
    return reading.problem


def test_too_little_memory(asking: Ask) -> None:
    with ReaderPool(ReaderLimits(memory_bytes=64 << 20)) as readers:
        found = problem(readers.read(asking("a.csv", table(GOOD))))
    assert (found.code, found.message) == ("too_much_memory", "reading needed more than 64 MB and was stopped")


def test_too_little_processor_time(asking: Ask) -> None:
    with ReaderPool(ReaderLimits(cpu_seconds=0)) as readers:
        found = problem(readers.read(asking("a.csv", table(GOOD))))
    assert found.code == "too_slow"
    assert "processor time" in found.message


def test_each_file_has_the_processor_time_of_a_file(asking: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    used = iter([0.4, 100.9])
    limits: list[int] = []
    monkeypatch.setattr(delivery, "read", lambda _: Reading())
    monkeypatch.setattr(resource, "getrusage", lambda _: resource.struct_rusage([next(used), 1.0] + [0] * 14))
    monkeypatch.setattr(resource, "setrlimit", lambda _, pair: limits.append(pair[0]))
    monkeypatch.setattr(resource, "getrlimit", lambda _: (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    lines = "".join(asking(name).model_dump_json() + "\n" for name in "ab")
    answers = io.BytesIO()
    delivery.serve(io.BytesIO(lines.encode()), answers, cpu_seconds=900)
    assert limits == [901, 1001]
    assert answers.getvalue().count(b"\n") == 2


def test_too_little_time(asking: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    acting(monkeypatch, "time.sleep(60)")
    with ReaderPool(ReaderLimits(wall_seconds=0)) as readers:
        found = problem(readers.read(asking("a.csv")))
    assert (found.code, found.message) == ("too_slow", "reading took more than 0 s and was stopped")


@pytest.mark.parametrize(
    ("acts", "code", "words"),
    [
        ("sys.exit(0)", "reader_failed", "without an account"),
        ("print('{', end='', flush=True); sys.exit(0)", "reader_failed", "without an account"),
        ('print(\'{"rows_in": "many"}\', flush=True)', "reader_failed", "without an account"),
        ("print('', flush=True); time.sleep(9)", "reader_failed", "without an account"),
        ("print('{}\\n{}', flush=True); time.sleep(9)", "reader_failed", "without an account"),
        ("os.write(2, b'memory allocation of 8 bytes failed'); os.abort()", "too_much_memory", "3072 MB"),
        ("raise MemoryError", "too_much_memory", "3072 MB"),
        ("{}['x']", "reader_failed", "KeyError"),
        ("os.kill(os.getpid(), 11)", "reader_failed", "exit code -11"),
        ("os.write(2, b'x' * 9000000); sys.exit(1)", "reader_failed", "x" * 50),
        ("raise ValueError('bad cell 13800138000')", "reader_failed", "(ValueError)"),
        ("print('x' * 300, end='', flush=True); os.kill(os.getpid(), 24)", "too_slow", "processor time"),
    ],
)
def test_however_a_child_ends_there_is_one_line(
    asking: Ask, monkeypatch: pytest.MonkeyPatch, acts: str, code: str, words: str
) -> None:
    acting(monkeypatch, acts)
    with ReaderPool(ReaderLimits()) as readers:
        found = problem(readers.read(asking("a.csv")))
    assert found.code == code
    assert words in found.message
    assert "13800138000" not in found.message
    assert len(found.message) < 300


@pytest.mark.parametrize(
    ("acts", "words"),
    [
        ("os.kill(os.getpid(), 9)", "the process that read a.csv was killed (SIGKILL)"),
        ("os.close(1); os.close(0); os.kill(os.getpid(), 9)", "the process that read a.csv was killed (SIGKILL)"),
        ("os.kill(os.getpid(), 15)", "was killed (SIGTERM)"),
        ("os.kill(os.getpid(), 7)", "was killed (SIGBUS)"),
        (
            "os.write(os.open('/dev/full', os.O_WRONLY), b'x')",
            "no space left on the disk: free some space, then run again",
        ),
        ("raise OSError(24, 'Too many open files')", "raise the limit (ulimit -n), then run again"),
        ("raise OSError(5, 'Input/output error')", "check the disk, then run again"),
        ('print(\'{"trouble": "no space left on the disk"}\', flush=True); continue', "no space left on the disk"),
    ],
)
def test_trouble_of_the_machine_is_no_problem_of_the_file(
    asking: Ask, monkeypatch: pytest.MonkeyPatch, acts: str, words: str
) -> None:
    acting(monkeypatch, acts)
    with ReaderPool(ReaderLimits()) as readers, pytest.raises(MachineError) as stopped:
        readers.read(asking("a.csv"))
    assert words in str(stopped.value)
    assert "\n" not in str(stopped.value)


def test_a_text_that_a_file_holds_is_no_word_of_the_machine(asking: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    acting(monkeypatch, "raise ValueError('OSError: [Errno 28] No space left on device')")
    with ReaderPool(ReaderLimits()) as readers:
        assert problem(readers.read(asking("a.csv"))).code == "reader_failed"


def test_an_allocation_that_fails_is_the_files_fault_only_if_the_machine_had_the_memory(
    asking: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same end of a reader, on a machine with the memory that a file may use, and on one without."""
    acting(monkeypatch, "raise MemoryError")
    with ReaderPool(ReaderLimits(memory_bytes=64 << 20)) as readers:
        assert problem(readers.read(asking("a.csv"))).code == "too_much_memory"
    with ReaderPool(ReaderLimits(memory_bytes=1 << 62)) as readers, pytest.raises(MachineError) as stopped:
        readers.read(asking("a.csv"))
    assert str(stopped.value) == "the machine is out of memory: free some or add more, then run again"


@pytest.mark.parametrize(
    ("error", "answer"),
    [
        (OSError(28, "No space left on device"), "no space left on the disk: free some space, then run again"),
        (
            OSError(122, "Disk quota exceeded", "/a/b"),
            "/a/b: the disk quota is used up: free some space, then run again",
        ),
        (pl.exceptions.ComputeError("parquet: underlying IO error: No space left on device (os error 28)"), "no space"),
        (PermissionError(13, "Permission denied", "/a/b"), "/a/b: no permission: give the account"),
    ],
)
def test_a_reader_answers_with_the_trouble(
    asking: Ask, monkeypatch: pytest.MonkeyPatch, error: Exception, answer: str
) -> None:
    def fail(_: ReadRequest) -> Reading:
        raise error

    monkeypatch.setattr(delivery, "read", fail)
    answers = io.BytesIO()
    delivery.serve(io.BytesIO(asking("a").model_dump_json().encode() + b"\n"), answers, cpu_seconds=900)
    assert answer in json.loads(answers.getvalue())["trouble"]


def test_a_reader_without_memory_does_not_answer(asking: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_: ReadRequest) -> Reading:
        raise MemoryError

    monkeypatch.setattr(delivery, "read", fail)
    with pytest.raises(MemoryError):
        delivery.serve(io.BytesIO(asking("a").model_dump_json().encode() + b"\n"), io.BytesIO(), cpu_seconds=900)


def test_an_answer_without_end_is_none(asking: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(child, "_LONGEST_ANSWER", 1 << 20)
    monkeypatch.setattr(child, "_SECONDS_TO_END", 0)
    acting(monkeypatch, "\n    while True: print('x' * 10000, end='', flush=True)")
    with ReaderPool(ReaderLimits()) as readers:
        assert "without an account" in problem(readers.read(asking("a.csv"))).message


def test_what_a_child_said_of_one_file_is_not_said_of_the_next(asking: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    acting(monkeypatch, "os.write(2, b'MemoryError') if name == 'a.csv' else os._exit(1)")
    with ReaderPool(ReaderLimits()) as readers:
        assert readers.read(asking("a.csv")).rows_in == 1
        assert problem(readers.read(asking("b.csv"))).message.startswith("the reader failed (exit code 1)")
