"""A past release made again from its plan and what had landed."""

import json
from typing import Any

import duckdb
import pytest
from small_city import DAY, City, hashes
from test_build_store import correct_an_invoice_file
from typer.testing import CliRunner

from pipelines.audit import rebuild as audit_rebuild
from pipelines.audit.log import entries
from pipelines.cli.app import app


def rebuild(city: City) -> Any:
    return CliRunner().invoke(app, ["rebuild", city.pointer.release_id, "--json", "--data", str(city.data)])


def test_it_is_the_same_byte_for_byte_though_newer_files_have_landed(city: City) -> None:
    release, before = city.served, hashes(city.served)
    correct_an_invoice_file(city)
    city.land()
    done = rebuild(city)
    assert done.exit_code == 0, done.output
    found = json.loads(done.stdout)
    assert found["is_identical"]
    assert found["is_same_code"]
    assert found["tables"] == len([*release.glob("mart_*.parquet"), *release.glob("lineage*.parquet")])
    assert hashes(release) == before
    assert [path.name for path in city.settings.work_dir.iterdir() if path.name.startswith("rebuild")] == []


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
    done = rebuild(city)
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
