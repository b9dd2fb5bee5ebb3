"""The sensor that asks for a run when files have come: once for the same files, and not while one still grows."""

import os
from datetime import date
from pathlib import Path
from typing import Any

import dagster as dg
import pytest
from small_feed import small_feed

from pipelines.arrivals import watch
from pipelines.arrivals.look import remember_look
from pipelines.arrivals.survey import survey_all
from pipelines.base.settings import Settings
from pipelines.orchestration.arrivals import arrivals_sensor
from pipelines.orchestration.day_settings import DaySettings

DAY = date(2026, 3, 10)
FEEDS = {
    feed.feed: feed
    for feed in (small_feed(), small_feed(feed="office/signed", transport={"kind": "drop", "control": "ok"}))
}


class Desk:
    """An inbox and the sensor that watches it, with its memory between two looks."""

    def __init__(self, data: Path) -> None:
        self.settings = Settings(data_dir=data, inbox_dir=data / "inbox")
        self.cursor: str | None = None
        self.day = DAY
        self.sensor = arrivals_sensor(FEEDS, "daily")

    def put(self, name: str, content: bytes = b"x", feed: str = "office/thing", second: int = 0) -> Path:
        path = self.settings.inbox_dir / feed / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        os.utime(path, (1_000_000 + second, 1_000_000 + second))
        return path

    def look(self) -> Any:
        """What one look of the sensor asks for: the partition, or the words with which it does not."""
        result = self.sensor(dg.build_sensor_context(cursor=self.cursor), settings=DaySettings.of(self.settings))
        assert isinstance(result, dg.SensorResult)
        self.cursor = result.cursor
        if result.skip_reason:
            return result.skip_reason.skip_message
        (request,) = result.run_requests or []
        return request.partition_key

    def run_by_another(self, day: date) -> None:
        """What the schedule, the command line or a back-fill leaves behind."""
        remember_look(self.settings.landing_dir, day, survey_all(self.settings, FEEDS, {}))


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    made = Desk(tmp_path / "data")
    monkeypatch.setattr("pipelines.orchestration.arrivals.today", lambda _: made.day)
    return made


WAITS = "files arrived or changed: waiting until they stop changing"


def test_a_new_unchanged_file_is_one_run_of_today(desk: Desk) -> None:
    desk.put("a_20260310.csv")
    assert [desk.look() for _ in range(4)] == [WAITS, "2026-03-10", *["nothing new in 1 file"] * 2]
    desk.day = date(2026, 3, 11)
    assert desk.look() == "nothing new in 1 file"
    desk.put("b_20260311.csv")
    assert [desk.look() for _ in range(3)] == [WAITS, "2026-03-11", "nothing new in 2 files"]


def test_a_file_that_still_grows_waits(desk: Desk) -> None:
    desk.put("a_20260310.csv", b"x")
    assert desk.look() == WAITS
    desk.put("a_20260310.csv", b"xy")
    assert desk.look() == WAITS
    desk.put("a_20260310.csv", b"yx", second=1)  # as long, but written again
    assert desk.look() == WAITS
    assert desk.look() == "2026-03-10"


def test_unfinished_uploads_and_files_without_their_control_file_are_not_there_yet(desk: Desk) -> None:
    desk.put("a_20260310.csv.part")
    desk.put("b_20260310.csv", feed="office/signed")
    assert desk.look() == "1 file without a control file"
    desk.put("b_20260310.csv.ok", feed="office/signed")
    assert [desk.look(), desk.look()] == [WAITS, "2026-03-10"]


def test_an_empty_inbox_or_none_is_said(desk: Desk) -> None:
    assert desk.look() == f"no inbox at {desk.settings.inbox_dir}"
    desk.put("note.txt", feed="office/other_thing")
    assert desk.look() == "the inbox holds no file of a feed"


def test_what_the_run_of_the_morning_saw_is_not_run_again(desk: Desk) -> None:
    desk.put("a_20260310.csv")
    assert desk.look() == WAITS
    desk.run_by_another(DAY)
    assert desk.look() == "the run for 2026-03-10 has seen 1 file, all there are"
    desk.day = date(2026, 3, 11)
    assert desk.look() == "nothing new in 1 file"


def test_a_back_fill_that_saw_the_files_is_no_run_of_today(desk: Desk) -> None:
    desk.put("a_20260310.csv")
    assert desk.look() == WAITS
    desk.run_by_another(date(2026, 3, 1))
    assert desk.look() == "2026-03-10"


def test_a_file_taken_away_may_release_a_held_day(desk: Desk) -> None:
    desk.put("a_20260310.csv")
    bad = desk.put("bad_20260310.csv")
    assert [desk.look(), desk.look()] == [WAITS, "2026-03-10"]
    bad.unlink()
    assert [desk.look(), desk.look()] == [WAITS, "2026-03-10"]


def test_a_file_that_vanishes_during_the_look_is_waited_for(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.put("a_20260310.csv")

    def gone(_: object) -> str:
        raise FileNotFoundError

    monkeypatch.setattr(watch, "fingerprint", gone)
    assert desk.look() == "files are being moved"


def test_it_is_off_until_somebody_turns_it_on(desk: Desk) -> None:
    assert desk.sensor.default_status is dg.DefaultSensorStatus.STOPPED
