"""Importing a draft: what changes reaches rows, comparison and sentence; what other programs write; twice; torn."""

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from edited_drafts import NEXT, Edited, city_at, drafted, files, lines, ours, title
from edited_rulebooks import read
from format_files import DATE, PERCENT, Number
from typer.testing import CliRunner

from pipelines.cli.rulebook import app
from pipelines.rulebooks.city_rows import with_city_rows
from pipelines.rulebooks.drafts.importing import plan_import, write_import
from pipelines.rulebooks.kinds.eligibility import BAND, CRITERION
from pipelines.rulebooks.kinds.points import WEIGHT
from pipelines.rulebooks.seeds import REGISTER

TECH_SME, NATIONAL = ("tech_sme", "2017"), ("national_18", "2024.p1")
HEADCOUNT = {"criterion_code": "headcount"}
T1 = {"indicator_code": "T1_RD_AMT", "stage_code": "startup"}
T2 = {"indicator_code": "T2_RD_GROWTH", "stage_code": "startup"}
Edit = Callable[[Edited], Any]


def test_a_changed_threshold_reaches_the_rows_the_comparison_and_the_sentence(tmp_path: Path) -> None:
    into = tmp_path / "rulebooks"
    edited = Edited(drafted(tmp_path, *TECH_SME))
    edited.put(CRITERION, "threshold", Number("600"), **HEADCOUNT)
    edited.put(REGISTER, "document_url", "https://example.org/115")
    done = CliRunner().invoke(app, ["import", str(edited.save()), "--city", str(city_at(into))])
    assert done.exit_code == 0, done.stdout + done.stderr
    assert "500 → 600" in done.stdout
    assert " 从业人数 ≤ 500 人 / Staff ≤ 500 " in done.stdout
    assert "→ 从业人数 ≤ 600 人 / Staff ≤ 600" in done.stdout
    assert "1 changed rule still marked as verified: compare with the document" in done.stdout
    assert "version 2017 ends on 2029-12-31" in done.stdout
    (row,) = [row for row in read(into / f"{CRITERION}.csv") if row["criterion_code"] == "headcount"]
    assert (row["version"], row["threshold"]) == (NEXT, "600")
    shown = CliRunner().invoke(app, ["show", "tech_sme", "--version", NEXT, "--city", str(into.parent)]).stdout
    assert "从业人数 ≤ 600 人 / Staff ≤ 600" in shown
    assert "\nhttps://example.org/115\n" in shown
    told = json.loads(
        CliRunner().invoke(app, ["diff", "tech_sme", "2017", NEXT, "--city", str(into.parent), "--json"]).stdout
    )
    (change,) = [change for change in told["changes"] if change["table"] == CRITERION]
    assert change["columns"] == {"threshold": ["500", "600"]}
    assert change["says"] == ["从业人数 ≤ 500 人 / Staff ≤ 500", "从业人数 ≤ 600 人 / Staff ≤ 600"]


def test_a_percentage_as_a_spreadsheet_stores_it_is_pointed_out(tmp_path: Path) -> None:
    edited = Edited(drafted(tmp_path, "hte", "2016"))
    edited.put(CRITERION, "threshold", Number("0.12", PERCENT), criterion_code="st_staff")
    path = edited.save()
    done = CliRunner().invoke(app, ["import", str(path), "--city", str(city_at(tmp_path / "rulebooks")), "--dry-run"])
    assert "→ 科技人员占比 ≥ 0.12 % / " in done.stdout
    assert (
        "1 figure now below 1, before 1 or more; give percentages in points (5 for 5 %): "
        f"{CRITERION} conditions / st_staff threshold 0.12\n" in done.stdout
    )


def test_a_changed_weight_reaches_rows_comparison_and_sentence(tmp_path: Path) -> None:
    edited = Edited(drafted(tmp_path, *NATIONAL))
    edited.put(WEIGHT, "weight", Number("7.5"), **T1)
    edited.put(WEIGHT, "weight", "8.50", **T2)
    plan = edited.planned(tmp_path / "rulebooks")
    assert plan.faults == ()
    changes = {change.rule: change for change in plan.changes if change.table == WEIGHT}
    assert changes["T1_RD_AMT / startup"].columns == {"weight": ("8", "7.5")}
    assert changes["T2_RD_GROWTH / startup"].columns == {"weight": ("8", "8.5")}
    said = "研发费用金额（初创期）：7.5 分 / R&D expense (Start-up): 7.5 points"
    assert changes["T1_RD_AMT / startup"].says[1] == said
    write_import(plan)
    rows = read(tmp_path / "rulebooks" / f"{WEIGHT}.csv")
    assert [row["weight"] for row in rows[:4]] == ["7.5", "9", "10", "8.5"]


def test_rules_are_added_and_dropped_with_their_rows(tmp_path: Path) -> None:
    edited = Edited(drafted(tmp_path, *TECH_SME))
    rows = edited.rows(CRITERION)
    staff = list(rows[edited.number(CRITERION, **HEADCOUNT) - 1])
    del rows[edited.number(CRITERION, criterion_code="standard") - 1]
    staff[edited.place(CRITERION, "criterion_code")] = "insured"
    staff[edited.place(CRITERION, "group_code")] = "insured"
    staff[edited.place(CRITERION, "measure_code")] = "employee_count_insured"
    rows.append(staff)
    plan = edited.planned(tmp_path / "rulebooks")
    assert plan.faults == ()
    told = {(change.state, change.rule): change.says for change in plan.changes if change.table == CRITERION}
    assert set(told) == {("added", "conditions / insured"), ("removed", "direct / standard")}
    assert told["added", "conditions / insured"] == (None, "参保人数 ≤ 500 人 / Insured employees ≤ 500")


def test_what_other_programs_make_of_a_draft_is_read_as_it_was_meant(tmp_path: Path) -> None:
    edited = Edited(drafted(tmp_path, *TECH_SME))
    edited.put(REGISTER, "effective_from", Number("47484", DATE))
    edited.put(REGISTER, "issued_on", Number("42858"))  # the day number of 2017-05-03, its format lost
    edited.put(REGISTER, "is_verified", False)
    edited.put(CRITERION, "is_verified", True, **HEADCOUNT)
    edited.put(CRITERION, "threshold", Number("500"), **HEADCOUNT)
    edited.put(CRITERION, "clause", " 第六条（二）\u3000\u00a0", **HEADCOUNT)
    rows = edited.rows(CRITERION)
    rows[0][0] = "路径代码\r\nroute_code "
    rows[0][1] = "条件组代码"
    rows.insert(4, [" ", None, "\u3000"])
    rows += [[], [None, ""], ["  "]]
    edited.sheets[title(CRITERION)] = [[*row[1:], row[0]] if row else row for row in rows]  # a column was moved
    edited.sheets[title(BAND)].insert(0, [])
    edited.sheets["我的备注"] = [["not a rule"]]
    plan = edited.planned(tmp_path / "rulebooks")
    assert lines(plan) == []
    assert [change.table for change in plan.changes] == [REGISTER]
    assert (plan.unread, plan.closed) == (("我的备注",), ("2017", date(2029, 12, 31)))


def test_a_date_may_be_written_as_officers_write_it(tmp_path: Path) -> None:
    for number, text in enumerate(("2030-01-01", "2030/1/1", "2030年1月1日", "2030-01-01 ")):
        folder = tmp_path / str(number)
        folder.mkdir()
        edited = Edited(drafted(folder, *TECH_SME))
        edited.put(REGISTER, "effective_from", text)
        assert edited.planned(folder / "rulebooks").closed == ("2017", date(2029, 12, 31)), text


def test_importing_twice_changes_nothing(tmp_path: Path) -> None:
    path, into = drafted(tmp_path, *TECH_SME), tmp_path / "rulebooks"
    dry = CliRunner().invoke(app, ["import", str(path), "--city", str(city_at(into)), "--dry-run"])
    assert (dry.exit_code, dry.stdout.endswith("dry run, nothing written\n"), into.exists()) == (0, True, False)
    first = CliRunner().invoke(app, ["import", str(path), "--city", str(city_at(into))])
    assert (first.exit_code, first.stdout.endswith(f"tech_sme {NEXT}: written to {into}\n")) == (0, True)
    once = files(into)
    again = CliRunner().invoke(app, ["import", str(path), "--city", str(city_at(into))])
    assert (again.exit_code, again.stdout) == (
        0, f"tech_sme {NEXT} already has these rows: nothing to do\n"
    )  # fmt: skip
    assert files(into) == once


def test_an_imported_version_is_never_edited(tmp_path: Path) -> None:
    path, into = drafted(tmp_path, *TECH_SME), tmp_path / "rulebooks"
    write_import(plan_import(path, into, ours()))
    once = files(into)
    edited = Edited(path)
    edited.put(CRITERION, "threshold", "600", **HEADCOUNT)
    del edited.rows(CRITERION)[edited.number(CRITERION, criterion_code="standard") - 1]
    plan = edited.planned(into)
    why = "version next is released and never edited: draft another with --as"
    sheet = f"tech_sme.xlsx sheet {title(CRITERION)}"
    assert lines(plan) == [
        f"{sheet} row 3: column threshold: '600' in place of '500': {why}",
        f"{into}/{CRITERION}.csv row 15: the rule direct / standard is not in the draft: {why}",
    ]
    assert (plan.files, files(into)) == ({}, once)


def test_an_import_that_was_interrupted_is_finished_by_the_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, whole, torn = drafted(tmp_path, *TECH_SME), tmp_path / "whole", tmp_path / "torn"
    write_import(plan_import(path, whole, ours()))
    replaced, true_replace = [0], Path.replace

    def failing(self: Path, target: Path) -> Path:
        replaced[0] += 1
        if replaced[0] == 4:
            raise OSError(28, "No space left on device")
        return true_replace(self, target)

    monkeypatch.setattr(Path, "replace", failing)
    with pytest.raises(OSError, match="No space left"):
        write_import(plan_import(path, torn, ours()))
    monkeypatch.undo()
    left = files(torn)
    assert 0 < len(left) < len(files(whole))
    assert f"{REGISTER}.csv" not in left
    write_import(plan_import(path, torn, ours()))
    assert files(torn) == files(whole)


def test_a_full_disk_leaves_no_file_of_the_draft(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path, into = drafted(tmp_path, *TECH_SME), tmp_path / "rulebooks"
    written, true_write = [0], pl.DataFrame.write_csv

    def failing(self: pl.DataFrame, *arguments: Any) -> Any:
        written[0] += 1
        if written[0] == 5:
            raise OSError(28, "No space left on device")
        return true_write(self, *arguments)

    plan = plan_import(path, into, ours())
    monkeypatch.setattr(pl.DataFrame, "write_csv", failing)
    with pytest.raises(OSError, match="No space left"):
        write_import(plan)
    assert files(into) == {}


def test_the_next_version_follows_a_version_of_the_city(tmp_path: Path) -> None:
    into = tmp_path / "rulebooks"
    first = Edited(drafted(tmp_path, *TECH_SME))
    first.put(REGISTER, "version", "2028")
    first.put(REGISTER, "effective_from", "2028-01-01")
    write_import(first.planned(into))
    city = with_city_rows(ours(), into)
    folder = tmp_path / "later"
    folder.mkdir()
    later = Edited(drafted(folder, "tech_sme", "2028", city))
    later.put(CRITERION, "threshold", "300", **HEADCOUNT)
    plan = later.planned(into)
    assert (plan.faults, plan.closed) == ((), ("2028", date(2029, 12, 31)))
    write_import(plan)
    versions = with_city_rows(ours(), into).versions_of("tech_sme")
    assert versions.select("version", "effective_from", "effective_to").rows() == [
        (NEXT, "2030-01-01", None), ("2028", "2028-01-01", "2029-12-31"), ("2017", "2017-05-03", "2027-12-31"),
    ]  # fmt: skip
    assert plan_import(first.path, into, ours()).faults == ()  # it ends since, which is not an edit
    assert CliRunner().invoke(app, ["check", "--city", str(into.parent)]).exit_code == 0
