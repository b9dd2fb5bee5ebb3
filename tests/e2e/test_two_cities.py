"""Two cities side by side from one installation: each has its own feeds, rules, references, bounds and decisions."""

import csv
import json
from dataclasses import dataclass
from datetime import date

import duckdb
import polars as pl
import pytest
from conftest import FinishedDay
from small_city import DAY, SPINE, City, kechuang, roots
from typer.testing import CliRunner

from pipelines.base.errors import KechuangError, StepRefusedError
from pipelines.base.settings import SOURCES_DIR
from pipelines.city.begin import begin_city
from pipelines.city.folder import CityFolder, city_of
from pipelines.cli.app import app
from pipelines.day import steps
from pipelines.gate.receipt import read_gate
from pipelines.linking.decisions import Decision, add_decisions
from pipelines.plan.day import day_build
from pipelines.plan.plan import read_plan
from pipelines.publish.manifest import read_release
from pipelines.rulebooks.city_rows import rulebooks_of
from pipelines.rulebooks.seeds import SEEDS_DIR
from sources.simulator import simulate

pytestmark = pytest.mark.timeout(900)

OWN_FEED = """
feed: office/complaint
title: {zh: 投诉数, en: Complaints}
publisher: {zh: 办公室, en: Office}
legal_basis: {zh: 协议, en: Agreement, verified: false}
owner: team:office
cadence: monthly
arrives_by: "06:30"
arrival_mode: append
transport: drop
classification: {access: public, jrt0197_level: 1}
on_rejected: continue
max_lag_days: 60
layouts: [{name: list, headers: {月份: month_date, 件数: complaint_count}}]
columns:
  - {name: month_date, type: date, required: true, description: {zh: 月份, en: Month}}
  - {name: complaint_count, type: integer, description: {zh: 件数, en: How many}}
event_date: month_date
assertions: {min: {rows: 1, landed_share: 0.5}, max: {rows: 1000, quarantined_share: 0.1}}
"""
CITY = """
name: {zh: 乙市, en: Second City}
jurisdiction: "340300"
requires: {mart_freshness: [office/complaint]}
retention: {builds: {warehouses: 5}}
"""
BOUNDS = """
bounds:
  - id: contract.office__complaint.max_rows
    value: 1
    owner: team:office
    reason: {zh: 试, en: A trial}
    until: 2026-06-30
"""


def own_version(city: CityFolder) -> None:
    """A version of a national rulebook for this city: 600 staff instead of 500, from 2026 on; the product's ends."""
    for path in sorted(SEEDS_DIR.glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            rows = [row for row in csv.DictReader(file) if row.get("rulebook_code") == "tech_sme"]
        if not rows:
            continue
        made = [{**row, "version": "city"} for row in rows]
        if path.stem == "rulebook":
            rows[0]["effective_to"] = "2025-12-31"
            made = [*rows, {**made[0], "effective_from": "2026-01-01", "jurisdiction": "340300"}]
        for row in made:
            if row.get("criterion_code") == "headcount":
                row["threshold"] = "600"
        pl.DataFrame(made, infer_schema_length=None).with_columns(pl.all().replace("", None)).write_csv(
            city.rulebooks / path.name
        )


def own_feeds(city: City, folder: CityFolder) -> None:
    """The registry of this city writes another header, and an office sends what no other city has."""
    contract = (SOURCES_DIR / "registry" / "enterprise.yml").read_text(encoding="utf-8")
    (folder.feeds / "registry").mkdir(parents=True)
    renamed = contract.replace("注册号: registration_no\n      企业名称:", "注册号: registration_no\n      单位名称:")
    assert renamed != contract
    (folder.feeds / "registry" / "enterprise.yml").write_text(renamed, encoding="utf-8")
    for path in (city.data / "inbox" / "registry" / "enterprise").iterdir():
        path.write_bytes(path.read_bytes().replace("企业名称".encode("gb18030"), "单位名称".encode("gb18030"), 1))
    (folder.feeds / "office").mkdir()
    (folder.feeds / "office" / "complaint.yml").write_text(OWN_FEED, encoding="utf-8")
    sent = city.data / "inbox" / "office" / "complaint" / "投诉_20260630.csv"
    sent.parent.mkdir(parents=True)
    sent.write_text("月份,件数\n2026-05-01,3\n2026-06-01,4\n", encoding="utf-8")


@dataclass(frozen=True)
class Two:
    """The made-up city as it was released, and another with all of its own, released too."""

    first: City
    second: City

    @property
    def folder(self) -> CityFolder:
        return city_of(self.second.settings)


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> City:
    """A city with all of its own, whose day has not begun."""
    data = tmp_path_factory.mktemp("second") / "data"
    feeds = (*SPINE, "registry/annual_report")  # reports give revenue, and so the stage whose references are wanted
    simulate(enterprises=300, days=400, end=DAY, seed=2, out=data, progress=lambda _: None, increments=0, feeds=feeds)
    absent = (data / "city" / "city.yml").read_text(encoding="utf-8").partition("without:")[2]
    folder = CityFolder(data.parent / "own")
    begin_city(folder.path)
    folder.file.write_text(f"{CITY}without:{absent}", encoding="utf-8")
    folder.thresholds.write_text(BOUNDS, encoding="utf-8")
    own_version(folder)
    own_feeds(City(data), folder)
    return City(data, named_city=folder.path)


@pytest.fixture(scope="module")
def two(finished: FinishedDay, own: City) -> Two:
    first, folder = finished.restore(), city_of(own.settings)
    done = kechuang("daily", "--date", DAY.isoformat(), "--city", str(folder.path), data=own.data)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "national_18 2024.p1: no score for" in done.stdout
    return Two(first, own)


def scores(city: City) -> dict[tuple[str, str | None], int]:
    """How many enterprises, by scheme and why they have no score."""
    table = pl.read_parquet(city.served / "mart_innovation_score.parquet")
    counted = table.group_by("rulebook_code", "nr_reason_code").len().rows()
    return {(code, why): count for code, why, count in counted}


@pytest.mark.whole_day("a day for each of two cities")
def test_each_has_its_own_feeds_rules_and_bounds(two: Two) -> None:
    first, second = (read_plan(day_build(one.settings, DAY)) for one in (two.first, two.second))
    assert first.code_sha256 == second.code_sha256
    assert first.city_sha256 != second.city_sha256
    assert {"city/rulebooks/eligibility_criterion.csv", "city/rulebooks/rulebook.csv"} <= second.rulebooks.keys()
    assert not second.rulebooks.keys() & {"city/rulebooks/innovation_reference.csv"}
    assert (len(first.of_feed("office/complaint")), len(second.of_feed("office/complaint"))) == (0, 1)
    assert sum(one.row_count for one in second.of_feed("registry/enterprise")) > 0, "read by the city's own layout"
    in_force = {}
    for city in (two.first, two.second):
        rules = pl.read_parquet(city.served / "mart_rulebook.parquet")
        code = "conditions/headcount/headcount"
        (rule,) = rules.filter(rulebook_code="tech_sme", rule_code=code, is_in_force=True).rows(named=True)
        in_force[city] = (rule["version"], rule["value_text"].rpartition(" ")[2])
    assert (in_force[two.first], in_force[two.second]) == (("2017", "500"), ("city", "600"))
    released = read_release(two.second.served)
    assert released.city_sha256 == second.city_sha256
    warned = {check.id: check.bound for check in released.gate if check.state == "failed"}
    assert (warned["contract.office__complaint.max_rows"] or "").startswith("at most 1 row")
    required = {check.id for check in read_gate(day_build(two.second.settings, DAY)).day_checks}
    assert "contract.office__complaint.required" in required


@pytest.mark.whole_day("a day for each of two cities")
def test_a_city_without_references_of_its_own_gets_no_score_from_those_of_another(two: Two) -> None:
    second = scores(two.second)
    assert second["national_18", "no_reference"] > 0
    assert ("national_18", None) not in second
    assert ("local_1000", "no_reference") not in second, "its references are fixed by the scheme"
    status = kechuang("status", "--city", str(two.folder.path), data=two.second.data)
    assert "city: 乙市 / Second City" in status.stdout
    assert "run `kechuang rulebook freeze --year 2025 --date 2026-06-30 --from" in status.stdout


@pytest.mark.whole_day("a day for each of two cities")
def test_a_decision_of_one_city_changes_neither_the_code_nor_the_others_build(two: Two) -> None:
    before = {city: read_plan(day_build(city.settings, DAY)) for city in (two.first, two.second)}
    decisions = city_of(two.first.settings).match_decisions
    with duckdb.connect(str(day_build(two.first.settings, DAY) / "warehouse.duckdb"), read_only=True) as connection:
        found = connection.execute("SELECT min(enterprise_id) FROM staging.stg_registry__enterprise").fetchone()
    assert found
    add_decisions([Decision("某某公司", "", found[0], "yes", "someone", date(2026, 6, 30), "seen")], decisions)
    after = {city: steps.plan(city.settings, city.feeds, DAY) for city in (two.first, two.second)}
    assert after[two.first].code_sha256 == before[two.first].code_sha256
    assert after[two.first].build_id != before[two.first].build_id
    assert after[two.second] == before[two.second]
    assert "city/decisions/match_decision.csv" in after[two.first].rulebooks
    steps.build(two.first.settings, two.first.feeds, DAY)
    with duckdb.connect(str(day_build(two.first.settings, DAY) / "warehouse.duckdb"), read_only=True) as connection:
        assert connection.execute("SELECT party_name, decided_by FROM seeds.match_decision").fetchall() == [
            ("某某公司", "someone")
        ]
    decisions.unlink()
    with pytest.raises(StepRefusedError, match="was planned with another city's folder than"):
        steps.build(two.first.settings, two.first.feeds, DAY)


@pytest.mark.whole_day("a day for each of two cities")
def test_references_that_a_city_freezes_give_it_scores(two: Two) -> None:
    asked = ["rulebook", "freeze", "--year", "2025", "--date", DAY.isoformat(), "--from", "a test"]
    done = kechuang(*asked, "--city", str(two.folder.path), data=two.second.data)
    assert done.returncode == 0, done.stderr
    assert "references of 2025 added" in done.stdout
    assert f"rows are in {two.folder.rulebooks}" in done.stdout
    again = kechuang(*asked, "--city", str(two.folder.path), data=two.second.data)
    waits = "national_18 2024.p1: quantiles of 2025 need scores on the references of 2025: run `kechuang daily"
    assert (again.returncode, waits in again.stdout) == (0, True)
    before = read_release(two.second.served)
    two.second.build()
    two.second.release()
    assert ("national_18", "no_reference") not in scores(two.second)
    after = read_release(two.second.served)
    assert after.code_sha256 == before.code_sha256
    assert roots(after.files)["mart_innovation_score"] != roots(before.files)["mart_innovation_score"]
    last = kechuang(*asked, "--city", str(two.folder.path), data=two.second.data)
    assert "national_18 2024.p1: no quantiles of 2025: too few enterprises are scored" in last.stdout


@pytest.mark.parametrize(
    ("part", "text", "line"),
    [
        ("thresholds.yml", BOUNDS.replace("max_rows", "most_rows"), "there is no bound 'contract.office__complaint.mo"),
        ("thresholds.yml", BOUNDS.replace("    until: 2026-06-30\n", ""), "bounds.0.until: Field required"),
        ("city.yml", 'jurisdiction: "999900"', "there is no administrative division 999900"),
        ("city.yml", "requires: {mart_freshness: [office/none]}", "requires 'office/none', which has no contract"),
        ("city.yml", "wihtout: []", "wihtout: Extra inputs are not permitted"),
        ("city.yml", "time_zone: Mars/Base", "time_zone: give the name of a time zone"),
    ],
)
def test_a_part_that_is_wrong_stops_the_plan_with_one_line(own: City, part: str, text: str, line: str) -> None:
    path = city_of(own.settings).path / part
    kept = path.read_text(encoding="utf-8")
    path.write_text(text, encoding="utf-8")
    try:
        done = CliRunner().invoke(app, ["build", "--date", DAY.isoformat(), "--city", str(path.parent), "--json",
                                        "--data", str(own.data)])  # fmt: skip
    finally:
        path.write_text(kept, encoding="utf-8")
    assert done.exit_code == 1
    assert str(path) in json.loads(done.stdout)["error"]
    assert line in json.loads(done.stdout)["error"]


def test_a_rule_of_another_place_is_refused(own: City) -> None:
    folder = city_of(own.settings)
    register = folder.rulebooks / "rulebook.csv"
    kept = register.read_text(encoding="utf-8")
    register.write_text(kept.replace(",340300,", ",340200,"), encoding="utf-8")
    try:
        with pytest.raises(KechuangError, match=r"row 3: jurisdiction 340200: give one of CN, 340000, 340300"):
            rulebooks_of(folder)
    finally:
        register.write_text(kept, encoding="utf-8")
