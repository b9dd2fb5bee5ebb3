"""A city's day from raw files to a release: what came out is what `truth/` says, to the row and to the cent."""

import csv
import json
import os
from collections import Counter
from pathlib import Path
from typing import Any

import dagster as dg
import duckdb
import polars as pl
import pytest
from conftest import FinishedDay
from small_city import DAY, FILES_OF_DAY, City, assert_whole, hashes, marts_of
from typer.testing import CliRunner

from pipelines.cli.app import app
from pipelines.gate.receipt import read_gate
from pipelines.landing.store import LandingStore, Receipt
from pipelines.plan.day import day_build
from pipelines.plan.plan import read_plan
from pipelines.publish.manifest import MANIFEST, read_release
from pipelines.transports.fetch import comes_by_itself

KEYS = {
    "mart_credit_history": ["enterprise_id", "rulebook_code", "observation_date"],
    "mart_credit_limit": ["enterprise_id", "rulebook_code", "cap_code"],
    "mart_credit_reason": ["enterprise_id", "rulebook_code", "characteristic_code"],
    "mart_credit_score": ["enterprise_id", "rulebook_code"],
    "mart_cultivation_member": ["enterprise_id", "rulebook_code"],
    "mart_demand_funnel": ["enterprise_id", "demand_no"],
    "mart_eligibility": ["enterprise_id", "rulebook_code"],
    "mart_eligibility_criterion": ["enterprise_id", "rulebook_code", "route_code", "group_code", "criterion_code"],
    "mart_eligibility_rule": ["rulebook_code", "route_code", "group_code", "criterion_code"],
    "mart_enterprise_name": ["enterprise_id", "name_no"],
    "mart_enterprise_profile": ["enterprise_id"],
    "mart_adverse_record": ["enterprise_id", "adverse_record_code", "adverse_record_no"],
    "mart_finance_statistic": ["month_end_date", "dimension_code", "group_code", "figure_code"],
    "mart_freshness": ["feed"],
    "mart_funnel_statistic": ["month_end_date", "dimension_code", "group_code", "figure_code"],
    "mart_match": ["enterprise_id", "demand_no", "product_no"],
    "mart_match_condition": ["enterprise_id", "demand_no", "product_no", "condition_no"],
    "mart_objection": ["enterprise_id", "objection_no"],
    "mart_pledge": ["enterprise_id", "pledge_no"],
    "mart_pledge_alert": ["enterprise_id", "pledge_no", "right_kind_code", "right_no", "alert_code"],
    "mart_pledge_right": ["enterprise_id", "pledge_no", "pledged_kind_code", "right_no"],
    "mart_risk_signal": ["enterprise_id", "rulebook_code", "signal_code"],
    "mart_policy_match": ["enterprise_id", "rulebook_code", "programme_code"],
    "mart_policy_programme": ["rulebook_code", "programme_code"],
    "mart_pool_bank": ["rulebook_code", "version", "bank_code"],
    "mart_pool_check": ["enterprise_id", "rulebook_code", "bank_code", "loan_no", "condition_code"],
    "mart_pool_filing": ["enterprise_id", "rulebook_code", "bank_code", "loan_no"],
    "mart_pool_ledger": ["enterprise_id", "rulebook_code", "claim_no", "entry_code", "party_code"],
    "mart_product": ["product_no"],
    "mart_recognition": ["enterprise_id", "recognition_code", "recognition_no"],
    "mart_innovation_indicator": ["enterprise_id", "rulebook_code", "indicator_code"],
    "mart_innovation_score": ["enterprise_id", "rulebook_code"],
    "mart_invoice_profile": ["enterprise_id", "window_code"],
    "mart_invoice_month": ["enterprise_id", "month_start_date", "direction_code"],
    "mart_loan": ["enterprise_id", "bank_code", "loan_no"],
    "mart_bond": ["enterprise_id", "bond_code"],
    "mart_guarantee": ["enterprise_id", "guarantor_code", "guarantee_no"],
    "mart_insurance_policy": ["enterprise_id", "insurer_code", "policy_no"],
    "mart_ip_portfolio": ["enterprise_id"],
    "mart_patent_navigation": ["rulebook_code", "chain_code"],
    "mart_patent_navigation_enterprise": ["enterprise_id", "rulebook_code", "chain_code"],
    "mart_patent_navigation_year": ["rulebook_code", "chain_code", "filed_year"],
    "mart_assignment_pair": ["enterprise_id", "station_no", "specialist_no"],
    "mart_register_enterprise": ["enterprise_id"],
    "mart_register_expert": ["expert_no"],
    "mart_register_institution": ["institution_no"],
    "mart_register_project": ["enterprise_id", "programme_no"],
    "mart_register_specialist": ["specialist_no"],
    "mart_register_talent_team": ["enterprise_id", "team_no"],
    "mart_register_workstation": ["enterprise_id", "station_no"],
    "mart_venture_fund": ["fund_no"],
    "mart_venture_holding": ["enterprise_id", "record_no"],
    "mart_venture_manager": ["manager_key"],
    "mart_venture_warning": ["fund_no", "warning_code", "subject_key"],
    "mart_rulebook": ["rulebook_code", "version", "rule_kind", "rule_code"],
}
OF_OTHER_FEEDS = {  # the city has only a registry and invoices, so no enterprise is assessed
    "mart_credit_history",
    "mart_credit_limit",
    "mart_credit_reason",
    "mart_cultivation_member",
    "mart_demand_funnel",
    "mart_eligibility",
    "mart_eligibility_criterion",
    "mart_finance_statistic",
    "mart_funnel_statistic",
    "mart_recognition",
    "mart_innovation_indicator",
    "mart_ip_portfolio",
    "mart_match",
    "mart_match_condition",
    "mart_objection",
    "mart_pledge",
    "mart_pledge_alert",
    "mart_pledge_right",
    "mart_risk_signal",
    "mart_patent_navigation_enterprise",
    "mart_patent_navigation_year",
    "mart_register_enterprise",
    "mart_register_expert",
    "mart_register_institution",
    "mart_register_project",
    "mart_register_specialist",
    "mart_register_talent_team",
    "mart_register_workstation",
    "mart_assignment_pair",
    "mart_venture_fund",
    "mart_venture_holding",
    "mart_venture_manager",
    "mart_venture_warning",
    "mart_policy_match",
    "mart_pool_bank",
    "mart_pool_check",
    "mart_pool_filing",
    "mart_loan",
    "mart_bond",
    "mart_guarantee",
    "mart_insurance_policy",
    "mart_pool_ledger",
    "mart_product",
}


@pytest.fixture(scope="module")
def day(finished: FinishedDay) -> City:
    """The finished city, only looked at."""
    return finished.restore()


def _receipts(day: City) -> dict[str, Receipt]:
    """Receipt by path of the delivered file."""
    store = LandingStore(day.settings.landing_dir)
    found = {
        a.path: store.receipt(feed, a.delivery_id) for feed in day.feeds.values() for a in store.arrivals(feed.feed)
    }
    return {path: receipt for path, receipt in found.items() if receipt}


def test_command_line(finished: FinishedDay, day: City) -> None:
    assert finished.printed.splitlines()[-1] == f"release: {day.served}"
    assert ["step", "seconds"] in [line.split() for line in finished.printed.splitlines()]
    assert "Traceback" not in finished.printed + finished.logged
    assert finished.logged.splitlines()[-1].startswith(f"{DAY} released: "), "no library has the last word"


def test_a_bank_runs_the_views_in_the_folder_of_the_release(day: City, monkeypatch: pytest.MonkeyPatch) -> None:
    release = read_release(day.served)
    assert release.views is not None
    monkeypatch.chdir(day.served)
    with duckdb.connect() as connection:
        connection.execute((day.served / release.views.file).read_text(encoding="utf-8"))
        for file in release.files:
            assert connection.table(f"marts.{file.table}").shape[0] == file.rows
        for name in release.views.names:
            assert connection.table(f"views.{name}").columns


def test_release_holds_each_enterprise_once(day: City) -> None:
    release = read_release(day.served)
    assert {file.table: list(file.key) for file in release.files} == KEYS
    for file in release.files:
        frame = pl.read_parquet(day.served / file.file)
        assert frame.height == file.rows
        assert (frame.height == 0) == (file.table in OF_OTHER_FEEDS)
        assert not frame.select(file.key).is_duplicated().any()
        assert frame.equals(frame.sort(file.key))
    assert (
        next(file.rows for file in release.files if file.table == "mart_enterprise_profile")
        == day.totals["enterprises"]
    )
    assert release.business_date == DAY
    assert release.gate_state == "passed"
    assert release.release_id == release.build_id == day.served.name
    assert_whole(day)


@pytest.mark.parametrize(("column", "part"), [("sales_cny", "销项发票"), ("purchases_cny", "进项发票")])
def test_money_to_the_cent(day: City, column: str, part: str) -> None:
    marts = pl.read_parquet(day.served / "mart_invoice_profile.parquet").filter(pl.col("window_code") == "all")
    assert marts.schema[column].is_decimal()
    assert marts[column].sum() == day.sum_of(part, "valid_total")


def test_every_row_is_accounted_for(day: City) -> None:
    receipts = _receipts(day)
    assert receipts.keys() == day.totals["files"].keys()
    for path, truth in day.totals["files"].items():
        reading = receipts[path].reading
        assert reading.rows_in == reading.rows_landed + reading.rows_quarantined == truth["rows"]
        assert reading.rows_quarantined == truth["quarantined"]
    feeds = {feed.feed: feed for feed in day.feeds.values()}
    for receipt in receipts.values():
        rows = LandingStore(day.settings.landing_dir).reading_path("rows", feeds[receipt.feed], receipt.delivery_id)
        assert pl.scan_parquet(rows).select(pl.len()).collect().item() == receipt.reading.rows_landed


def test_the_manifest_tells_no_file_and_no_amount(day: City) -> None:
    text = (day.served / MANIFEST).read_text(encoding="utf-8")
    parts = {Path(path).stem.removesuffix(f"_{FILES_OF_DAY}") for path in day.totals["files"]}
    store, deliveries = LandingStore(day.settings.landing_dir), read_plan(day_build(day.settings, DAY)).deliveries
    amounts = {str(total) for one in deliveries for total in store.control_totals(one.rows).values() if total}
    assert (len(parts), len(amounts) > 2) == (4, True)
    assert [secret for secret in parts | amounts if secret in text] == []


def test_quarantine_is_what_was_planted(day: City) -> None:
    with (day.data / "truth" / "defects.csv").open(encoding="utf-8", newline="") as stream:
        planted = {(d["file"].removeprefix("inbox/"), int(d["row_no"]), d["column"]) for d in csv.DictReader(stream)
                   if d["outcome"] == "quarantined"}  # fmt: skip
    found: Counter[tuple[str, int, str]] = Counter()
    for path, receipt in _receipts(day).items():
        store, feed = LandingStore(day.settings.landing_dir), day.feeds[receipt.feed]
        aside = pl.read_parquet(store.reading_path("quarantine", feed, receipt.delivery_id))
        assert set(aside["file_name"]) <= {Path(path).with_suffix(".csv").name}
        assert aside["reason"].null_count() == 0
        found.update((path, row_no, column) for row_no, column in aside.select("row_no", "column").iter_rows())
    assert planted
    assert found == Counter(planted)


def test_dagster_shows_the_run_its_assets_and_checks(day: City, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DAGSTER_HOME", str(day.settings.dagster_dir))
    with dg.DagsterInstance.get() as instance:
        (run,) = instance.get_runs()
        assert run.status is dg.DagsterRunStatus.SUCCESS
        assert (run.job_name, run.tags["dagster/partition"]) == ("daily", DAY.isoformat())
        events = [record.event_log_entry.dagster_event for record in instance.get_records_for_run(run.run_id).records]
    made = {event.asset_key.to_user_string() for event in events if event and event.is_step_materialization}
    checked = [
        event.asset_check_evaluation_data
        for event in events
        if event and event.event_type_value == "ASSET_CHECK_EVALUATION"
    ]
    wanted = {f"landing/{feed.table}" for feed in day.feeds.values()} | {f"marts/{table}" for table in KEYS}
    assert made >= wanted | {"inbox", "plan", "gate", "release"}
    gated = read_gate(day_build(day.settings, DAY))
    shown = {(check.asset_key.to_user_string(), check.check_name): check for check in checked if check}
    assert len(shown) == len(checked)
    assert {table for table, name in shown if name == "gate"} >= {f"marts/{table}" for table in KEYS} | {"gate"}
    counts = [str(check.metadata["checks"].value) for (_, name), check in shown.items() if name == "gate"]
    assert sum(int(words.split()[-1]) for one in counts for words in one.split(", ")) == len(gated.all_checks)
    fresh = {table: check for (table, name), check in shown.items() if name == "freshness"}
    assert fresh.keys() == {f"landing/{feed.table}" for feed in day.feeds.values()}
    registry = {name: found.value for name, found in fresh["landing/registry__enterprise"].metadata.items()}
    assert registry == {"state": "fresh", "business_date": DAY.isoformat(), "lag_days": 0}


def _json(*arguments: str, day: City, threads: bool = True) -> dict[str, Any]:
    options = ["--data", str(day.data), "--json", *(["--threads", "1"] if threads else [])]
    done = CliRunner().invoke(app, [*arguments, *options])
    assert done.exit_code == 0, done.output
    content: dict[str, Any] = json.loads(done.stdout)
    return content


def test_status_json(day: City) -> None:
    status = _json("status", day=day, threads=False)
    assert status["current"] == day.pointer.model_dump(mode="json")
    assert status["day"]["state"] == "released"
    assert status["day"]["holding"] == []
    delivered = {path.rpartition("/")[0] for path in day.totals["files"]}
    never = {name: "absent" if comes_by_itself(feed) else "not connected" for name, feed in day.feeds.items()}
    expected = {feed: "fresh" if feed in delivered else never[feed] for feed in day.feeds}
    assert {feed["feed"]: feed["state"] for feed in status["feeds"]} == expected
    aside = sum(file["quarantined"] for file in day.totals["files"].values())
    assert sum(feed["rows_quarantined"] for feed in status["feeds"]) == aside


def _moved(folder: Path) -> dict[str, tuple[int, int]]:
    """Inode and time of every file: what was replaced, even by the same bytes, shows."""
    return {
        str(path.relative_to(folder)): (path.stat().st_ino, path.stat().st_mtime_ns)
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_again_on_one_thread_in_our_zone_gives_the_same_bytes(finished: FinishedDay) -> None:
    """The first run had two threads and another time zone; the bytes are made by the release's own code."""
    day = finished.restore()
    landing, releases = (_moved(folder) for folder in (day.settings.landing_dir, day.settings.releases_dir))
    landed = _json("land", day=day)
    assert {one["state"] for feed in landed["feeds"] for one in feed["outcomes"]} == {"known"}
    assert _json("build", "--date", DAY.isoformat(), day=day)["build_id"] == day.served.name
    assert marts_of(day_build(day.settings, DAY)) == list(read_release(day.served).files)
    now = _moved(day.settings.landing_dir)
    replaced = {path for path in now if now[path] != landing.get(path)}
    assert {path.split("/")[0] for path in replaced} <= {"outcomes", "look.json"}
    assert _moved(day.settings.releases_dir) == releases


def test_publishing_again_moves_nothing(finished: FinishedDay) -> None:
    day = finished.restore()
    releases, before, served = _moved(day.settings.releases_dir), hashes(day.served), day.served
    assert _json("publish", "--date", DAY.isoformat(), day=day, threads=False)["release_id"] == served.name
    assert _moved(day.settings.releases_dir) == releases
    served.rename(day.data / "earlier")
    _json("publish", "--date", DAY.isoformat(), day=day, threads=False)
    assert hashes(served) == before, "with the earlier release out of the way, the bytes were made again"


def test_a_release_is_for_the_group_of_its_folder(finished: FinishedDay) -> None:
    """As docs/how-to/deploy.md sets it up: the set-group-ID bit hands the group on, and the group may only read."""
    day = finished.restore()
    releases, served, group = day.settings.releases_dir, day.served, _another_group()
    os.chown(releases, -1, group)
    releases.chmod(0o2750)
    served.rename(day.data / "earlier")
    (releases / "current.json").unlink()
    _json("publish", "--date", DAY.isoformat(), day=day, threads=False)
    found = {path: path.stat() for path in (releases / "current.json", served, *served.iterdir())}
    assert {stat.st_gid for stat in found.values()} == {group}
    modes = {path: stat.st_mode & 0o777 for path, stat in found.items()}
    assert modes == {releases / "current.json": 0o640, served: 0o750} | dict.fromkeys(served.iterdir(), 0o440)


def _another_group() -> int:
    """A group that we may hand files to, other than our own."""
    others = [group for group in os.getgroups() if group != os.getegid()]
    if os.geteuid() != 0 and not others:
        pytest.skip("this user is in one group only")
    return others[0] if others else 12_345
