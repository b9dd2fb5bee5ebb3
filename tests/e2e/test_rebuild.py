"""A past release made again from its plan and what had landed."""

import json
import shutil
from typing import Any

import duckdb
import polars as pl
import pytest
from small_city import DAY, City, hashes
from test_build_store import correct_an_invoice_file
from typer.testing import CliRunner

from pipelines.audit import rebuild as audit_rebuild
from pipelines.audit.log import entries
from pipelines.base.durable import sha256_of_file
from pipelines.city.folder import city_of
from pipelines.cli.app import app
from pipelines.landing.store import LandingStore
from pipelines.linking.decisions import Decision, add_decisions
from pipelines.rulebooks.pushes import add_push

BOUND = (
    "bounds:\n- {id: linking.link_weight, value: 7.5, owner: me, reason: {zh: 试, en: A trial}, until: 2026-06-30}\n"
)


def rebuild(city: City, *options: str) -> Any:
    asked = ["rebuild", city.pointer.release_id, *options, "--data", str(city.data)]
    return CliRunner().invoke(app, asked)


def decide(city: City) -> None:
    """What a city office does after a day: a list is pushed, a name decided, a bound and a contract replaced."""
    own, enterprise = city_of(city.settings), "91340207MA2TTTTTX0"
    members = pl.DataFrame({"enterprise_id": [enterprise], "layer_code": ["high_tech"]})
    add_push(members, "cultivation", DAY, "Zhang San", own.cultivation_pushes)
    add_decisions([Decision("某某公司", "", enterprise, "yes", "Zhang San", DAY, "seen")], own.match_decisions)
    own.thresholds.write_text(BOUND, encoding="utf-8")
    contract = own.feeds / "tax" / "vat_invoice.yml"
    contract.parent.mkdir(parents=True)
    contract.write_text("feed: not a contract at all\n", encoding="utf-8")


def test_it_is_the_same_byte_for_byte_though_files_have_landed_and_the_city_has_decided(city: City) -> None:
    release, before = city.served, hashes(city.served)
    correct_an_invoice_file(city)
    city.land()
    decide(city)
    done = rebuild(city, "--json")
    assert done.exit_code == 0, done.output
    found = json.loads(done.stdout)
    assert found["is_identical"]
    assert (found["is_same_code"], found["is_kept_city"]) == (True, True)
    assert found["tables"] == len([*release.glob("mart_*.parquet"), *release.glob("lineage*.parquet")])
    assert hashes(release) == before
    assert [path.name for path in city.settings.work_dir.iterdir() if path.name.startswith("rebuild")] == []


def test_a_kept_file_of_the_city_that_was_changed_is_named(city: City) -> None:
    city_file = city_of(city.settings).rulebooks / "rulebook.csv"
    kept = LandingStore(city.settings.landing_dir).kept_city_dir / "files" / sha256_of_file(city_file)
    decide(city)
    kept.write_bytes(kept.read_bytes()[:-1])
    done = rebuild(city)
    assert done.exit_code == 1
    assert f"error: {kept}: was changed: it does not have the SHA-256 that is its name: " in done.stderr


def test_a_release_of_an_earlier_version_asks_for_a_copy_of_the_citys_folder(city: City) -> None:
    release, own = city.pointer.release_id, city_of(city.settings).path
    shutil.rmtree(LandingStore(city.settings.landing_dir).kept_city_dir)
    decide(city)
    done = rebuild(city)
    assert done.exit_code == 1
    assert (
        f"error: {release} was planned with another city's folder than {own} is now, and none was kept" in done.stderr
    )
    assert f"`kechuang rebuild {release} --city FOLDER --data {city.data}`" in done.stderr


@pytest.mark.whole_day("a second rebuild")
def test_what_another_version_makes_is_told_by_table_column_and_rows(
    city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As if the code had changed since by one commit: one capital is another, and one row is missing."""
    original = audit_rebuild.build_warehouse

    def other(*arguments: Any, **named: Any) -> Any:
        build = original(*arguments, **named)
        with duckdb.connect(build / "warehouse.duckdb") as warehouse:
            rows = "SELECT rowid FROM marts.mart_enterprise_profile ORDER BY enterprise_id"
            changed, gone = (f"({rows} LIMIT 1 OFFSET {no})" for no in (0, 1))
            table = "marts.mart_enterprise_profile"
            warehouse.execute(f"UPDATE {table} SET registered_capital_cny = 1.5 WHERE rowid = {changed}")  # noqa: S608
            warehouse.execute(f"DELETE FROM {table} WHERE rowid = {gone}")  # noqa: S608
        return build

    made_with = {one.facts["sha256"]: "a" * 40 for one in entries(city.data) if one.action == "code"}
    monkeypatch.setattr(audit_rebuild, "build_warehouse", other)
    monkeypatch.setattr(audit_rebuild, "code_hash", lambda *_: "of today")
    monkeypatch.setattr(audit_rebuild, "commits_noted", lambda _: made_with)
    monkeypatch.setattr(audit_rebuild, "commit_of_checkout", lambda: "b" * 40)
    monkeypatch.setattr(audit_rebuild, "commits_between", lambda before, after, files: (f"{before} {after}", *files))
    done = rebuild(city, "--json")
    assert done.exit_code == 1, done.output
    assert "is not the same" in done.stderr, done.output
    found = json.loads(done.stdout)
    assert (found["is_same_code"], found["commit"]) == (False, "a" * 40)
    (told,) = found["differing"]
    commit, *files = told.pop("commits")
    assert commit == f"{'a' * 40} {'b' * 40}"
    assert "dbt_project/models/marts/mart_enterprise_profile.sql" in files
    assert told == {
        "table": "mart_enterprise_profile",
        "only_released": 1,
        "only_rebuilt": 0,
        "differing": 1,
        "columns": ["registered_capital_cny"],
    }
    *_, noted = entries(city.data)
    assert (noted.action, noted.subject) == ("rebuild", city.pointer.release_id)
    assert noted.facts == {"differing": "1"}


def test_without_its_plan_it_is_refused(city: City) -> None:
    (city.settings.builds_dir / city.pointer.release_id / "plan.json").unlink()
    done = rebuild(city)
    assert done.exit_code == 1
    assert f"{DAY:%Y%m%d}" in done.output
