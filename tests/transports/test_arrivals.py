"""Feeds by several ways in one look: what is fetched lands, what is unreachable holds the day or does not."""

import sqlite3
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from feeds import DAY, feed_with
from http_server import RECORDS, Bureau
from test_http import http

from pipelines.contracts import Feed
from pipelines.errors import StepRefusedError, TransportError
from pipelines.landing.store import LandingStore
from pipelines.ops.steps import land, look_into_inbox
from pipelines.settings import Settings

DEAD = {"kind": "drop", "url_env": "DEAD_URL", "host_key_env": "DEAD_KEY", "tries": 1}


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.setenv("DEAD_URL", "sftp://u@127.0.0.1:9/out")
    monkeypatch.setenv("DEAD_KEY", "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIEl1fVDqDd9cSLfBeZ4iKBn4RLUjjcg3zQdpFSzJ1jGP")
    found = Settings(data_dir=tmp_path / "data", inbox_dir=tmp_path / "data" / "inbox")
    folder = found.inbox_dir / "office" / "files"
    folder.mkdir(parents=True)
    (folder / "a_20260301.csv").write_bytes("企业,金额\na,1.10\n".encode())
    return found


def feeds(**transports: Any) -> dict[str, Feed]:
    return {f"office/{name}": feed_with(transport, feed=f"office/{name}") for name, transport in transports.items()}


def test_inbox_and_spool_are_one_list(settings: Settings, bureau: Bureau) -> None:
    found = look_into_inbox(settings, feeds(files="drop", pages=http()), DAY)
    paths = ["office/files/a_20260301.csv", "spool:office/pages/pages_20260301.jsonl"]
    assert [file.path for file in found.files] == paths
    assert [file.as_of for file in found.files] == [DAY, DAY]
    assert found.place(found.files[1]).read_text(encoding="utf-8").splitlines() == RECORDS
    assert found.place(found.files[0]).exists()
    assert (found.fetched, found.unknown, found.unreachable) == ({"office/pages": 1}, {}, ())


def test_what_is_fetched_lands_with_every_digit(
    settings: Settings, bureau: Bureau, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with sqlite3.connect(tmp_path / "bureau.db") as connection:
        connection.execute("create table t (企业 text, 金额 text)")
        connection.execute("insert into t values ('a', '1234567890123456.10'), ('b', 'x')")
    connection.close()
    monkeypatch.setenv("BUREAU_DB", f"sqlite:///{tmp_path / 'bureau.db'}")
    both = feeds(pages=http(), rows={"kind": "database", "url_env": "BUREAU_DB", "table": "t"})
    inbox = look_into_inbox(settings, both, DAY)
    outcomes = {name: land(settings, feed, inbox).outcomes for name, feed in both.items()}
    counts = {
        name: (found[0].as_of, found[0].rows_landed, found[0].rows_quarantined) for name, found in outcomes.items()
    }
    assert counts == {"office/pages": (DAY, 7, 0), "office/rows": (DAY, 1, 1)}
    rows = {path.parent.name: pl.read_parquet(path) for path in (settings.landing_dir / "rows").rglob("*.parquet")}
    assert rows["pages"]["amount_cny"].to_list() == [Decimal(f"{no}.10") for no in range(1, 8)]
    assert rows["rows"]["amount_cny"].to_list() == [Decimal("1234567890123456.10")]


def test_a_feed_that_is_unreachable_does_not_stop_the_others(settings: Settings, bureau: Bureau) -> None:
    found = look_into_inbox(settings, feeds(dead=DEAD, files="drop", pages=http()), DAY)
    assert [file.feed for file in found.files] == ["office/files", "office/pages"]
    (line,) = found.unreachable
    assert line.startswith("office/dead: sftp://127.0.0.1:9: cannot be reached")
    assert line.endswith("going on with what came before")


def test_a_feed_that_must_come_holds_the_day_after_the_others_were_fetched(settings: Settings, bureau: Bureau) -> None:
    with pytest.raises(TransportError, match=r"^office/dead: sftp://127.0.0.1:9: cannot be reached"):
        look_into_inbox(settings, feeds(dead={**DEAD, "on_unreachable": "hold"}, pages=http()), DAY)
    assert (settings.spool_dir / "office" / "pages" / "pages_20260301.jsonl").exists()


def test_what_came_before_stays_when_the_server_is_down(
    settings: Settings, bureau: Bureau, monkeypatch: pytest.MonkeyPatch
) -> None:
    both = feeds(files="drop", pages=http(tries=1))
    look_into_inbox(settings, both, DAY)
    monkeypatch.setenv("BUREAU_URL", "http://127.0.0.1:9/records")
    found = look_into_inbox(settings, both, DAY)
    assert [file.feed for file in found.files] == ["office/files", "office/pages"]
    assert len(found.unreachable) == 1


def test_without_an_inbox_only_feeds_that_are_fetched_can_come(
    settings: Settings, bureau: Bureau, tmp_path: Path
) -> None:
    nowhere = Settings(data_dir=settings.data_dir, inbox_dir=tmp_path / "nowhere")
    assert len(look_into_inbox(nowhere, feeds(pages=http()), DAY).files) == 1
    with pytest.raises(StepRefusedError, match="there is no inbox"):
        look_into_inbox(nowhere, feeds(files="drop", pages=http()), DAY)
    assert LandingStore(settings.landing_dir).unknown_folders() == {}
