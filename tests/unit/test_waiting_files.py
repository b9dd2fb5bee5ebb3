"""Files of the inbox whose control file has not come: said in one line until it comes, then landed."""

import hashlib
import json
from datetime import date
from pathlib import Path

import pytest
from small_feed import GOOD_CODE, READERS, City, small_feed, table

from pipelines.arrivals.look import last_look, remember_look
from pipelines.arrivals.survey import survey_all
from pipelines.base.settings import Settings
from pipelines.contracts.feed import Feed
from pipelines.day.accounts import problems
from pipelines.day.feed_days import feed_day
from pipelines.landing.land import land_feed

DAY = date(2026, 3, 1)
NAMES = [f"{part}_20260301.csv" for part in "abcde"]
CONTENT = [table(*[f"{GOOD_CODE},2026-03-01,{amount}"] * 2) for amount in range(len(NAMES))]


class Office:
    """A feed with control files, landed as a run lands it."""

    def __init__(self, folder: Path, control: str) -> None:
        self.feed: Feed = small_feed(transport={"kind": "drop", "control": control})
        self.feeds = {self.feed.feed: self.feed}
        self.city = City(folder)
        self.settings = Settings(folder, folder / "inbox")

    def land(self) -> list[str]:
        """State of each file that was found."""
        inbox = survey_all(self.settings, self.feeds, {})
        remember_look(self.settings.landing_dir, DAY, inbox)
        outcome = land_feed(self.feed, inbox, self.city.store, self.city.work, READERS, lambda _: None)
        return [file.state for file in outcome.outcomes]

    @property
    def lines(self) -> list[str]:
        """What the run and `kechuang status` say."""
        return problems(self.feeds, self.city.store, last_look(self.settings.landing_dir))

    @property
    def words(self) -> str:
        """The feed's row in the table of feeds."""
        return feed_day(self.feed, self.city.store, DAY, last_look(self.settings.landing_dir)).words


def test_files_without_their_ok(tmp_path: Path) -> None:
    office = Office(tmp_path, "ok")
    for name, content in zip(NAMES, CONTENT, strict=True):
        office.city.deliver(name, content)
    assert office.land() == []
    line = "office/thing: files wait for their .ok file: "
    more = ", ".join(NAMES[:3])
    assert office.lines == [f"{line}{more} and 2 more; ask the bureau for it"]
    assert office.words == "waiting 5"
    for name in NAMES[:4]:
        office.city.deliver(f"{name}.ok", b"")
    assert office.land() == ["landed"] * 4
    assert office.lines == [f"{line}{NAMES[4]}; ask the bureau for it"]
    office.city.deliver("e_20260301.ok", b"")
    assert office.land() == ["known"] * 4 + ["landed"]
    assert (office.lines, office.words) == ([], "fresh")


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({}, None),
        ({"rows": 1}, "the manifest says 1 row, the file has 2"),
        ({"rows": 3}, "the manifest says 3 rows, the file has 2"),
        ({"sha256": "0" * 64}, "the manifest says SHA-256 000000000000…"),
    ],
)
def test_a_file_without_its_manifest_and_with_one(tmp_path: Path, changes: dict[str, object], says: str | None) -> None:
    office = Office(tmp_path, "manifest")
    office.city.deliver(NAMES[0], CONTENT[0])
    office.city.deliver("manifest.json", b"{ cut off")
    assert office.land() == []
    without = f"office/thing: files wait for a readable manifest that lists them: {NAMES[0]}; ask the bureau for it"
    assert office.lines == [without]
    entry = {"file": NAMES[0], "rows": 2, "sha256": hashlib.sha256(CONTENT[0]).hexdigest()}
    office.city.deliver("manifest.json", json.dumps({"files": [{**entry, **changes}]}).encode())
    assert office.land() == ["rejected" if says else "landed"]
    assert len(office.lines) == (1 if says else 0)
    assert (says or "") in "".join(office.lines)
    assert office.words == ("rejected 1" if says else "fresh")
