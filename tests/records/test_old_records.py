"""What older code wrote: every record of every format is read, and the commands that only read run on it."""

import hashlib
import json
import os
import re
import shutil
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any
from unittest import mock

import duckdb
import pytest
from typer.testing import CliRunner

from pipelines.arrivals.look import Look, last_look
from pipelines.audit.seal import Seal
from pipelines.banks.keys import KeyFile
from pipelines.banks.manifest import DeliveryManifest
from pipelines.base.durable import canonical_json
from pipelines.base.records import Record, content_of, parse_record
from pipelines.base.settings import PROJECT_ROOT, SOURCES_DIR
from pipelines.city.kept import KeptCity
from pipelines.cli.app import app
from pipelines.contracts.feed import read_contracts
from pipelines.credit.dataset import Dataset
from pipelines.gate.overrides import Overrides
from pipelines.gate.receipt import GateReceipt, read_gate
from pipelines.landing.store import Arrival, FeedOutcome, Receipt
from pipelines.plan.allowances import AllowedDay
from pipelines.plan.day import PlannedDay, planned_day
from pipelines.plan.plan import Plan, read_plan
from pipelines.plan.suspects import Suspects
from pipelines.publish.dictionary.dictionary import Dictionary
from pipelines.publish.figures import figures_before
from pipelines.publish.manifest import Release, read_release
from pipelines.publish.on_disk import changed_files, proven_manifest
from pipelines.publish.pointer import Pointer, move_pointer, read_pointer
from pipelines.released.point.layout import PointIndex
from pipelines.rulebooks.city_seeds import WrittenSeeds
from pipelines.transports.kept_pages import FetchJob, KeptPages, PageMeta, request_hash
from pipelines.transports.spool import Remembered, Spool
from pipelines.warehouse.receipt import BuildReceipt
from quality.families import families
from quality.former_ids import current_id
from serving.desk.notes import Notes

HERE = Path(__file__).parent
FORMATS = sorted(path for path in HERE.glob("format-*") if path.is_dir())
OLDEST = HERE / "format-1"
GATES = sorted(HERE.glob("format-*/builds/*/gate.json"))
LATEST, EARLIER = "20260630-da54859f", "20260629-6185848a"

MODELS: dict[str, type[Record]] = {
    "landing/receipts/*/*/*.json": Receipt,
    "landing/arrivals/*/*/*.json": Arrival,
    "landing/outcomes/*/*.json": FeedOutcome,
    "landing/look.json": Look,
    "landing/city/*.json": KeptCity,
    "builds/*.json": PlannedDay,
    "builds/*/plan.json": Plan,
    "builds/*/build.json": BuildReceipt,
    "builds/*/gate.json": GateReceipt,
    "releases/*/dictionary.json": Dictionary,
    "releases/*/release.json": Release,
    "releases/*/seal.json": Seal,
    "releases/current.json": Pointer,
    "allowed/[0-9]*.json": AllowedDay,
    "allowed/overrides.json": Overrides,
    "allowed/suspects.json": Suspects,
    "spool/.state/*/*/newest.json": Remembered,
    "spool/.state/*/*/watermarks.json": Remembered,
    "spool/.state/*/*/files/*.json": Remembered,
    "spool/.state/*/*/open/fetch.json": FetchJob,
    "spool/.state/*/*/open/*.meta.json": PageMeta,
    "work/seeds/seeds.json": WrittenSeeds,
    "audit/deliveries/*/*/*/manifest.json": DeliveryManifest,
    "credit/dataset.json": Dataset,
    "serving/*/point.json": PointIndex,
    "serving/keys.json": KeyFile,
    "serving/desk/*.json": Notes,
}
"""Which model reads which records. A page as a bureau sent it is not one of our records."""
NO_RECORDS = {path for folder in FORMATS for path in folder.glob("spool/.state/*/*/open/[0-9]*[0-9].json")}


def records(folder: Path) -> dict[Path, type[Record]]:
    return {path: model for pattern, model in MODELS.items() for path in sorted(folder.glob(pattern))}


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A data folder as the oldest code left it."""
    shutil.copytree(OLDEST, tmp_path / "data")
    return tmp_path / "data"


def run(*arguments: str, data: Path) -> Any:
    with mock.patch.dict(os.environ):
        return CliRunner().invoke(app, [*arguments, "--data", str(data)])


@pytest.mark.parametrize("folder", FORMATS, ids=lambda folder: folder.name)
def test_every_record_is_read(folder: Path) -> None:
    known = records(folder)
    assert set(known) == set(folder.rglob("*.json")) - NO_RECORDS, "each file has its model"
    for path, model in known.items():
        found = parse_record(path.read_bytes(), path, model, remedy="")
        again = json.dumps(content_of(found)).encode()
        assert content_of(parse_record(again, path, model, remedy="")) == content_of(found)


def test_there_is_an_old_record_of_every_kind() -> None:
    sources = [path for name in ("pipelines", "serving") for path in (PROJECT_ROOT / name).rglob("*.py")]
    kinds = {name for path in sources for name in re.findall(r"^class (\w+)\(Record\)", path.read_text("utf-8"), re.M)}
    assert {model.__name__ for folder in FORMATS for model in records(folder).values()} == kinds


def test_the_oldest_records_say_no_format() -> None:
    assert [path for path in records(OLDEST) if "format" in json.loads(path.read_bytes())] == []


@pytest.mark.parametrize("build", [EARLIER, LATEST])
def test_a_plan_hashes_as_it_did(build: str) -> None:
    folder = OLDEST / "builds" / build
    plan = read_plan(folder)
    receipt, release = read_gate(folder), read_release(OLDEST / "releases" / build)
    assert plan.build_id == build
    assert plan.sha256 == receipt.plan_sha256 == release.plan_sha256
    assert plan.sha256 == hashlib.sha256(canonical_json(json.loads((folder / "plan.json").read_bytes()))).hexdigest()


def test_a_release_that_held_its_plan_says_the_same_in_counts() -> None:
    plan, release = read_plan(OLDEST / "builds" / LATEST), read_release(OLDEST / "releases" / LATEST)
    assert sum(feed.deliveries for feed in release.feeds) == len(plan.deliveries) == 8
    assert sum(feed.rows for feed in release.feeds) == sum(one.row_count for one in plan.deliveries)
    assert {feed.feed: feed.newest_date for feed in release.feeds} == {
        feed.feed: plan.newest_date(feed.feed) for feed in release.feeds
    }
    assert {feed.feed: feed.rejected_files for feed in release.feeds if feed.rejected_files} == {
        "ip/patent": 1,
        "registry/abnormal_operation": 1,
    }
    assert (release.code_sha256, release.rulebooks) == (plan.code_sha256, plan.rulebooks)


@pytest.mark.parametrize("path", GATES, ids=lambda path: path.parent.name)
def test_a_gate_says_what_it_said(path: Path) -> None:
    """Every sentence as it was written; but keys that were in clear are left out."""
    receipt, written = read_gate(path.parent), json.loads(path.read_bytes())
    assert receipt.state == written["state"] == "passed"
    for name in ("checks", "day_checks"):
        said = [(check.id, check.state, check.figure, check.bound) for check in getattr(receipt, name)]
        assert said == [tuple(old[key] for key in ("id", "state", "figure", "bound")) for old in written[name]]
    rows = {old["id"]: old["sample"] for old in written["checks"] if old["kind"] in ("expectation", "dbt_test")}
    for check in receipt.checks:
        assert "91340202" not in "".join(check.sample_lines), "a code of an enterprise"
        assert check.has_rows == any(isinstance(one, dict) for one in rows.get(check.id, []))


def test_checks_of_an_older_gate_are_told_to_today_s_families() -> None:
    told = {current_id(check.id): check.family for path in GATES for check in read_gate(path.parent).all_checks}
    feeds = read_contracts(SOURCES_DIR)
    of_feeds = [one for one in families() if one.code in ("contract", "reachability", "link_review", "link_rate")]
    today = {check.id: check.family for family in of_feeds for check in family.definitions(feeds, {})}
    assert {told[check] for check in told.keys() & today.keys()} == {family.code for family in of_feeds}
    assert [check for check in told.keys() & today.keys() if told[check] != today[check]] == []
    assert set(told.values()) <= {family.code for family in families()}


def test_a_release_says_what_it_said() -> None:
    for path in (HERE / "format-2").glob("releases/*/release.json"):
        written = json.loads(path.read_bytes())
        assert written["format"] == 2
        said = [(check.id, check.state, check.figure, check.bound) for check in read_release(path.parent).gate]
        assert said == [tuple(old[key] for key in ("id", "state", "figure", "bound")) for old in written["gate"]]


def test_history_goes_on_from_it(data: Path) -> None:
    """Of older releases, the shares of linking are read out of the sentences that they hold; no other number is."""
    shutil.copytree(HERE / "format-2" / "releases", data / "releases", dirs_exist_ok=True)
    history, review = (
        figures_before(data / "releases", data / "builds", date(2026, 7, 1)),
        "linking.ip__patent.review_share",
    )
    assert history.unreadable == ()
    # of 66, 437 and 66 parties
    assert history.of(review, "linked") == [Decimal("0.681818"), Decimal("0.883295"), Decimal("0.681818")]
    assert history.of(review) == [Decimal("0.242424"), Decimal("0.052632"), Decimal("0.242424")]
    assert {check for check, _ in history.figures} == {review}


def test_status_tells_it(data: Path) -> None:
    done = run("status", data=data)
    assert done.exit_code == 0, done.output
    assert f"current: {LATEST} (business date 2026-06-30)" in done.stdout
    assert f"last day: 2026-06-30, build {LATEST}: released" in done.stdout
    assert "damaged" not in done.stdout


def test_explain_shows_an_enterprise_of_it(data: Path) -> None:
    marts = data / "releases" / LATEST
    query = "SELECT enterprise_id FROM read_parquet(?) ORDER BY 1 LIMIT 1"
    (enterprise,) = duckdb.execute(query, [str(marts / "mart_enterprise_profile.parquet")]).fetchone() or ("",)
    done = run("explain", enterprise, "--json", data=data)
    assert done.exit_code == 0, done.output
    told = json.loads(done.stdout)
    assert (told["enterprise_id"], told["release_id"]) == (enterprise, LATEST)
    assert len(told["tables"]["mart_enterprise_profile"]) == 1


def test_it_is_served_as_it_was_published(data: Path) -> None:
    releases = data / "releases"
    pointer, folder = read_pointer(releases), releases / LATEST
    assert pointer is not None
    release = read_release(folder)
    assert changed_files(folder, release) == []
    assert hashlib.sha256(proven_manifest(folder, release)).hexdigest() == pointer.release_sha256
    (releases / "current.json").unlink()
    assert move_pointer(release, folder, releases)
    assert read_pointer(releases) == pointer


@pytest.mark.parametrize("folder", [OLDEST, HERE / "format-2"], ids=lambda path: path.name)
def test_fetch_states_keep_their_key(folder: Path) -> None:
    """They are called `reach` in the files of every version."""
    records = [planned_day(folder / "builds", date(2026, 6, 30)), last_look(folder / "landing")]
    paths = [folder / "builds" / "20260630.json", folder / "landing" / "look.json"]
    for record, path in zip(records, paths, strict=True):
        if record is not None:
            assert record.fetch_states
            now, then = content_of(record)["reach"], json.loads(path.read_bytes())["reach"]
            assert {feed: now[feed] | state for feed, state in then.items()} == now


def test_what_was_fetched_is_remembered(data: Path, tmp_path: Path) -> None:
    spool = Spool(data / "spool", "tax/cit_return", date(2026, 6, 30), lambda _: None)
    assert (spool.fetched_last, spool.fetched_until) == (date(2026, 6, 30), date(2026, 6, 29))
    assert spool.remembered("watermarks") == {"2026-06-29": "41", "2026-06-30": "57"}
    name = hashlib.sha256(b"a.csv").hexdigest()[:24]
    assert spool.remembered(f"files/{name}") == {"version": [12, "1719705600.0"]}
    pages = KeptPages(spool.state_folder, spool.business_date)
    assert pages.going_on(1, "f" * 64) == '{"list": []}'
    assert pages.going_on(1, request_hash("https://other", {})) is None
