"""What a plan leaves in the audit log, and the commits that a release was made with."""

import subprocess
from datetime import date
from pathlib import Path

import pytest

from pipelines.audit import commits, inputs
from pipelines.audit.commits import commit_of_checkout, commits_between
from pipelines.audit.inputs import commits_noted, note_inputs
from pipelines.audit.log import entries
from pipelines.plan.plan import Plan, PlannedDelivery
from pipelines.warehouse.upstream import files_behind

DECISIONS = "city/decisions/match_decision.csv"


@pytest.fixture(autouse=True)
def commit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inputs, "commit_of_checkout", lambda: "c" * 40)


def plan(*arrivals: str, code: str = "code-1", rules: dict[str, str] | None = None) -> Plan:
    deliveries = tuple(
        PlannedDelivery(
            no=no, feed=one.split(":")[0], delivery_id=one, part="", as_of=None, rows=one, rows_sha256="0" * 64,
            reading_hash="", row_count=1, quarantined_count=0,
        )
        for no, one in enumerate(arrivals)
    )  # fmt: skip
    return Plan(
        business_date=date(2026, 6, 30), code_sha256=code, rulebooks={"seeds/a.csv": "1"} if rules is None else rules,
        deliveries=deliveries, rejections=(), absent_feeds=(),
    )  # fmt: skip


def noted(data: Path) -> list[tuple[str, set[str]]]:
    return [(one.action, set(one.facts)) for one in entries(data)]


def test_the_first_plan_notes_all_that_it_reads(tmp_path: Path) -> None:
    first = plan("tax/arrears:1", "ip/patent:1")
    note_inputs(tmp_path, first)
    assert noted(tmp_path) == [
        ("arrivals", {"tax/arrears", "ip/patent"}),
        ("rules", {"seeds/a.csv"}),
        ("code", {"sha256", "commit"}),
    ]
    assert {one.subject for one in entries(tmp_path)} == {first.build_id}
    assert commits_noted(tmp_path) == {"code-1": "c" * 40}


def test_the_same_inputs_are_noted_once(tmp_path: Path) -> None:
    for _ in range(2):
        note_inputs(tmp_path, plan("tax/arrears:1"))
    assert len(noted(tmp_path)) == 3


def test_later_plans_note_what_changed_and_what_is_gone(tmp_path: Path) -> None:
    rules = {"seeds/a.csv": "1"}
    note_inputs(tmp_path, plan("tax/arrears:1", "ip/patent:1"))
    note_inputs(tmp_path, plan("tax/arrears:1", "tax/arrears:2", "ip/patent:1", rules=rules | {DECISIONS: "2"}))
    note_inputs(tmp_path, plan("tax/arrears:1", rules=rules, code="code-2"))
    later = list(entries(tmp_path))[3:]
    assert [(one.action, set(one.facts)) for one in later] == [
        ("arrivals", {"tax/arrears"}),
        ("rules", {DECISIONS}),
        ("arrivals", {"tax/arrears", "ip/patent"}),
        ("rules", {DECISIONS}),
        ("code", {"sha256", "commit"}),
    ]
    assert later[0].facts["tax/arrears"].startswith("2 ")
    assert later[2].facts["ip/patent"] == "none"
    assert [one.facts[DECISIONS] for one in later if one.action == "rules"] == ["2", "none"]


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A checkout with three commits: a model, something else, the model again."""
    monkeypatch.setattr(commits, "PROJECT_ROOT", tmp_path)
    monkeypatch.setattr(commits, "IS_CHECKOUT", True)
    git(tmp_path, "init", "-q")
    for no, name in enumerate(("model.sql", "other.sql", "model.sql")):
        (tmp_path / name).write_text(f"select {no}\n")
        git(tmp_path, "add", "-A")
        git(tmp_path, "commit", "-qm", f"change {no} of {name}")
    return tmp_path


def git(folder: Path, *arguments: str) -> str:
    who = ["-c", "user.name=test", "-c", "user.email=test@example.org"]
    done = subprocess.run(["git", *who, *arguments], cwd=folder, check=True, capture_output=True, text=True)
    return done.stdout.strip()


def test_commits_between_are_those_that_changed_the_files(checkout: Path) -> None:
    first, now = git(checkout, "rev-list", "--reverse", "HEAD").splitlines()[0], commit_of_checkout()
    assert now == git(checkout, "rev-parse", "HEAD")
    (told,) = commits_between(first, now, ["model.sql"])
    assert told.endswith("change 2 of model.sql")
    assert commits_between(first, "0" * 40, ["model.sql"]) == ()
    assert commits_between("--all", now, ["model.sql"]) == ()


def test_changed_files_are_no_commit(checkout: Path) -> None:
    (checkout / "model.sql").write_text("select 9\n")
    assert commit_of_checkout() is None


def test_without_a_checkout_there_is_no_commit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(commits, "PROJECT_ROOT", tmp_path)
    assert commit_of_checkout() is None


def test_files_behind_a_table_are_its_models_seeds_and_macros() -> None:
    def node(name: str, kind: str, reads: list[str], macros: list[str]) -> dict[str, object]:
        suffix = "csv" if kind == "seed" else "sql"
        return {
            "name": name, "resource_type": kind, "package_name": "kechuang",
            "original_file_path": f"{kind}s/{name}.{suffix}", "depends_on": {"nodes": reads, "macros": macros},
        }  # fmt: skip

    manifest = {
        "nodes": {
            "mart": node("mart_a", "model", ["int", "source"], ["ours", "dbts"]),
            "int": node("int_a", "model", ["seed"], []),
            "seed": node("rules", "seed", [], []),
            "apart": node("mart_b", "model", [], []),
        },
        "macros": {
            "ours": {"package_name": "kechuang", "original_file_path": "macros/ours.sql"},
            "dbts": {"package_name": "dbt", "original_file_path": "macros/dbts.sql"},
        },
    }
    assert files_behind(manifest, "mart_a") == (
        "dbt_project/macros/ours.sql",
        "dbt_project/models/int_a.sql",
        "dbt_project/models/mart_a.sql",
        "dbt_project/seeds/rules.csv",
    )
    assert files_behind(manifest, "mart_gone") == ()
