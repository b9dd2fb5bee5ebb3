"""Paged JSON over HTTP, from a real server on loopback that misbehaves."""

import gc
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import pytest
from feeds import DAY, SECRET, Office
from http_server import RECORDS, Bureau

from pipelines.base.errors import TransportError
from pipelines.transports import http_client
from pipelines.transports.http_client import asked_seconds, below

PAGES = {"by": "page", "size_parameter": "size", "size": 3, "total": "data.total"}
FILE = "thing_20260301.jsonl"


def http(**changes: Any) -> dict[str, Any]:
    return {
        "kind": "http",
        "url_env": "BUREAU_URL",
        "token_env": "BUREAU_TOKEN",
        "records": "data.list",
        "paging": PAGES,
        "tries": 3,
        **changes,
    }


LOGIN = {"token_url_env": "BUREAU_LOGIN", "client_id_env": "BUREAU_ID", "client_secret_env": "BUREAU_SECRET"}


def lines(office: Office, name: str = FILE) -> list[str]:
    return (office.spool / name).read_text(encoding="utf-8").splitlines()


@pytest.mark.parametrize(
    "paging",
    [
        PAGES,
        {"by": "page", "size_parameter": "size", "size": 3},  # no total: until a page is empty
        {"by": "cursor", "next": "data.next", "parameter": "after", "total": "data.total"},
        {"by": "cursor", "next": "data.link"},
    ],
    ids=["total", "empty page", "cursor", "link"],
)
def test_all_pages_become_one_file_with_every_digit(office: Office, bureau: Bureau, paging: dict[str, Any]) -> None:
    (file,) = office.fetch(http(paging=paging))
    assert (file.path, file.rows) == (FILE, 7)
    assert lines(office) == RECORDS
    assert office.names() == [FILE]


def test_the_business_date_is_a_parameter(office: Office, bureau: Bureau) -> None:
    office.fetch(http(parameters={"asOf": "{business_date}", "kind": "all"}))
    assert {(query["asOf"], query["kind"]) for query in bureau.queries} == {("2026-03-01", "all")}


@pytest.mark.parametrize(
    ("url", "path", "whole"),
    [
        ("http://a:1", "tax/rating", "http://a:1/tax/rating"),
        ("http://a/api/", "rating", "http://a/api/rating"),
        ("http://a/api?key=k", "rating", "http://a/api/rating?key=k"),
        ("http://a/api/", None, "http://a/api/"),
    ],
)
def test_a_path_is_below_the_url(url: str, path: str | None, whole: str) -> None:
    assert below(url, path) == whole


def test_feeds_of_one_bureau_share_its_url(office: Office, bureau: Bureau, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BUREAU_URL", f"{bureau.url}/api")
    office.fetch(http(path="credit/rating"))
    assert lines(office) == RECORDS
    assert set(bureau.paths) == {"/api/credit/rating"}


def test_what_is_new_is_asked_for_since_the_last_fetch(office: Office, bureau: Bureau) -> None:
    """Days are: 1 fetched, 2 missed, 3 the server fails, 3 again, 3 once more, 4."""
    asks = http(parameters={"since": "{fetched_until}", "until": "{business_date}"})
    days = [DAY + timedelta(days=no) for no in range(5)]
    office.fetch(asks, days[0])
    bureau.faults = ["500"] * 3
    with pytest.raises(TransportError):
        office.fetch(asks, days[2])
    office.fetch(asks, days[2])
    office.fetch(asks, days[2])
    office.fetch(asks, days[3])
    asked = dict.fromkeys((query["since"], query["until"]) for query in bureau.queries)
    assert list(asked) == [("1900-01-01", "2026-03-01"), ("2026-03-01", "2026-03-03"), ("2026-03-03", "2026-03-04")]


def test_an_expired_token_is_renewed_once(office: Office, bureau: Bureau) -> None:
    bureau.faults = ["expired"]
    office.fetch(http(**LOGIN))
    assert (bureau.logins, bureau.pages) == (1, [1, 2, 2, 3])
    assert lines(office) == RECORDS


def test_without_a_token_the_first_thing_is_to_log_in(office: Office, bureau: Bureau) -> None:
    office.fetch(http(token_env=None, **LOGIN))
    assert bureau.logins == 1
    assert lines(office) == RECORDS


def test_a_refused_token_that_cannot_be_renewed_is_named(office: Office, bureau: Bureau) -> None:
    bureau.faults = ["expired"]
    with pytest.raises(TransportError, match=r"^office/thing: http://127.0.0.1:\d+: rejects the token .*BUREAU_TOKEN$"):
        office.fetch(http())
    assert office.names() == []


def test_too_many_requests_waits_as_long_as_asked(office: Office, bureau: Bureau) -> None:
    bureau.faults = ["429"]
    started = time.monotonic()
    office.fetch(http())
    assert 1 <= time.monotonic() - started < 3
    assert lines(office) == RECORDS
    assert "trying again in 1.0 s" in office.said[1]


@pytest.mark.parametrize("fault", ["500", "503", "cut", "garbled"])
def test_a_passing_fault_is_tried_again(office: Office, bureau: Bureau, fault: str) -> None:
    bureau.faults = [fault, fault]
    office.fetch(http())
    assert bureau.pages == [1, 2, 2, 2, 3]
    assert lines(office) == RECORDS


@pytest.mark.parametrize("fault", ["500", "cut"])
def test_tries_have_an_end_and_the_next_run_goes_on_from_there(office: Office, bureau: Bureau, fault: str) -> None:
    bureau.faults = [fault] * 3
    with pytest.raises(TransportError, match=r"tried 3 times\): ask those who run the server, or run again later"):
        office.fetch(http())
    assert office.names() == []
    assert bureau.pages == [1, 2, 2, 2]
    office.fetch(http())
    assert bureau.pages == [1, 2, 2, 2, 2, 3]
    assert lines(office) == RECORDS


def test_pages_of_another_day_are_not_gone_on_with(office: Office, bureau: Bureau) -> None:
    bureau.faults = ["500"] * 3
    with pytest.raises(TransportError):
        office.fetch(http())
    office.fetch(http(), DAY + timedelta(days=1))
    assert bureau.pages == [1, 2, 2, 2, 1, 2, 3]


def test_a_pager_without_end_is_stopped_by_the_limit(office: Office, bureau: Bureau) -> None:
    bureau.endless = True
    paging = {"by": "cursor", "next": "data.next", "parameter": "after"}
    with pytest.raises(TransportError, match="more than 12 pages: it may never end"):
        office.fetch(http(paging=paging, max_pages=12))
    assert len(bureau.pages) == 12
    assert office.names() == []


def test_a_server_that_does_not_heed_the_page_is_found_out(office: Office, bureau: Bureau) -> None:
    bureau.deaf = True
    with pytest.raises(TransportError, match="pages 1 and 2 are the same"):
        office.fetch(http())


def test_fewer_records_than_the_server_says_are_no_delivery(office: Office, bureau: Bureau) -> None:
    bureau.total = 8
    with pytest.raises(TransportError, match="announced 8 records but sent 7"):
        office.fetch(http())
    assert office.names() == []
    bureau.total = None
    office.fetch(http())
    assert lines(office) == RECORDS


def test_pages_that_did_not_change_are_not_sent_again(office: Office, bureau: Bureau) -> None:
    office.fetch(http())
    assert office.fetch(http()) == []
    assert [page for what, page in bureau.asked if what == "unchanged"] == [1, 2, 3]
    bureau.records[4] = '{"企业": "改名公司", "金额": 5.00}'
    (file,) = office.fetch(http())
    assert [page for what, page in bureau.asked if what == "unchanged"] == [1, 2, 3, 1, 3]
    assert lines(office, file.path) == bureau.records


def test_a_new_day_is_a_new_file_even_if_nothing_changed(office: Office, bureau: Bureau) -> None:
    office.fetch(http())
    (file,) = office.fetch(http(), date(2026, 3, 2))
    assert file.path == "thing_20260302.jsonl"
    assert lines(office, file.path) == RECORDS


def test_a_past_day_is_not_written_from_the_present(office: Office, bureau: Bureau) -> None:
    office.fetch(http())
    assert office.fetch(http(), date(2026, 2, 1)) == []
    assert office.names() == [FILE]
    assert "shows only current data" in office.said[0]


def test_a_token_does_not_follow_a_redirect(office: Office, bureau: Bureau) -> None:
    bureau.faults = ["elsewhere"]
    with pytest.raises(TransportError, match="answered HTTP 302: check the URL"):
        office.fetch(http())


def test_a_server_that_is_down_is_one_clear_line(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BUREAU_URL", f"http://user:{SECRET}@127.0.0.1:9/{SECRET}?key={SECRET}")
    monkeypatch.setenv("BUREAU_TOKEN", SECRET)
    with pytest.raises(TransportError) as raised:
        office.fetch(http(tries=2))
    what, to_do = "could not be reached, or the connection was lost", "ask those who run the server, or run again later"
    assert str(raised.value) == f"office/thing: http://127.0.0.1:9: {what} (tried 2 times): {to_do}"


@pytest.mark.parametrize(
    ("body", "says"),
    [
        ('{"data": {"rows": []}}', "no list of records under 'data.list'"),
        ('{"data": {"list": [1]}}', "a record is not an object"),
        ('{"data": {"list": [{"a": NaN}]}}', "not complete JSON"),
        ('{"data": {"list": []}} trailing', "not complete JSON"),
        ("[" * 100_000, "not complete JSON"),
    ],
)
def test_what_is_no_page_of_records_is_refused(
    office: Office, bureau: Bureau, monkeypatch: pytest.MonkeyPatch, body: str, says: str
) -> None:
    from http_server import _Handler

    monkeypatch.setattr(_Handler, "_page", lambda self, page, size: self._answer(200, body))
    with garbage_kept(), pytest.raises(TransportError, match=says):
        office.fetch(http(tries=2))


@contextmanager
def garbage_kept() -> Iterator[None]:
    """No finalizer of an earlier test runs where a deeply nested page leaves it no stack."""
    gc.collect()
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


@pytest.mark.parametrize(("text", "seconds"), [("7", 7), ("0", 0), ("soon", None), (None, None)])
def test_retry_after_in_seconds(text: str | None, seconds: float | None) -> None:
    assert asked_seconds(text) == seconds


def test_retry_after_as_a_date() -> None:
    later = format_datetime(datetime.now(UTC) + timedelta(seconds=60), usegmt=True)
    assert 57 < (asked_seconds(later) or 0) <= 60
    assert asked_seconds("Wed, 21 Oct 2015 07:28:00 GMT") == 0


def test_a_server_that_asks_for_an_hour_is_not_waited_for(
    office: Office, bureau: Bureau, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(http_client, "LONGEST_ASKED_SECONDS", 0.5)
    bureau.faults = ["429"]
    with pytest.raises(TransportError, match=r"asks to wait 1 s \(HTTP 429\): run again later"):
        office.fetch(http())
    assert bureau.pages == [1, 2]


def test_an_unset_secret_is_named(office: Office, bureau: Bureau, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("BUREAU_TOKEN", raising=False)
    with pytest.raises(TransportError, match="not configured: set BUREAU_TOKEN "):
        office.fetch(http())
