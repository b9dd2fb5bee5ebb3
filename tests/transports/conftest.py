"""The bureaus' servers, on loopback, started once a session; and a data folder for each test."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from feeds import DAY, Office
from http_server import Bureau

from pipelines.base.settings import TODAY_VARIABLE
from pipelines.transports import patience


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return Office(tmp_path / "data")


@pytest.fixture(autouse=True)
def _short_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(patience, "FIRST_WAIT_SECONDS", 0.02)


@pytest.fixture(autouse=True)
def _first_day(monkeypatch: pytest.MonkeyPatch) -> None:
    """The tests live on their first day: servers show it and what comes after it."""
    monkeypatch.setenv(TODAY_VARIABLE, DAY.isoformat())


@pytest.fixture
def bureau(monkeypatch: pytest.MonkeyPatch) -> Iterator[Bureau]:
    """An HTTP server that pages through records, and misbehaves on request."""
    with Bureau.serving() as server:
        monkeypatch.setenv("BUREAU_URL", f"{server.url}/records")
        monkeypatch.setenv("BUREAU_TOKEN", server.token)
        monkeypatch.setenv("BUREAU_LOGIN", f"{server.url}/token")
        monkeypatch.setenv("BUREAU_ID", "us")
        monkeypatch.setenv("BUREAU_SECRET", server.secret)
        yield server
