"""Limits of a file, and however its reader ends: one line that says what is wrong, and no value of the file."""

import io
import resource
from pathlib import Path

import pytest
from acting_reader import Ask, acting, asking_in
from small_feed import GOOD_CODE, table

from pipelines.landing import reader, reader_process
from pipelines.landing.reader_process import ReaderLimits
from pipelines.landing.readers import ReaderPool
from pipelines.landing.reading import Problem, Reading

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
    monkeypatch.setattr(reader, "read", lambda _: Reading())
    monkeypatch.setattr(resource, "getrusage", lambda _: resource.struct_rusage([next(used), 1.0] + [0] * 14))
    monkeypatch.setattr(resource, "setrlimit", lambda _, pair: limits.append(pair[0]))
    monkeypatch.setattr(resource, "getrlimit", lambda _: (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    lines = "".join(asking(name).model_dump_json() + "\n" for name in "ab")
    answers = io.BytesIO()
    reader.serve(io.BytesIO(lines.encode()), answers, cpu_seconds=900)
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
        ("os.close(1); os.close(0); os.kill(os.getpid(), 9)", "too_much_memory", "3072 MB"),
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


def test_an_answer_without_end_is_none(asking: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader_process, "_LONGEST_ANSWER", 1 << 20)
    monkeypatch.setattr(reader_process, "_SECONDS_TO_END", 0)
    acting(monkeypatch, "\n    while True: print('x' * 10000, end='', flush=True)")
    with ReaderPool(ReaderLimits()) as readers:
        assert "without an account" in problem(readers.read(asking("a.csv"))).message


def test_what_a_child_said_of_one_file_is_not_said_of_the_next(asking: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    acting(monkeypatch, "os.write(2, b'MemoryError') if name == 'a.csv' else os._exit(1)")
    with ReaderPool(ReaderLimits()) as readers:
        assert readers.read(asking("a.csv")).rows_in == 1
        assert problem(readers.read(asking("b.csv"))).message.startswith("the reader failed (exit code 1)")
