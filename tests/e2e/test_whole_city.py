"""The whole made-up city over three transports, thirty days of it: nothing that its bureaus sent is lost or mixed."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pytest
from consent_oracle import leaks
from defect_audit import AS_TOLD, audit, matrix
from leak_scan import Known, known_of, written_beside_rows
from small_city import DAY, City, kechuang
from whole_city import INCREMENTS, Run, checkout, make_and_run, with_silent_servers

from pipelines.base.durable import sha256_of_file
from pipelines.base.records import read_record
from pipelines.day.feed_days import feed_days
from pipelines.gate.receipt import read_gate
from pipelines.landing.store import LandingStore
from pipelines.linking.measure.city_truth import hold
from pipelines.pages.enterprise import read_enterprise
from pipelines.pages.enterprise_page import make_page
from pipelines.pages.html import write_html
from pipelines.publish.dictionary.dictionary import Dictionary
from pipelines.publish.manifest import read_release
from pipelines.publish.views import opened_release
from pipelines.rulebooks.seeds import SEEDS_DIR
from pipelines.warehouse.receipt import WAREHOUSE

pytestmark = pytest.mark.timeout(1_200)  # the first test makes the city and runs its day


@pytest.fixture(scope="session")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Run:
    return make_and_run(tmp_path_factory.mktemp("whole") / "data")


def test_every_feed_that_was_sent_comes_and_the_day_is_released(whole: Run) -> None:
    """In a city this small there may be no claim; every feed that sent something is there."""
    sent = {facts["feed"] for facts in whole.city.totals["files"].values()}
    store = LandingStore(whole.city.settings.landing_dir)
    outcomes = {name: store.outcome(name) for name in whole.city.feeds}
    assert {name for name, outcome in outcomes.items() if outcome and outcome.outcomes} == sent
    assert len(sent) >= len(whole.city.feeds) - 1
    assert whole.process.stdout.splitlines()[-1] == f"release: {whole.city.served}"
    assert "Traceback" not in whole.printed


def test_rows_in_are_rows_landed_and_rows_set_aside(whole: Run) -> None:
    store, told = LandingStore(whole.city.settings.landing_dir), whole.city.totals["files"]
    seen = dict.fromkeys(whole.city.feeds, 0)
    for name in whole.city.feeds:
        outcome = store.outcome(name)
        for one in outcome.outcomes if outcome else ():
            assert one.rows_in == one.rows_landed + one.rows_quarantined
            seen[name] += one.rows_in
    rejected = {row["file"].removeprefix("inbox/") for row in _defects(whole) if row["outcome"] == "rejected"}
    sent = dict.fromkeys(whole.city.feeds, 0)
    for path, facts in told.items():
        sent[facts["feed"]] += 0 if path in rejected else facts["rows"]
    assert seen == sent


def test_what_is_published_is_as_fresh_as_the_screen_says(whole: Run) -> None:
    """By the dates in the content, from the build and from the receipts of landing: calculated once, read twice."""
    settings = whole.city.settings
    shown = feed_days(whole.city.feeds, LandingStore(settings.landing_dir), DAY, None)
    published = pl.read_parquet(whole.city.served / "mart_freshness.parquet")
    dates = dict(published.select("feed", "newest_date").iter_rows())
    assert dates == {feed.feed: feed.business_date for feed in shown}
    lags = dict(published.select("feed", "lag_days").iter_rows())
    assert lags == {feed.feed: feed.lag_days for feed in shown}
    assert {"fresh", "late"} <= set(published["state_code"])


def test_names_without_a_code_find_their_enterprise(whole: Run) -> None:
    found = hold(whole.build / WAREHOUSE, whole.city.data / "truth" / "links.csv")
    assert found.meant > 200
    assert found.precision >= 0.999
    assert found.recall >= 0.97
    assert found.persons > 0
    assert found.persons_linked == 0


def test_what_linking_left_to_a_person_is_shown_and_written_out(whole: Run, tmp_path: Path) -> None:
    asked = ("review", "--date", DAY.isoformat())
    shown = kechuang(*asked, "--limit", "1", data=whole.city.data)
    assert shown.returncode == 0, shown.stderr
    assert "candidate 1" in shown.stdout
    sheet = tmp_path / "queue.csv"
    assert kechuang(*asked, "--export", str(sheet), data=whole.city.data).returncode == 0
    queue = pl.read_csv(sheet, infer_schema=False)
    assert shown.stdout.startswith(f"{queue.height} questions from build {whole.build.name}")
    assert queue["candidate_1_name"][0] in shown.stdout
    refused = kechuang(*asked, "--import", str(tmp_path / "none.csv"), data=whole.city.data)
    assert (refused.returncode, refused.stderr) == (1, f"error: {tmp_path / 'none.csv'}: no such file\n")


@pytest.mark.whole_day("two builds of the whole city, under each version of a rulebook")
def test_a_draft_shows_which_enterprises_change_and_touches_nothing(whole: Run, tmp_path: Path) -> None:
    """The lowest band of the local scheme is cut short: who moves can be counted in what was published."""
    seed = SEEDS_DIR / "innovation_band.csv"
    bands = pl.read_csv(seed, infer_schema=False)
    is_local = pl.col("rulebook_code") == "local_1000"
    cut = {("C", "score_below"): "100", ("B", "score_from"): "100"}
    for (band, column), bound in cut.items():
        is_it = is_local & (pl.col("band_code") == band)
        bands = bands.with_columns(pl.when(is_it).then(pl.lit(bound)).otherwise(pl.col(column)).alias(column))
    bands.write_csv(tmp_path / seed.name)
    before = {path: sha256_of_file(path) for path in [*whole.build.iterdir(), *whole.city.served.iterdir()]}
    arguments = ["what-if", "--rulebook", str(tmp_path), "--date", DAY.isoformat(), "--json"]
    done = kechuang(*arguments, data=whole.city.data)
    assert done.returncode == 0, done.stderr
    (scheme, *_) = json.loads(done.stdout)["moves"]["schemes"]
    assert scheme["rulebook_code"] == "local_1000"
    moved = {(old, new): count for old, new, count in scheme["bands"] if old != new}
    scores = pl.read_parquet(whole.city.served / "mart_innovation_score.parquet").filter(is_local)
    expected = scores.filter((pl.col("band_code") == "C") & (pl.col("score") >= 100)).height
    assert expected > 0
    assert moved == {("C", "B"): expected}
    assert (scheme["up"], scheme["down"]) == (0, 0)
    assert {path: sha256_of_file(path) for path in before} == before
    assert not (whole.city.settings.work_dir / "what-if").exists()


def test_the_best_enterprise_has_a_whole_page(whole: Run, tmp_path: Path) -> None:
    scores = pl.read_parquet(whole.city.served / "mart_innovation_score.parquet")
    best = scores.filter(pl.col("score").is_not_null()).sort("score", "enterprise_id")["enterprise_id"][-1]
    page = make_page(read_enterprise(whole.city.settings.releases_dir, best))
    write_html(page, tmp_path / "page.html")
    text = (tmp_path / "page.html").read_text(encoding="utf-8")
    assert text.count("<figure>") >= 3
    titles = [section.title.en for section in page.sections]
    assert {"Profile", "Vetoes and adverse records", "Eligibility", "Rules in force"} <= set(titles)
    assert "Not published" not in titles, "a release of today has every mart"
    (sources,) = [section for section in page.sections if section.title.en.startswith("Where the figures come from")]
    told = {str(row[0]): str(row[2]) for row in sources.grids[0].rows}
    assert "企业所得税年度纳税申报表" in told["revenue_cny"]
    assert "市场主体登记信息" in told["enterprise_name"]


def test_the_dictionary_explains_every_column_and_code_of_the_release(whole: Run) -> None:
    release = read_release(whole.city.served)
    assert release.dictionary
    dictionary = read_record(whole.city.served / release.dictionary.file, Dictionary, missing="", remedy="")
    assert {table.name for table in dictionary.tables} == {file.table for file in release.files}
    unknown = []
    with opened_release(whole.city.served, release) as connection:
        for table in dictionary.tables:
            for column in table.columns:
                assert column.zh, (table.name, column.name)
                assert column.en, (table.name, column.name)
                if column.codes:
                    found = connection.sql(f'SELECT DISTINCT "{column.name}" FROM marts.{table.name}').fetchall()  # noqa: S608
                    held = {code for (value,) in found if value for code in value.split(",")}
                    known = {code.code for code in dictionary.code_lists[column.codes]}
                    unknown += [(table.name, column.name, code) for code in held - known]
    assert unknown == []


@pytest.fixture(scope="module")
def known(whole: Run) -> Known:
    """What the city and its bureaus say about single enterprises."""
    return known_of(whole.city.data)


@pytest.mark.whole_day("all that a whole city says of its enterprises is gathered")
def test_the_scan_finds_a_name_an_identifier_and_an_amount_however_they_are_written(whole: Run, known: Known) -> None:
    enterprise = pl.read_csv(whole.city.data / "truth" / "enterprise.csv", infer_schema=False).row(0, named=True)
    amount = max(known.amounts, key=len)
    written = {
        "name": enterprise["enterprise_name"].encode(),
        "escaped": json.dumps(json.dumps(enterprise["enterprise_name"])).encode(),
        "code": f"enterprise {enterprise['uscc'].lower()}.".encode(),
        "amount": f"{float(amount):,.2f}".encode(),
        "nothing": b"9" * 64 + b" 123 rows, 1,234,567.00 CNY",
    }
    assert set(known.found_in(written)) == {"name", "escaped", "code", "amount"}
    raw = {path.name: path.read_bytes() for path in (whole.city.data / "inbox").rglob("*.csv")}
    assert len(known.found_in(raw)) > len(raw) // 2, "what is looked for was there"
    assert len(known.texts) > 10_000
    assert len(known.amounts) > 1_000


@pytest.mark.whole_day("all that a whole city says of its enterprises is looked for in all that a day wrote")
def test_nothing_but_rows_and_marts_names_an_enterprise_a_person_or_an_amount(whole: Run, known: Known) -> None:
    """Releases without their tables, logs, receipts, plans, Dagster's store, and what commands print."""
    data = whole.city.data
    contents = {str(path.relative_to(data)): path.read_bytes() for path in written_beside_rows(data)}
    for place in ("releases/", "builds/", "landing/receipts/", "landing/arrivals/", "dagster/", "work/dbt/"):
        assert any(name.startswith(place) for name in contents), place
    assert any(name.endswith(".db") for name in contents)
    contents["daily"] = whole.printed.encode()
    for command in ("status", "status --json", "land --json", f"gate --date {DAY} --json"):
        done = kechuang(*command.split(), data=data)
        contents[command] = (done.stdout + done.stderr).encode()
    assert known.found_in(contents) == {}


def test_a_day_and_its_commands_write_nothing_into_the_checkout(whole: Run) -> None:
    assert checkout() == whole.checkout_before


def test_what_is_written_is_for_us_and_the_release_for_a_group(whole: Run) -> None:
    data, served = whole.city.data, whole.city.served
    modes = {path: path.lstat().st_mode & 0o777 for path in data.rglob("*") if not path.is_symlink()}
    shared = {served: 0o750, data / "releases" / "current.json": 0o640} | dict.fromkeys(served.iterdir(), 0o440)
    assert {path: mode for path, mode in modes.items() if mode & 0o077} == shared


def test_a_failed_check_shows_its_rows_on_request(whole: Run) -> None:
    receipt = read_gate(whole.build)
    failed = next(one for one in receipt.warnings if any("_row_no" in key for key in one.sample))
    asked = ("gate", "--date", DAY.isoformat(), "--rows")
    done = kechuang(*asked, failed.id, data=whole.city.data)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith(f"{failed.id}: failed; found: {failed.figure}; ")
    assert f"- {failed.sample_lines[0]}" in done.stdout.splitlines()
    assert read_gate(whole.build) == receipt
    none = kechuang(*asked, "expectation.none.such", data=whole.city.data)
    remedy = f"`kechuang status --data {whole.city.data}` names the failed checks"
    assert none.stderr == f"error: no check expectation.none.such: {remedy}\n"


def _defects(whole: Run) -> Iterator[dict[str, str]]:
    yield from pl.read_csv(whole.city.data / "truth" / "defects.csv", infer_schema=False).iter_rows(named=True)


def test_no_planted_defect_is_lost(whole: Run) -> None:
    """The matrix of defect and outcome; each is repaired, quarantined, flagged, superseded, refused or reported."""
    audited = audit(whole.city, whole.build)
    with pl.Config(tbl_rows=-1, tbl_hide_dataframe_shape=True, tbl_hide_column_data_types=True, fmt_str_lengths=60):
        print(f"\n{matrix(audited)}")
    assert audited.filter(pl.col("found") == "lost").height == 0
    wrong = audited.filter(pl.col("found") != AS_TOLD)
    assert wrong.height == 0, (
        wrong.select("file", "row_no", "column", "kind", "outcome", "value", "found").head(20).rows()
    )


def test_every_kind_of_defect_of_real_data_is_there(whole: Run) -> None:
    kinds = {row["kind"] for row in _defects(whole)}
    outcomes = {row["outcome"] for row in _defects(whole)}
    assert outcomes == {"repaired", "flagged", "quarantined", "superseded", "rejected", "reported"}
    assert len(kinds) >= 15


def test_totals_are_those_of_the_arguments(whole: Run) -> None:
    arguments = json.loads((whole.city.data / "truth" / "totals.json").read_text(encoding="utf-8"))["arguments"]
    assert arguments["increments"] == INCREMENTS


@pytest.mark.whole_day("the whole city's day again, with silent servers")
def test_servers_that_are_down_do_not_stop_the_day(whole: Run) -> None:
    """No server answers: the day goes on with what came before, and one line for each feed says so."""
    remote = {name: feed for name, feed in whole.city.feeds.items() if getattr(feed.transport, "url_env", None)}
    assert len(remote) > 5
    before = whole.city.pointer
    done = with_silent_servers(whole.city.data, remote)
    assert done.returncode == 0, done.stdout + done.stderr
    assert whole.city.pointer == before, "nothing new came, so the day is the same"
    for name in remote:
        told = [line for line in (done.stdout + done.stderr).splitlines() if line.startswith(f"{name}: ")]
        assert sum("goes on with earlier arrivals" in line for line in told) >= 1, f"{name}: {told}"


@pytest.mark.whole_day("a second whole day of the city, from files and without servers")
def test_files_alone_are_enough(whole: Run, tmp_path: Path) -> None:
    """A city without connected servers: the rest is released once a person allows it."""
    data = tmp_path / "data"
    data.mkdir()
    (data / "inbox").symlink_to(whole.city.data / "inbox")
    day = ("daily", "--date", DAY.isoformat())
    held = kechuang(*day, data=data)
    assert held.returncode == 3, held.stdout + held.stderr
    assert (
        "credit/dishonest_debtor: nothing dated 2026-06-30 or earlier has landed; required by mart_adverse_record, "
        in held.stdout
    )
    found = re.findall(r"^held by: contract\.([a-z]+)__(\w+)\.required ", held.stdout, re.MULTILINE)
    allowed = [f"{bureau}/{feed}" for bureau, feed in found]
    words = [word for name in allowed for word in ("--allow-partial", name)]
    done = kechuang(*day, *words, "--by", "张三", "--why", "尚未联网", data=data)
    assert done.returncode == 0, done.stdout + done.stderr
    assert set(City(data).pointer.partial) == set(allowed)


@pytest.mark.whole_day("every table of a whole city goes to every bank for every purpose")
def test_no_cell_leaves_without_consent(whole: Run, tmp_path: Path) -> None:
    """By consents read anew from what the platform sent, over every table, bank and purpose."""
    left, allowed = leaks(whole.city.settings, whole.city.feeds, DAY, tmp_path)
    assert left == set()
    assert allowed > 1_000
