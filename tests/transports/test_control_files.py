"""Control files beside arrivals in the local inbox: waiting, accepted, and rejected by what a manifest says."""

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from feeds import feed_with

from pipelines.arrivals.inbox import Inbox, survey
from pipelines.landing.land import land_feed
from pipelines.landing.reader.child import ReaderLimits
from pipelines.landing.reader.pool import ReaderPool
from pipelines.landing.store import FeedOutcome, LandingStore
from pipelines.transports.control_files import Control, is_control_file, read_manifest

GOOD = "企业,金额\na,1.10\nb,2.20\n".encode()
NAME = "a_20260301.csv"


class Inboxes:
    """An inbox for one feed."""

    def __init__(self, folder: Path, readers: ReaderPool) -> None:
        self.readers = readers
        self.folder = folder / "inbox"
        self.at = self.folder / "office" / "thing"
        self.at.mkdir(parents=True)
        self.store = LandingStore(folder / "landing")
        self.work = folder / "work"

    def put(self, name: str, content: bytes = b"") -> None:
        (self.at / name).write_bytes(content)

    def manifest(self, **changes: Any) -> None:
        entry = {"file": NAME, "rows": 2, "sha256": hashlib.sha256(GOOD).hexdigest(), **changes}
        self.put("manifest.json", json.dumps([entry]).encode())

    def look(self, control: Control) -> Inbox:
        return survey(self.folder, ["office/thing"], {"office/thing": control})

    def land(self, control: Control) -> FeedOutcome:
        return land_feed(feed_with("drop"), self.look(control), self.store, self.work, self.readers, lambda _: None)


@pytest.fixture(scope="module")
def readers() -> Iterator[ReaderPool]:
    with ReaderPool(ReaderLimits()) as pool:
        yield pool


@pytest.fixture
def inboxes(tmp_path: Path, readers: ReaderPool) -> Inboxes:
    return Inboxes(tmp_path, readers)


@pytest.mark.parametrize("sign", [NAME + ".ok", "a_20260301.ok"])
def test_a_file_is_not_there_before_its_ok(inboxes: Inboxes, sign: str) -> None:
    inboxes.put(NAME, GOOD)
    found = inboxes.look("ok")
    assert (found.files, found.waiting) == ((), (f"office/thing/{NAME}",))
    inboxes.put(sign)
    found = inboxes.look("ok")
    assert [file.path for file in found.files] == [f"office/thing/{NAME}"]
    assert found.waiting == ()


def test_without_control_a_file_is_there_and_an_ok_is_a_file(inboxes: Inboxes) -> None:
    inboxes.put(NAME, GOOD)
    inboxes.put("a.ok")
    assert len(inboxes.look("none").files) == 2


def test_an_ok_of_another_file_does_not_count(inboxes: Inboxes) -> None:
    inboxes.put(NAME, GOOD)
    inboxes.put("b_20260301.csv.ok")
    inboxes.put(NAME + ".ok.tmp")
    assert inboxes.look("ok").files == ()


def test_a_file_that_is_what_the_manifest_says_lands(inboxes: Inboxes) -> None:
    inboxes.put(NAME, GOOD)
    assert inboxes.land("manifest").outcomes == ()
    inboxes.manifest(sha256=hashlib.sha256(GOOD).hexdigest().upper())
    (outcome,) = inboxes.land("manifest").outcomes
    assert (outcome.state, outcome.rows_landed) == ("landed", 2)
    (outcome,) = inboxes.land("manifest").outcomes
    assert outcome.state == "known"


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"sha256": "0" * 64}, "the manifest says SHA-256 000000000000…, the file has "),
        ({"rows": 3}, "the manifest says 3 rows, the file has 2: ask the bureau"),
    ],
)
def test_a_file_that_is_not_what_the_manifest_says_is_rejected(
    inboxes: Inboxes, changes: dict[str, Any], says: str
) -> None:
    inboxes.put(NAME, GOOD)
    inboxes.manifest(**changes)
    for _ in range(2):
        (outcome,) = inboxes.land("manifest").outcomes
        assert outcome.state == "rejected"
        assert outcome.problem is not None
        assert says in outcome.problem.message
    assert list(inboxes.store.arrivals("office/thing")) == []
    inboxes.manifest()
    (outcome,) = inboxes.land("manifest").outcomes
    assert outcome.problem is None
    assert len(list(inboxes.store.arrivals("office/thing"))) == 1


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[",
        "{}",
        "[1]",
        '[{"file": "a"}]',
        '[{"file": "a", "sha256": "xyz"}]',
        '{"files": 3}',
        "[" * 100_000,
        "\udcff",
    ],
)
def test_a_manifest_that_cannot_be_read_lists_nothing(tmp_path: Path, text: str) -> None:
    path = tmp_path / "manifest.json"
    path.write_text(text, encoding="utf-8", errors="surrogateescape")
    assert read_manifest(path) == []


def test_a_manifest_may_be_csv(tmp_path: Path) -> None:
    path = tmp_path / "day.manifest.csv"
    path.write_text(f"\ufefffile,rows,sha256,more\na.csv,7,{'a' * 64},x\nb.csv,,{'b' * 64},\n", encoding="utf-8")
    assert [(one.file, one.rows) for one in read_manifest(path)] == [("a.csv", 7), ("b.csv", None)]


@pytest.mark.parametrize(
    ("name", "control", "is_one"),
    [
        ("manifest.json", "manifest", True),
        ("Manifest_20260301.csv", "manifest", True),
        ("a_20260301.manifest.json", "manifest", True),
        ("a_manifest.csv", "manifest", False),
        ("manifest.json", "ok", False),
        ("a.csv.OK", "ok", True),
    ],
)
def test_which_names_are_control_files(name: str, control: Control, is_one: bool) -> None:
    assert is_control_file(name, control) is is_one
