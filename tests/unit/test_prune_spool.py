"""Fetched files: they go once their bytes are kept as raw, and no sooner."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from kept_folder import KeptFolder, aged
from small_feed import GOOD_CODE, NO_CITY, READERS, small_feed, table

from pipelines.arrivals.survey import survey_all
from pipelines.base.settings import PROJECT_ROOT
from pipelines.contracts.feed import Feed
from pipelines.landing.land import land_feed
from pipelines.landing.store import LandingStore
from pipelines.plan.plan import make_plan

SFTP = {"kind": "drop", "url_env": "BUREAU_SFTP", "host_key_env": "BUREAU_KEY"}
DAY = date(2024, 1, 9)


@pytest.fixture
def feed() -> Feed:
    return small_feed(transport=SFTP, arrival_mode="append")


@pytest.fixture
def folder(tmp_path: Path, feed: Feed) -> Iterator[KeptFolder]:
    made = KeptFolder(tmp_path / "data", {feed.feed: feed})
    for day in range(1, 6):
        fetch(made, f"a_2024010{day}.csv", table(f"{GOOD_CODE},2024-01-0{day},{day}.00"))
    land(made, feed)
    return made


def fetch(folder: KeptFolder, name: str, content: bytes) -> Path:
    """As if the file had been fetched long ago."""
    path = folder.settings.spool_dir / "office" / "thing" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    aged(path, 30)
    return path


def land(folder: KeptFolder, feed: Feed) -> None:
    inbox = survey_all(folder.settings, folder.feeds, {})
    store = LandingStore(folder.settings.landing_dir)
    land_feed(feed, inbox, store, folder.settings.work_dir, READERS, lambda _: None)


def spooled(folder: KeptFolder) -> list[str]:
    return sorted(path.name for path in (folder.settings.spool_dir / "office" / "thing").iterdir())


def test_what_landed_goes_and_the_newest_of_each_part_stays(folder: KeptFolder, feed: Feed) -> None:
    fetch(folder, "b_20240102.csv", table(f"{GOOD_CODE},2024-01-02,7.00"))
    fetch(folder, "undated.csv", table(f"{GOOD_CODE},2024-01-02,8.00"))
    land(folder, feed)
    store = LandingStore(folder.settings.landing_dir)
    planned = make_plan(folder.feeds, store, DAY, (PROJECT_ROOT,), NO_CITY)
    raw = {path: content for path, content in folder.files().items() if path.startswith("landing/")}
    folder.prune()
    assert spooled(folder) == ["a_20240105.csv", "b_20240102.csv", "undated.csv"]
    assert raw.items() <= folder.files().items()
    land(folder, feed)
    assert make_plan(folder.feeds, store, DAY, (PROJECT_ROOT,), NO_CITY) == planned, (
        "the next day builds of the same deliveries"
    )
    assert folder.prune().removed == ()


def test_what_did_not_land_well_stays(folder: KeptFolder, feed: Feed) -> None:
    """Rejected, changed since it landed, not landed yet, too new, or with its raw bytes damaged."""
    fetch(folder, "a_20231231.csv", b"no,such,header\n1,2,3\n")
    land(folder, feed)
    changed = fetch(folder, "a_20240101.csv", table(f"{GOOD_CODE},2024-01-01,9.00"))
    fetch(folder, "a_20231230.csv", table(f"{GOOD_CODE},2023-12-30,3.00"))
    aged(folder.settings.spool_dir / "office" / "thing" / "a_20240103.csv", 1)
    (receipt,) = [one for one in LandingStore(folder.settings.landing_dir).arrivals(feed.feed) if "0104" in one.path]
    (folder.settings.landing_dir / "raw" / receipt.sha256).write_bytes(b"damaged")
    folder.prune()
    assert spooled(folder) == [
        "a_20231230.csv", "a_20231231.csv", "a_20240101.csv", "a_20240103.csv", "a_20240104.csv", "a_20240105.csv",
    ]  # fmt: skip
    assert changed.read_bytes().endswith(b"9.00\n")


def test_a_file_of_another_feed_or_of_none_stays(folder: KeptFolder) -> None:
    other = folder.file("spool/office/nothing/a_20200101.csv", age=900)
    control = folder.file("spool/.state/office/thing/newest.json", age=900)
    folder.prune()
    assert other.exists()
    assert control.exists()
