"""No secret leaves the environment: not into files or their names, lines, logs, errors and their causes, metadata."""

import logging
import sys
import traceback
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import dagster as dg
import pytest
from feeds import DAY, SECRET, feed_with, texts_below
from http_server import Bureau
from sftp_server import USER, SftpServer
from test_http import LOGIN, http
from test_sftp import SFTP
from test_sftp import there as there

from pipelines.base.errors import TransportError
from pipelines.base.settings import BUSINESS_TIME_ZONE, Settings
from pipelines.orchestration.landing import FOUND, inbox_asset, reader_pool
from pipelines.orchestration.one_writer import DATA_FOLDER, DataFolder
from pipelines.orchestration.partitions import business_dates
from pipelines.transports.fetch import fetch_feed
from pipelines.transports.secrets import redacted

DATABASE = {"kind": "database", "url_env": "BUREAU_DB", "table": "thing", "tries": 1}


def planted(
    monkeypatch: pytest.MonkeyPatch, bureau: Bureau, sftp: SftpServer, postgres: str, *, down: bool
) -> dict[str, Any]:
    """Secrets in every place that may hold one, and the three transports that need them."""
    port = 9 if down else sftp.port
    http_server = "127.0.0.1:9" if down else bureau.url.removeprefix("http://")
    database = f"postgresql://postgres:{SECRET}@127.0.0.1:9/x" if down else postgres + f"&application_name={SECRET}"
    for name, value in {
        "BUREAU_SFTP": f"sftp://{USER}:{SECRET}@127.0.0.1:{port}/out",
        "BUREAU_USER": USER,
        "BUREAU_PASSWORD": SECRET,
        "BUREAU_KEY": sftp.host_key,
        "BUREAU_URL": f"http://{SECRET}:{SECRET}@{http_server}/{SECRET}?key={SECRET}",
        "BUREAU_TOKEN": "expired-" + SECRET,
        "BUREAU_LOGIN": f"http://{http_server}/token/{SECRET}",
        "BUREAU_DB": database,
    }.items():
        monkeypatch.setenv(name, value)
    return {"office/files": SFTP, "office/pages": http(tries=2, **LOGIN), "office/rows": DATABASE}


@pytest.mark.parametrize("down", [False, True], ids=["up", "down"])
def test_the_planted_secret_is_nowhere(
    tmp_path: Path,
    there: Path,
    bureau: Bureau,
    postgres: str,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
    *,
    down: bool,
) -> None:
    import adbc_driver_postgresql.dbapi as adbc

    with adbc.connect(postgres, autocommit=True) as connection, connection.cursor() as cursor:
        cursor.execute("create table if not exists thing as select 'a' as 企业, 1.10 as 金额")
    (there / "a_20260301.csv").write_bytes("企业,金额\na,1.10\n".encode())
    caplog.set_level(logging.DEBUG)
    written: list[str] = []
    settings = Settings(data_dir=tmp_path / "data", inbox_dir=tmp_path / "data" / "inbox")
    with SftpServer.serving(there.parent, SECRET) as sftp:
        transports = planted(monkeypatch, bureau, sftp, postgres, down=down)
        feeds = {name: feed_with(transport, feed=name) for name, transport in transports.items()}
        for feed in feeds.values():
            with pytest.raises(TransportError) if down else nullcontext() as raised:
                fetch_feed(feed, settings, DAY, written.append)
            if raised:
                assert (raised.value.__cause__, raised.value.__context__) == (None, None)
                written.append("".join(traceback.format_exception(raised.value)))
        inbox = inbox_asset(feeds, business_dates(BUSINESS_TIME_ZONE))
        given = {DATA_FOLDER: DataFolder.of(settings), FOUND: None, "readers": reader_pool}
        made = dg.materialize([inbox], partition_key=DAY.isoformat(), resources=given)
    (event,) = made.get_asset_materialization_events()
    metadata = event.materialization.metadata
    written += [repr(metadata), repr([vars(found) for found in made.all_events]), caplog.text, *capfd.readouterr()]
    assert len(list((settings.spool_dir / "office").rglob("*.*"))) == (0 if down else 3)
    assert ("127.0.0.1:9" in repr(metadata)) is down
    assert not [text for text in written if SECRET in text]
    assert not [path for path, content in texts_below(tmp_path / "data") if SECRET.encode() in content]
    assert bureau.logins == (0 if down else 2)
    assert "tenacity" in sys.modules  # the retries of `down` were taken, not skipped


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        (f"sftp://u:{SECRET}@host:22/x", "sftp://host:22"),
        (f"https://host/{SECRET}?a={SECRET}#{SECRET}", "https://host"),
        (f"postgresql+psycopg://u:{SECRET}@/db?host=/run", "postgresql+psycopg:"),
        (SECRET, "(unreadable URL)"),
        (f"{SECRET}:x", "(unreadable URL)"),
        (f"http://u:{SECRET}@host:port/", "(unreadable URL)"),
        (f"http://[{SECRET}/", "(unreadable URL)"),
    ],
)
def test_only_scheme_host_and_port_are_shown(url: str, shown: str) -> None:
    assert redacted(url) == shown
