"""Feeds by several ways in one look: what is fetched lands, what is unreachable holds the day or does not."""

import sqlite3
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from feeds import DAY, feed_with
from http_server import RECORDS, Bureau
from test_http import http

from pipelines.arrivals.look import last_look
from pipelines.base.errors import StepRefusedError
from pipelines.base.records import write_record
from pipelines.base.settings import Settings
from pipelines.contracts.feed import Feed
from pipelines.day.steps import land_all, look_into_inbox
from pipelines.publish.pointer import Pointer
from pipelines.transports.fetch_state import FetchState

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
    assert (found.fetch_states, found.unknown) == ({"office/pages": FetchState(state="fetched", files=1)}, {})


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
    outcomes = {landed.feed: landed.outcomes for landed in land_all(settings, both, inbox)}
    counts = {
        name: (found[0].as_of, found[0].rows_landed, found[0].rows_quarantined) for name, found in outcomes.items()
    }
    assert counts == {"office/pages": (DAY, 7, 0), "office/rows": (DAY, 1, 1)}
    rows = {path.parent.name: pl.read_parquet(path) for path in (settings.landing_dir / "rows").rglob("*.parquet")}
    assert rows["pages"]["amount_cny"].to_list() == [Decimal(f"{no}.10") for no in range(1, 8)]
    assert rows["rows"]["amount_cny"].to_list() == [Decimal("1234567890123456.10")]


@pytest.mark.parametrize("on_unreachable", ["continue", "hold"])
def test_a_feed_that_is_unreachable_does_not_stop_the_others(
    settings: Settings, bureau: Bureau, on_unreachable: str
) -> None:
    dead = {**DEAD, "on_unreachable": on_unreachable}
    found = look_into_inbox(settings, feeds(dead=dead, files="drop", pages=http()), DAY)
    assert [file.feed for file in found.files] == ["office/files", "office/pages"]
    assert {feed: fetch_state.state for feed, fetch_state in found.fetch_states.items()} == {
        "office/dead": "unreachable",
        "office/pages": "fetched",
    }
    assert found.fetch_states["office/dead"].why.startswith("office/dead: sftp://127.0.0.1:9: cannot be reached")


def test_a_silent_server_is_asked_once_for_its_other_feeds(settings: Settings, bureau: Bureau) -> None:
    bureau.fault_on_page, bureau.faults = 1, ["500"] * 4
    found = look_into_inbox(settings, feeds(a=http(), b=http(), c=http(), d=http()), DAY)
    states = ["unreachable", "unreachable", "fetched", "fetched"]
    assert [fetch_state.state for fetch_state in found.fetch_states.values()] == states
    assert bureau.pages == [1, 1, 1, 1, *[1, 2, 3] * 2]


def test_a_server_that_refuses_one_feed_is_tried_as_often_for_the_next(settings: Settings, bureau: Bureau) -> None:
    bureau.fault_on_page, bureau.faults = 1, ["404", "500", "500"]
    found = look_into_inbox(settings, feeds(a=http(), b=http()), DAY)
    assert [fetch_state.state for fetch_state in found.fetch_states.values()] == ["unreachable", "fetched"]


def test_a_feed_that_a_server_has_never_had_is_not_connected(settings: Settings, bureau: Bureau) -> None:
    bureau.fault_on_page, bureau.faults = 1, ["404"]
    found = look_into_inbox(settings, feeds(a=http(path="arrears")), DAY).fetch_states["office/a"]
    assert found.state == "not connected"
    assert not found.has_failed
    what = "answered HTTP 404 for arrears: list it under `without` in city.yml if there is none, or correct `path`"
    assert found.why == f"{bureau.url}: {what}"


def test_a_feed_that_the_city_lists_as_missing_is_not_to_be_listed_again(settings: Settings, bureau: Bureau) -> None:
    bureau.fault_on_page, bureau.faults = 1, ["404"]
    folder = settings.data_dir / "city"
    folder.mkdir(parents=True)
    text = "without: [{missing: [office/a], by: a, why: there is none}]\n"
    (folder / "city.yml").write_text(text, encoding="utf-8")
    found = look_into_inbox(settings, feeds(a=http(path="arrears")), DAY).fetch_states["office/a"]
    assert found.state == "not connected"
    assert found.why == f"{bureau.url}: answered HTTP 404 for arrears: city.yml lists it under `without`"


@pytest.mark.parametrize(("status", "page"), [("404", 2), ("410", 1)])
def test_what_a_server_had_and_has_no_more_is_a_failure(
    settings: Settings, bureau: Bureau, status: str, page: int
) -> None:
    """On a later page, or after the feed was fetched."""
    thing = feeds(a=http(path="arrears"))
    if page == 1:
        look_into_inbox(settings, thing, DAY)
    bureau.fault_on_page, bureau.faults = page, [status]
    found = look_into_inbox(settings, thing, DAY + timedelta(days=1)).fetch_states["office/a"]
    assert found.state == "unreachable"
    assert f"answered HTTP {status}" in found.why


def test_what_came_before_stays_when_the_server_is_down(
    settings: Settings, bureau: Bureau, monkeypatch: pytest.MonkeyPatch
) -> None:
    both = feeds(files="drop", pages=http(tries=1))
    look_into_inbox(settings, both, DAY)
    monkeypatch.setenv("BUREAU_URL", "http://127.0.0.1:9/records")
    found = look_into_inbox(settings, both, DAY)
    assert [file.feed for file in found.files] == ["office/files", "office/pages"]
    assert found.fetch_states["office/pages"].state == "unreachable"


def test_a_server_that_is_not_named_is_no_fault_and_files_may_come_by_hand(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("DEAD_URL")
    (settings.inbox_dir / "office" / "dead").mkdir()
    (settings.inbox_dir / "office" / "dead" / "b_20260301.csv").write_bytes("企业,金额\nb,1.10\n".encode())
    found = look_into_inbox(settings, feeds(dead={**DEAD, "on_unreachable": "hold"}, files="drop"), DAY)
    assert found.fetch_states == {"office/dead": FetchState(state="not connected", why="DEAD_URL is not set")}
    assert [file.feed for file in found.files] == ["office/dead", "office/files"]


def test_a_server_whose_name_got_lost_is_a_fault(
    settings: Settings, bureau: Bureau, monkeypatch: pytest.MonkeyPatch
) -> None:
    pages = feeds(pages=http())
    look_into_inbox(settings, pages, DAY)
    monkeypatch.delenv("BUREAU_URL")
    fetch_state = look_into_inbox(settings, pages, DAY).fetch_states["office/pages"]
    why = (
        "office/pages: not configured: set BUREAU_URL in the environment of the daily run; the feed was fetched until "
        "2026-03-01"
    )
    assert fetch_state == FetchState(state="not configured", why=why, until=DAY)
    assert fetch_state.has_failed


def test_a_server_without_its_secret_is_a_fault(
    settings: Settings, bureau: Bureau, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("BUREAU_TOKEN")
    fetch_state = look_into_inbox(settings, feeds(pages=http()), DAY).fetch_states["office/pages"]
    assert (fetch_state.state, fetch_state.has_failed) == ("not configured", True)
    assert fetch_state.why == "office/pages: not configured: set BUREAU_TOKEN in the environment of the daily run"


def test_the_past_is_not_fetched_once_a_later_day_is_served(settings: Settings, bureau: Bureau) -> None:
    """Also of a feed that was never fetched: what it shows now is not what it was."""
    pointer = Pointer(release_id="r", business_date=date(2026, 3, 2), data_root="", release_sha256="")
    write_record(settings.releases_dir / "current.json", pointer)
    found = look_into_inbox(settings, feeds(files="drop", pages=http()), DAY)
    assert found.fetch_states["office/pages"].state == "past"
    assert [file.feed for file in found.files] == ["office/files"]
    assert bureau.pages == []
    assert (
        look_into_inbox(settings, feeds(pages=http()), date(2026, 3, 2)).fetch_states["office/pages"].state == "fetched"
    )


@pytest.mark.parametrize(
    ("day", "state"), [(date(2026, 2, 28), "past"), (DAY, "fetched"), (date(2026, 3, 2), "fetched")]
)
def test_a_day_before_today_is_not_fetched_even_at_the_first_time(
    settings: Settings, bureau: Bureau, day: date, state: str
) -> None:
    """Nothing is served and nothing was ever fetched: what the server shows today was still not known then."""
    fetch_state = look_into_inbox(settings, feeds(files="drop", pages=http()), day).fetch_states["office/pages"]
    assert (fetch_state.state, bureau.pages == []) == (state, state == "past")
    if state == "past":
        assert fetch_state.why == "not fetched for 2026-02-28: its server shows only current data, of 2026-03-01"


def test_a_silent_server_does_not_hide_until_when_it_was_asked(
    settings: Settings, bureau: Bureau, monkeypatch: pytest.MonkeyPatch
) -> None:
    pages = feeds(pages=http(tries=1))
    look_into_inbox(settings, pages, DAY)
    monkeypatch.setenv("BUREAU_URL", "http://127.0.0.1:9/records")
    fetch_state = look_into_inbox(settings, pages, date(2026, 3, 4)).fetch_states["office/pages"]
    assert (fetch_state.state, fetch_state.until) == ("unreachable", DAY)


def test_without_an_inbox_only_feeds_that_are_fetched_can_come(
    settings: Settings, bureau: Bureau, tmp_path: Path
) -> None:
    nowhere = Settings(data_dir=settings.data_dir, inbox_dir=tmp_path / "nowhere")
    assert len(look_into_inbox(nowhere, feeds(pages=http()), DAY).files) == 1
    with pytest.raises(StepRefusedError, match="no such inbox"):
        look_into_inbox(nowhere, feeds(files="drop", pages=http()), DAY)
    look = last_look(settings.landing_dir)
    assert look
    assert (look.business_date, look.unknown) == (DAY, {})
    assert look.fetch_states_for(DAY) == look.fetch_states != look.fetch_states_for(date(2026, 3, 2)) == {}
