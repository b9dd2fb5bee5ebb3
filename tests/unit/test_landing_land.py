"""A feed landed end to end, each file read by a real child process."""

import os
import time
from pathlib import Path

import polars as pl
import pytest
from acting_reader import acting
from small_feed import GOOD_CODE, READERS, City, contract, small_feed, table

from pipelines.arrivals.inbox import survey
from pipelines.base.errors import KechuangError
from pipelines.contracts.feed import Feed
from pipelines.landing.land import is_landed, land_feed
from pipelines.landing.reader.account import Problem, Reading, ReadRequest
from pipelines.landing.reader.child import ReaderLimits
from pipelines.landing.reader.pool import ReaderPool, ReadingStoppedError

GOOD = f"{GOOD_CODE},2024-01-01,5.00"


@pytest.fixture
def city(tmp_path: Path) -> City:
    return City(tmp_path)


def states(city: City, feed: Feed) -> list[tuple[str, str]]:
    """File name and state of everything that one landing found."""
    return [(Path(outcome.path).name, outcome.state) for outcome in city.land(feed).outcomes]


def test_rows_in_are_rows_landed_and_rows_quarantined(city: City) -> None:
    raw = table(GOOD, f"{GOOD_CODE},2024-02-30,5", "x", f"{GOOD_CODE},2024-01-02,7.50", ",2024-01-01,1")
    path = city.deliver("a_20240101.csv", raw)
    feed = small_feed()
    (outcome,) = city.land(feed).outcomes
    assert outcome.state == "landed"
    assert (outcome.rows_in, outcome.rows_landed, outcome.rows_quarantined) == (5, 2, 3)

    receipt = city.store.receipt(feed, outcome.delivery_id)
    assert receipt is not None
    assert (receipt.bytes, receipt.reading_hash) == (len(raw), feed.reading_hash)
    assert (city.store.raw_dir / receipt.sha256).read_bytes() == raw == path.read_bytes()
    rows = pl.read_parquet(city.store.reading_path("rows", feed, outcome.delivery_id))
    aside = pl.read_parquet(city.store.reading_path("quarantine", feed, outcome.delivery_id))
    assert (rows["_row_no"].to_list(), aside["row_no"].to_list()) == ([2, 5], [3, 4, 6])
    assert set(rows["_delivery_id"]) == {outcome.delivery_id}
    assert not list(city.work.iterdir())
    assert city.said == ["office/thing: reading a_20240101.csv (0.0 MB)"]


def test_the_same_bytes_under_two_names_are_one_delivery(city: City) -> None:
    city.deliver("a_20240101.csv", table(GOOD))
    city.deliver("b_20240102.csv", table(GOOD))
    first, second = city.land(small_feed()).outcomes
    assert (first.state, second.state, second.duplicate_of) == ("landed", "duplicate", first.path)
    assert first.delivery_id == second.delivery_id
    assert len(city.said) == 1
    assert len(list(city.store.raw_dir.iterdir())) == 1
    assert len(list(city.store.arrivals("office/thing"))) == 2


def test_landing_again_reads_and_writes_nothing(city: City) -> None:
    city.deliver("a_20240101.csv", table(GOOD))
    feed = small_feed()
    city.land(feed)
    kept = {path: path.stat().st_mtime_ns for path in city.store.folder.rglob("*") if path.parent.name != "office"}
    assert states(city, feed) == [("a_20240101.csv", "known")]
    assert city.said == []
    now = {path: path.stat().st_mtime_ns for path in city.store.folder.rglob("*") if path.parent.name != "office"}
    assert {path for path in now if path.is_file()} == {path for path in kept if path.is_file()}


def test_another_contract_reads_again_from_the_raw_bytes(city: City) -> None:
    path = city.deliver("a_20240101.csv", table(f"{GOOD_CODE},01.01.2024,5.00"))
    feed = small_feed()
    (before,) = city.land(feed).outcomes
    assert (before.rows_landed, before.rows_quarantined) == (0, 1)

    columns = contract()["columns"]
    columns[1]["formats"] = ["%d.%m.%Y"]
    changed = small_feed(columns=columns)
    path.unlink()  # the bureau has cleared its folder
    assert city.land(changed).outcomes == ()
    assert len(city.said) == 1
    receipt = city.store.receipt(changed, before.delivery_id)
    assert receipt is not None
    assert (receipt.reading.rows_landed, receipt.reading.rows_quarantined) == (1, 0)
    assert city.store.receipt(feed, before.delivery_id) is not None  # the older reading stays

    titled = feed.model_copy(update={"owner": "team:b"})
    city.land(titled)
    assert city.said == []  # an owner does not decide how bytes become rows


def test_a_rejected_delivery_is_kept_reported_and_tried_again(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    city.deliver("a_20240101.csv", table(GOOD))
    feed = small_feed()
    slow = Reading(problem=Problem(code="too_slow", message="reading took more than 1 s and was stopped"))
    with monkeypatch.context() as patch:
        patch.setattr(ReaderPool, "read", lambda *_: slow)
        (outcome,) = city.land(feed).outcomes
    assert (outcome.state, outcome.problem, outcome.rows_in) == ("rejected", slow.problem, 0)
    assert not city.store.reading_path("rows", feed, outcome.delivery_id).exists()
    assert (city.store.raw_dir / next(city.store.arrivals(feed.feed)).sha256).exists()

    (outcome,) = city.land(feed).outcomes
    assert (outcome.problem, outcome.rows_landed) == (None, 1)
    assert city.land(feed).outcomes[0].state == "known"


def test_a_rejected_file_is_read_again_only_by_another_contract_or_code_or_under_another_name(
    city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = city.deliver("a_20240101.csv", b"PK\x03\x04 cut off")
    feed = small_feed()
    first = city.land(feed).outcomes
    assert (city.land(feed).outcomes, city.said) == (first, [])

    def reads_again(feed: Feed) -> bool:
        assert city.land(feed).outcomes[0].state == "rejected"
        return bool(city.said)

    assert reads_again(small_feed(format={"delimiter": "|"}))
    path.rename(path.with_name("a_20240102.csv"))
    assert reads_again(feed)
    assert not reads_again(feed)
    monkeypatch.setattr("pipelines.landing.sighting.reader_sha256", lambda: "other code")
    assert reads_again(feed)


def test_all_is_landed_once_a_landing_would_do_nothing(city: City) -> None:
    feed = small_feed()

    def landed() -> bool:
        return is_landed(feed, survey(city.inbox, [feed.feed]), city.store)

    city.deliver("a_20240101.csv", table(GOOD))
    city.deliver("b_20240101.csv", b"PK\x03\x04 cut off")
    assert not landed()
    city.land(feed)
    assert landed()
    again = city.deliver("c_20240101.csv", table(GOOD))  # the same bytes under another name
    assert not landed()
    again.unlink()
    assert landed()
    city.deliver("a_20240101.csv", table(f"{GOOD_CODE},2024-01-01,6.00"))
    assert not landed()
    (outcome, _) = city.land(feed).outcomes
    assert landed()
    city.store.reading_path("rows", feed, outcome.delivery_id).unlink()
    assert not landed()


def test_a_bad_file_does_not_keep_a_good_one_from_landing(city: City) -> None:
    city.deliver("a_20240101.csv", b"PK\x03\x04 cut off")
    city.deliver("b_20240101.csv", table(GOOD))
    bad, good = city.land(small_feed()).outcomes
    assert (bad.state, bad.problem.code if bad.problem else None) == ("rejected", "damaged_zip")
    assert (good.state, good.rows_landed) == ("landed", 1)


def test_what_the_landing_found_is_kept_for_the_status(city: City) -> None:
    city.deliver("a_20240101.csv", b"")
    found = city.land(small_feed())
    assert city.store.outcome("office/thing") == found
    assert city.store.outcome("office/other") is None


def test_an_inbox_without_files_lands_nothing(city: City) -> None:
    assert city.land(small_feed()).outcomes == ()
    assert not city.store.raw_dir.exists()


def test_a_file_that_is_gone_since_the_inbox_was_listed(city: City) -> None:
    path = city.deliver("a_20240101.csv", table(GOOD))
    feed = small_feed()
    found = survey(city.inbox, [feed.feed])
    path.unlink()
    with pytest.raises(KechuangError, match=r"a_20240101\.csv: is gone since the inbox was listed: run again"):
        land_feed(feed, found, city.store, city.work, READERS, city.said.append)


def test_a_name_as_long_as_the_file_system_allows(city: City) -> None:
    city.deliver("企" * 83 + ".csv", table(GOOD))
    assert city.land(small_feed()).outcomes[0].state == "landed"


def test_a_name_that_is_not_utf_8_stops_no_other_file(city: City) -> None:
    """One in GB18030 lands under its name; one that is neither is kept, rejected in one line and not read."""
    feed, gbk, odd = small_feed(), "销项_20240101.csv".encode("gbk"), b"a\xff\xfe_20240101.csv"
    for name in (gbk, odd, b"b_20240101.csv"):
        city.deliver(os.fsdecode(name), table(GOOD, *[GOOD] * (name == odd)))
    found = {outcome.path.rpartition("/")[2]: outcome for outcome in city.land(feed).outcomes}
    assert {name: outcome.state for name, outcome in found.items()} == {
        "a\\xff\\xfe_20240101.csv": "rejected",
        "b_20240101.csv": "landed",
        "销项_20240101.csv": "duplicate",
    }
    problem = found["a\\xff\\xfe_20240101.csv"].problem
    assert problem is not None
    assert problem.code == "unreadable_name"
    assert {arrival.part for arrival in city.store.arrivals(feed.feed)} == {"b", "销项"}
    assert len(list(city.store.raw_dir.iterdir())) == 2
    assert len(city.said) == 1
    assert {name: outcome.state for name, outcome in found.items() if outcome.problem} == {
        Path(outcome.path).name: outcome.state for outcome in city.land(feed).outcomes if outcome.problem
    }


def test_the_child_is_asked_for_the_raw_bytes_that_were_kept(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not for the inbox: a bureau may write over its file while we read."""
    city.deliver("a_20240101.csv", table(GOOD))
    asked: list[ReadRequest] = []

    def ask(_: ReaderPool, request: ReadRequest) -> Reading:
        asked.append(request)
        return Reading(problem=Problem(code="x", message="x"))

    monkeypatch.setattr(ReaderPool, "read", ask)
    city.land(small_feed())
    (request,) = asked
    assert request.raw.parent == city.store.raw_dir
    assert request.folder.parent == city.work
    assert request.max_text_bytes == READERS.limits.text_bytes
    assert not request.raw.is_relative_to(city.inbox)


def test_ctrl_c_ends_the_readers_at_once_and_gives_no_file_a_problem(
    city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    city.deliver("a_20240101.csv", table(GOOD))
    city.deliver("b_20240101.csv", table(GOOD, GOOD))
    feed = small_feed()
    pl.DataFrame({"a": [1]}).lazy().collect()  # from here on Polars handles Ctrl-C first
    with monkeypatch.context() as patch, ReaderPool(ReaderLimits(threads=1)) as readers:
        acting(patch, f"os.kill({os.getpid()}, signal.SIGINT); time.sleep(60)")
        started = time.monotonic()
        with pytest.raises(KeyboardInterrupt):
            land_feed(feed, survey(city.inbox, [feed.feed]), city.store, city.work, readers, city.said.append)
        assert time.monotonic() - started < 20
        with pytest.raises(ReadingStoppedError):
            readers.read(request_of(city))
    assert not list(city.store.folder.rglob("*.json"))
    assert states(city, feed) == [("a_20240101.csv", "landed"), ("b_20240101.csv", "landed")]


def request_of(city: City) -> ReadRequest:
    """A request for any file."""
    raw = next(city.store.raw_dir.iterdir())
    return ReadRequest(
        raw=raw, file_name="a.csv", delivery_id="0" * 16, feed=small_feed(), folder=city.work, max_text_bytes=1
    )
