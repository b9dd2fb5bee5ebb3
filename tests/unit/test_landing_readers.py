"""Readers: children that see no secret, read file after file, and whose end is one file's problem."""

import os
import subprocess
import sys
import threading
import time
from pathlib import Path

import psutil
import pytest
from acting_reader import Ask, acting, asking_in
from small_feed import GOOD_CODE, table

from pipelines.landing.reader import child, delivery
from pipelines.landing.reader.child import ReaderLimits, ReaderProcess
from pipelines.landing.reader.pool import ReaderPool, ReadingStoppedError

GOOD = f"{GOOD_CODE},2024-01-01,5"


@pytest.fixture
def asking(tmp_path: Path) -> Ask:
    """Makes requests for files of a name and content."""
    return asking_in(tmp_path)


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[ReaderProcess]:
    """All children that were started, as they start."""
    children: list[ReaderProcess] = []
    start = ReaderProcess.__init__

    def starting(self: ReaderProcess, limits: ReaderLimits) -> None:
        start(self, limits)
        children.append(self)

    monkeypatch.setattr(ReaderProcess, "__init__", starting)
    return children


def test_one_child_reads_file_after_file_and_none_leaves_a_trace(
    asking: Ask, monkeypatch: pytest.MonkeyPatch, started: list[ReaderProcess]
) -> None:
    """Each file is read as if it were the first, and what a library prints is not an answer."""
    talking = "import sys; from pipelines.landing.reader import delivery; real = delivery.read\n"
    talking += "delivery.read = lambda asked: (print('{}'), real(asked))[1]\ndelivery.main(*map(int, sys.argv[1:]))"
    monkeypatch.setattr(child, "COMMAND", [sys.executable, "-c", talking])
    files = [
        ("a.csv", table(GOOD, "广州\udc81".encode("gb18030", "replace").decode("gb18030", "replace"))),
        ("b.zip", b"PK\x03\x04 cut off"),
        ("c.csv", table(GOOD).replace(b"2024", b"\xff\xfe24")),
        ("d.csv", table(f'{GOOD_CODE},2024-01-01,"5')),
        ("a.csv", table(GOOD, GOOD)),
        ("x.json", b"[{]"),
        ("e.csv", table(GOOD, header="代码,日期,金额外")),
        ("a.csv", table(GOOD)),
    ]
    with ReaderPool(ReaderLimits()) as readers:
        together = [readers.read(asking(name, content)) for name, content in files]
    assert together == [delivery.read(asking(name, content)) for name, content in files]
    assert [reading.rows_landed for reading in together] == [1, 0, 0, 0, 2, 0, 0, 1]
    assert len(started) == 1


def test_no_secret_reaches_the_child(asking: Ask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("KECHUANG_SECRET", "TAX_FEED_TOKEN", "AWS_SECRET_ACCESS_KEY", "PGPASSWORD", "HOME", "PYTHONPATH"):
        monkeypatch.setenv(name, "open sesame")
    seen = tmp_path / "seen"
    acting(monkeypatch, f"open({str(seen)!r}, 'w').write(json.dumps([dict(os.environ), line, sys.argv]))")
    with ReaderPool(ReaderLimits(threads=3)) as readers:
        assert readers.read(asking("a.csv")).rows_in == 1
    text = seen.read_text(encoding="utf-8")
    assert '"POLARS_MAX_THREADS": "3"' in text
    assert "PGPASSWORD" not in text
    assert "open sesame" not in text


def test_an_end_is_the_problem_of_the_one_file(
    asking: Ask, monkeypatch: pytest.MonkeyPatch, started: list[ReaderProcess]
) -> None:
    acting(monkeypatch, "name == 'bad.csv' and os.abort()")
    with ReaderPool(ReaderLimits()) as readers:
        names = ["a.csv", "b.csv", "bad.csv", "c.csv", "bad.csv", "bad.csv", "d.csv"]
        codes = [reading.problem and reading.problem.code for reading in map(readers.read, map(asking, names))]
    assert codes == [None, None, "too_much_memory", None, "too_much_memory", "too_much_memory", None]
    assert len(started) == 4


def test_a_child_that_dies_at_rest_is_not_a_problem(
    asking: Ask, monkeypatch: pytest.MonkeyPatch, started: list[ReaderProcess]
) -> None:
    acting(monkeypatch, "pass")
    with ReaderPool(ReaderLimits()) as readers:
        assert readers.read(asking("a.csv")).rows_in == 1
        started[0].kill()
        assert started[0].exit_code() == -9
        assert readers.read(asking("b.csv")).rows_in == 1
    assert len(started) == 2


def test_what_a_child_says_unasked_is_no_answer_to_the_next_file(
    asking: Ask, monkeypatch: pytest.MonkeyPatch, started: list[ReaderProcess], tmp_path: Path
) -> None:
    acting(monkeypatch, f"print('{{}}', flush=True); time.sleep(0.02); open({str(tmp_path / 'said')!r}, 'w')")
    with ReaderPool(ReaderLimits()) as readers:
        assert readers.read(asking("a.csv")).rows_in == 0
        while not (tmp_path / "said").exists() or started[0].is_waiting:
            time.sleep(0.001)
        assert readers.read(asking("b.csv")).rows_in == 0
    assert len(started) == 2


def test_a_child_that_holds_much_memory_reads_no_other_file(
    asking: Ask, monkeypatch: pytest.MonkeyPatch, started: list[ReaderProcess]
) -> None:
    acting(monkeypatch, "held = b'x' * (40 << 20 if name == 'big.csv' else 1)")
    with ReaderPool(ReaderLimits(memory_bytes=120 << 20)) as readers:
        for name in ("a.csv", "b.csv", "big.csv", "c.csv"):
            assert readers.read(asking(name)).rows_in == 1
    assert len(started) == 2


def test_two_are_read_at_once_and_no_more(
    asking: Ask, monkeypatch: pytest.MonkeyPatch, started: list[ReaderProcess]
) -> None:
    acting(monkeypatch, "time.sleep(0.05)")
    with ReaderPool(ReaderLimits(threads=8)) as readers:
        assert readers.size == 2
        threads = [threading.Thread(target=readers.read, args=[asking("a.csv")]) for _ in range(5)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert len(started) == 2
    assert not any(child.exit_code() is None for child in started)
    assert ReaderPool(ReaderLimits(threads=1)).size == 1


def test_closing_ends_a_child_that_reads_and_gives_its_file_no_problem(
    asking: Ask, monkeypatch: pytest.MonkeyPatch, started: list[ReaderProcess]
) -> None:
    acting(monkeypatch, "time.sleep(60)")
    readers, raised = ReaderPool(ReaderLimits()), list[Exception]()

    def read() -> None:
        try:
            readers.read(asking("a.csv"))
        except ReadingStoppedError as error:
            raised.append(error)

    thread = threading.Thread(target=read)
    thread.start()
    while not started:
        time.sleep(0.001)
    readers.close()
    thread.join(timeout=10)
    assert len(raised) == 1
    assert started[0].exit_code() == -9
    with pytest.raises(ReadingStoppedError):
        readers.read(asking("a.csv"))


def test_an_interrupt_from_the_keyboard_does_not_reach_the_children(
    asking: Ask, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    acting(monkeypatch, f"open({str(tmp_path / 'group')!r}, 'w').write(str(os.getpgrp()))")
    with ReaderPool(ReaderLimits()) as readers:
        readers.read(asking("a.csv"))
    assert int((tmp_path / "group").read_text()) != os.getpgrp()


HANGING = """
import sys, time
from pipelines.landing.reader import delivery
def hang(request):
    (request.folder / "begun").touch()
    {how}
delivery.read = hang
delivery.main(*map(int, sys.argv[1:]))
"""
ASKING = """
import sys
from pathlib import Path
from pipelines.landing.reader import child
from pipelines.landing.reader.pool import ReaderLimits, ReaderPool
from pipelines.landing.reader.account import ReadRequest
child.COMMAND = [sys.executable, "-c", sys.argv[1]]
request = ReadRequest.model_validate_json(sys.argv[2])
with ReaderPool(ReaderLimits()) as pool:
    pool.read(request)
"""


@pytest.mark.parametrize("how", ["time.sleep(300)", "import ctypes; ctypes.CDLL(None).sleep(300)", "while True: pass"])
def test_a_reader_ends_with_the_process_that_asks_however_that_ends(asking: Ask, how: str) -> None:
    """Killed, it closes nothing and reports nothing; the reader is in the middle of a file."""
    request = asking("a.csv")
    command = [sys.executable, "-c", ASKING, HANGING.format(how=how), request.model_dump_json()]
    with subprocess.Popen(command) as process:
        latest = time.monotonic() + 60
        while not (request.folder / "begun").exists():
            assert time.monotonic() < latest
            time.sleep(0.01)
        (child,) = psutil.Process(process.pid).children()
        process.kill()
    psutil.wait_procs([child], timeout=5)
    assert not child.is_running() or child.status() == psutil.STATUS_ZOMBIE
