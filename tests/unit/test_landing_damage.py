"""What was kept and is no longer what it was: mended from what is still there, or named; never landed, never built."""

from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import pytest
from small_feed import NO_CITY, City, contract, small_feed, table

from pipelines.base.durable import readable_json
from pipelines.base.errors import DamagedRecordError, StepRefusedError
from pipelines.contracts.feed import Feed
from pipelines.day.accounts import damaged_lines
from pipelines.landing.store import FeedOutcome, LandingStore, Receipt
from pipelines.plan.plan import Plan, make_plan
from pipelines.warehouse.sources import make_sources

ROW = "91330200561262545U,2024-01-01,5.00"
NAME = "a_20240101.csv"
DAY = date(2024, 3, 1)


def changed_contract() -> Feed:
    """Another contract, under which all that came is read again."""
    columns = contract()["columns"]
    columns[1]["formats"] = ["%Y-%m-%d", "%Y%m%d"]
    return small_feed(columns=columns)


def flip(path: Path, place: int = -3) -> None:
    """Change one byte of a file, and nothing of its size."""
    raw = bytearray(path.read_bytes())
    raw[place] ^= 1
    path.write_bytes(raw)


def kept(city: City) -> Path:
    (raw,) = city.store.raw_dir.iterdir()
    return raw


def only(folder: Path) -> Path:
    (found,) = folder.rglob("*.*")
    return found


def receipt(city: City, feed: Feed) -> Receipt:
    (arrival,) = city.store.arrivals(feed.feed)
    found = city.store.receipt(feed, arrival.delivery_id)
    assert found is not None
    return found


def plan_of(city: City, feed: Feed) -> Plan:
    return make_plan({feed.feed: feed}, city.store, DAY, (city.store.folder,), NO_CITY)


def landed(folder: Path, feed: Feed) -> City:
    """One file of one row, landed; its bureau has cleared the inbox since."""
    city = City(folder)
    path = city.deliver(NAME, table(ROW))
    city.land(feed)
    path.unlink()
    return city


def rows(city: City, feed: Feed) -> list[Any]:
    path = city.store.reading_path("rows", feed, receipt(city, feed).delivery_id)
    return pl.read_parquet(path)["amount_cny"].to_list()


@pytest.mark.parametrize("is_gone", [False, True])
def test_raw_bytes_that_were_changed_are_not_read_again_but_named(tmp_path: Path, is_gone: bool) -> None:
    city = landed(tmp_path, small_feed())
    raw, changed = kept(city), changed_contract()
    if is_gone:
        raw.unlink()
    else:
        flip(raw)
    outcome = city.land(changed)
    what = "is missing: it held" if is_gone else "no longer holds"
    line = (
        f"{raw}: {what} the bytes that came as office/thing/{NAME}: restore it from a copy, or put that file into the "
        "inbox again; then run `kechuang land`"
    )
    assert outcome == FeedOutcome(feed=changed.feed, outcomes=(), damaged=(line,))
    assert damaged_lines(changed, city.store) == [line]
    assert city.said == [], "nothing was read"
    with pytest.raises(StepRefusedError, match=rf"^office/thing/{NAME}: not read yet under the present contract"):
        plan_of(city, changed)

    city.deliver(NAME, table(ROW))
    assert city.land(changed).damaged == ()
    assert kept(city).read_bytes() == table(ROW)
    assert len(plan_of(city, changed).deliveries) == 1


def test_one_damaged_file_keeps_no_other_from_landing(tmp_path: Path) -> None:
    city = landed(tmp_path, small_feed())
    flip(kept(city))
    city.deliver("b_20240101.csv", table(ROW, ROW))
    outcome = city.land(changed_contract())
    assert [one.rows_landed for one in outcome.outcomes] == [2]
    assert len(outcome.damaged) == 1


def test_what_no_longer_counts_may_be_damaged(tmp_path: Path) -> None:
    """The file was corrected since: the day does not need what it was."""
    city = landed(tmp_path, small_feed())
    flip(kept(city))
    city.deliver(NAME, table(ROW, ROW))
    changed = changed_contract()
    assert len(city.land(changed).damaged) == 1
    assert [delivery.row_count for delivery in plan_of(city, changed).deliveries] == [2]


def test_bytes_that_are_still_in_the_inbox_are_kept_again(tmp_path: Path) -> None:
    city = City(tmp_path)
    city.deliver(NAME, table(ROW))
    city.land(small_feed())
    flip(kept(city))
    outcome = city.land(changed_contract())
    assert (outcome.damaged, outcome.outcomes[0].rows_landed) == ((), 1)
    assert kept(city).read_bytes() == table(ROW)


@pytest.mark.parametrize("content", [b"", b'{"feed": "off', b"\xff\xfe", b'{"format": 1, "feed": "office/thing"}'])
def test_a_receipt_that_cannot_be_read_is_made_again(tmp_path: Path, content: bytes) -> None:
    feed = small_feed()
    city = landed(tmp_path, feed)
    before, path = receipt(city, feed), only(tmp_path / "landing" / "receipts")
    path.write_bytes(content)
    with pytest.raises(DamagedRecordError, match=rf"^{path}: .*: run `kechuang land`, which reads the file again$"):
        plan_of(city, feed)
    city.land(feed)
    assert any(line.startswith(f"{path}: ") for line in city.said)
    assert receipt(city, feed) == before
    assert len(plan_of(city, feed).deliveries) == 1


def test_a_receipt_of_another_delivery_is_made_again(tmp_path: Path) -> None:
    feed = small_feed()
    city = landed(tmp_path, feed)
    before, path = receipt(city, feed), only(tmp_path / "landing" / "receipts")
    path.write_bytes(readable_json(before.model_copy(update={"delivery_id": "f" * 16}).model_dump(mode="json")))
    with pytest.raises(DamagedRecordError, match="is the receipt of another arrival: run `kechuang land`"):
        plan_of(city, feed)
    city.land(feed)
    assert receipt(city, feed) == before


def test_an_older_receipt_counts_as_it_is(tmp_path: Path) -> None:
    """As it was written before records had a format, with a key that is not used any more."""
    feed = small_feed()
    city = landed(tmp_path, feed)
    before, path = receipt(city, feed), only(tmp_path / "landing" / "receipts")
    path.write_bytes(readable_json({**before.model_dump(mode="json"), "forgotten": 1}))
    city.land(feed)
    assert (receipt(city, feed), city.said) == (before, [])


def test_rows_that_are_gone_are_read_again(tmp_path: Path) -> None:
    feed = small_feed()
    city = landed(tmp_path, feed)
    path = city.store.reading_path("rows", feed, receipt(city, feed).delivery_id)
    before = path.read_bytes()
    path.unlink()
    city.land(feed)
    assert path.read_bytes() == before


def test_rows_that_were_changed_are_not_built(tmp_path: Path) -> None:
    feed = small_feed()
    city = landed(tmp_path, feed)
    plan, path = plan_of(city, feed), city.store.reading_path("rows", feed, receipt(city, feed).delivery_id)
    flip(path, place=20)
    remedy = "remove it, run `kechuang land`, which reads them again, then build again"
    with (
        duckdb.connect() as connection,
        pytest.raises(DamagedRecordError, match=f"^{path}: landed rows were changed since they landed: {remedy}$"),
    ):
        make_sources(connection, plan, {feed.feed: feed}, city.store.folder)
    path.unlink()
    city.land(feed)
    assert plan_of(city, feed) == plan
    with duckdb.connect() as connection:
        make_sources(connection, plan, {feed.feed: feed}, city.store.folder)


def test_rows_that_cannot_be_read_for_their_newest_date(tmp_path: Path) -> None:
    """A file with a later date is looked into while the day is planned."""
    city, feed = City(tmp_path), small_feed()
    city.deliver(NAME, table(ROW, ROW.replace("2024-01-01", "2044-01-01")))
    city.land(feed)
    path = city.store.reading_path("rows", feed, receipt(city, feed).delivery_id)
    path.write_bytes(path.read_bytes()[:50])
    with pytest.raises(
        DamagedRecordError, match=f"^{path}: landed rows cannot be read: remove it and run `kechuang land`"
    ):
        plan_of(city, feed)
    path.unlink()
    city.land(feed)
    assert plan_of(city, feed).newest_date(feed.feed) == date(2024, 1, 1)


def test_an_arrival_that_cannot_be_read_stops_the_plan_and_not_the_landing(tmp_path: Path) -> None:
    """It decides which of two files counts: leaving it out could let an older one win."""
    feed = small_feed()
    city = landed(tmp_path, feed)
    path = only(tmp_path / "landing" / "arrivals")
    path.write_bytes(path.read_bytes()[:60])
    city.deliver("b_20240101.csv", table(ROW, ROW))
    outcome = city.land(feed)
    (line,) = outcome.damaged
    assert line.startswith(f"{path}: is cut off or not JSON (line ")
    assert line.endswith("restore it from a copy; or remove it, put its file into the inbox and run `kechuang land`")
    assert [one.rows_landed for one in outcome.outcomes] == [2]
    with pytest.raises(DamagedRecordError, match=f"^{path}: "):
        plan_of(city, feed)

    path.unlink()
    city.deliver(NAME, table(ROW))
    city.land(feed)
    assert [delivery.row_count for delivery in plan_of(city, feed).deliveries] == [1, 2]


def test_an_outcome_that_cannot_be_read_is_replaced_by_the_next_landing(tmp_path: Path) -> None:
    feed = small_feed()
    city = landed(tmp_path, feed)
    path = only(tmp_path / "landing" / "outcomes")
    path.write_bytes(b"{")
    with pytest.raises(DamagedRecordError, match=rf"^{path}: is cut off or not JSON \(line 1\): run `kechuang land`$"):
        plan_of(city, feed)
    city.land(feed)
    assert len(plan_of(city, feed).deliveries) == 1


def test_a_look_goes_on_without_unreadable_files(tmp_path: Path) -> None:
    feed = small_feed()
    city = landed(tmp_path, feed)
    for kind in ("receipts", "arrivals", "outcomes"):
        only(tmp_path / "landing" / kind).write_bytes(b"{")
    met: list[DamagedRecordError] = []
    store = LandingStore(city.store.folder, met.append)
    assert (list(store.arrivals(feed.feed)), store.outcome(feed.feed)) == ([], None)
    assert len(met) == 2
