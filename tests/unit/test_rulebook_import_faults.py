"""A draft with a fault: each is reported with sheet, row and column, and nothing is written."""

import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from edited_drafts import Edited, city_at, drafted, files, lines, ours, title
from format_files import Error, Number
from typer.testing import CliRunner

from pipelines.base.errors import KechuangError
from pipelines.cli.rulebook import app
from pipelines.rulebooks.drafts.importing import plan_import
from pipelines.rulebooks.kinds.eligibility import BAND, CRITERION
from pipelines.rulebooks.kinds.points import INDICATOR, WEIGHT
from pipelines.rulebooks.seeds import REGISTER, SEEDS_DIR

TECH_SME, NATIONAL = ("tech_sme", "2017"), ("national_18", "2024.p1")
HEADCOUNT = {"criterion_code": "headcount"}
T1 = {"indicator_code": "T1_RD_AMT", "stage_code": "startup"}
T2 = {"indicator_code": "T2_RD_GROWTH", "stage_code": "startup"}
Edit = Callable[[Edited], Any]


WRONG: list[tuple[tuple[str, str], Edit, str, str, str]] = [
    (TECH_SME, lambda e: e.put(CRITERION, "threshold", "five hundred", **HEADCOUNT),
     CRITERION, "row 3", "column M threshold: 'five hundred' is not a number with at most 22 digits and 6 decimals"),
    (TECH_SME, lambda e: e.put(CRITERION, "threshold", "500.1234567", **HEADCOUNT),
     CRITERION, "row 3", "column M threshold: '500.1234567' is not a number with at most 22 digits and 6 decimals"),
    (TECH_SME, lambda e: e.put(CRITERION, "threshold", "5%", **HEADCOUNT),
     CRITERION, "row 3", "column M threshold: '5%' is not a number"),
    (TECH_SME, lambda e: e.put(CRITERION, "threshold", Error("#REF!"), **HEADCOUNT),
     CRITERION, "row 3", "column M threshold: is an error of the spreadsheet, such as #N/A or #REF!"),
    (TECH_SME, lambda e: e.put(CRITERION, "order_no", "2.5", **HEADCOUNT),
     CRITERION, "row 3", "column C order_no: '2.5' is not a whole number"),
    (TECH_SME, lambda e: e.put(CRITERION, "operator", "at most", **HEADCOUNT),
     CRITERION, "row 3", "column L operator: 'at most' is not in the code list: give one of ge, gt, le, lt, eq"),
    (TECH_SME, lambda e: e.put(CRITERION, "is_verified", "perhaps", **HEADCOUNT),
     CRITERION, "row 3", "column Q is_verified: 'perhaps' is not in the code list: give one of true, false"),
    (TECH_SME, lambda e: e.put(CRITERION, "criterion_zh", None, **HEADCOUNT),
     CRITERION, "row 3", "column E criterion_zh: must be filled"),
    (TECH_SME, lambda e: e.rows(CRITERION).append(e.rows(CRITERION)[2]),
     CRITERION, "row 18", "column A route_code, B group_code, D criterion_code: 'conditions / headcount / headcount'"),
    (TECH_SME, lambda e: e.put(REGISTER, "effective_from", "soon"),
     REGISTER, "row 2", "column J effective_from: 'soon' is not a date written as 2027-01-01"),
    (TECH_SME, lambda e: e.put(REGISTER, "effective_from", "2030-02-30"),
     REGISTER, "row 2", "column J effective_from: '2030-02-30' is not a date"),
    (TECH_SME, lambda e: e.put(REGISTER, "rulebook_code", "other"),
     REGISTER, "row 2", "column rulebook_code: 'other' is not 'tech_sme', the rulebook of this draft"),
    (TECH_SME, lambda e: e.rows(REGISTER).append(e.rows(REGISTER)[1]),
     REGISTER, "row 3", "column A rulebook_code, B version: 'tech_sme / next' is the key of row 2 too"),
    (TECH_SME, lambda e: e.rows(REGISTER).append(["tech_sme", "other", *e.rows(REGISTER)[1][2:]]),
     REGISTER, "row 3", "a second row: a draft is of one version"),
    (TECH_SME, lambda e: e.rows(REGISTER).pop(),
     REGISTER, "row 2", "no row: give back the row of the new version"),
    (TECH_SME, lambda e: e.rows(CRITERION)[0].__setitem__(12, "阈值\nlimit"),
     CRITERION, "row 1", "column M: header '阈值\\nlimit' is not one of this sheet"),
    (TECH_SME, lambda e: e.rows(CRITERION)[0].__setitem__(12, "阈值\nlimit"),
     CRITERION, "row 1", "no column 阈值 threshold: give the header back as the draft had it"),
    (TECH_SME, lambda e: e.rows(CRITERION)[0].__setitem__(12, None),
     CRITERION, "row 1", "column M: cells without a header: name or delete it"),
    (TECH_SME, lambda e: e.rows(CRITERION)[0].__setitem__(12, e.rows(CRITERION)[0][11]),
     CRITERION, "row 1", "column M: header operator is there twice"),
    (TECH_SME, lambda e: e.rows(CRITERION).clear() or e.rows(CRITERION).append([" "]),
     CRITERION, "row 1", "the sheet is empty: its header must stay"),
    (NATIONAL, lambda e: e.put(WEIGHT, "weight", Number("7"), **T1),
     WEIGHT, "row 2", "weights of national_18 version next in stage startup add up to 99, the scale is 100"),
    (NATIONAL, lambda e: e.put(WEIGHT, "stage_code", "start", **T1),
     WEIGHT, "row 2", "stage_code 'start' of national_18 version next is in no row of innovation_stage.csv"),
    (NATIONAL, lambda e: e.put(INDICATOR, "is_verified", "true", indicator_code="T1_RD_AMT"),
     INDICATOR, "row 2", "a placeholder has no document to verify it with: set is_verified to false"),
    (TECH_SME, lambda e: e.put(CRITERION, "note", "From memory.", **HEADCOUNT),
     CRITERION, "row 3", "is verified, but noted as from memory"),
    (TECH_SME, lambda e: e.put(BAND, "at_least", "26", item_code="st_staff", order_no="2"),
     BAND, "row 3", "tech_sme version next st_staff share: a gap between"),
    (TECH_SME, lambda e: e.put(REGISTER, "version", "2017"),
     REGISTER, "row 2", "column effective_from: '2030-01-01' in place of '2017-05-03': version 2017 is released"),
]  # fmt: skip


@pytest.mark.parametrize(("of", "edit", "seed", "row", "what"), WRONG)
def test_a_fault_names_sheet_row_and_column_and_nothing_is_written(
    tmp_path: Path, of: tuple[str, str], edit: Edit, seed: str, row: str, what: str
) -> None:
    edited, into = Edited(drafted(tmp_path, *of)), tmp_path / "rulebooks"
    edit(edited)
    plan = edited.planned(into)
    wanted = f"{of[0]}.xlsx sheet {title(seed)} {row}: {what}"
    assert [line for line in lines(plan) if line.startswith(wanted)], "\n".join([f"wanted {wanted}", *lines(plan)])
    assert (plan.files, into.exists()) == ({}, False)


def test_a_version_before_those_that_are_there_needs_a_last_day(tmp_path: Path) -> None:
    edited, into = Edited(drafted(tmp_path, *TECH_SME)), tmp_path / "rulebooks"
    edited.put(REGISTER, "effective_from", "2010-01-01")
    assert lines(edited.planned(into)) == [
        "rulebook.csv row 4: tech_sme version 2017 begins 2017-05-03, while version next has no last day: both in force"
    ]
    edited.put(REGISTER, "effective_to", "2017-05-02")
    plan = edited.planned(into)
    assert (plan.faults, plan.closed) == ((), None)


def test_every_fault_is_reported_at_once_and_the_command_fails(tmp_path: Path) -> None:
    edited = Edited(drafted(tmp_path, *TECH_SME))
    edited.put(CRITERION, "threshold", "many", **HEADCOUNT)
    edited.put(REGISTER, "effective_from", None)
    path, into = edited.save(), tmp_path / "rulebooks"
    done = CliRunner().invoke(app, ["import", str(path), "--city", str(city_at(into))])
    assert done.exit_code == 1
    assert done.stdout.count("\n") == 2
    assert done.stderr == f"error: {path} has 2 errors: nothing written\n"
    told = json.loads(CliRunner().invoke(app, ["import", str(path), "--city", str(city_at(into)), "--json"]).stdout)
    assert [(error["row"], error["what"].split(":")[0]) for error in told["errors"]] == [
        (3, "column M threshold"), (2, "column J effective_from")
    ]  # fmt: skip
    assert (told["files"], told["is_written"], into.exists()) == ([], False, False)


def _without_sheet(edited: Edited) -> None:
    del edited.sheets[title(CRITERION)]


def _without_facts(edited: Edited) -> None:
    edited.sheets["说明 Guide"] = [["?", "?"]]


@pytest.mark.parametrize(
    ("edit", "line"),
    [
        (_without_sheet, r"tech_sme\.xlsx: no sheet '条件 Criteria': give the sheets the names they had"),
        (_without_facts, r"the sheet '说明 Guide' does not say '规则集代码 / rulebook': start from `kechuang rulebook"),
    ],
)
def test_a_workbook_that_is_no_draft_is_refused_in_one_line(tmp_path: Path, edit: Edit, line: str) -> None:
    edited = Edited(drafted(tmp_path, *TECH_SME))
    edit(edited)
    with pytest.raises(KechuangError, match=line):
        edited.planned(tmp_path / "rulebooks")


def test_a_file_that_is_no_workbook_is_refused_in_one_line(tmp_path: Path) -> None:
    path = tmp_path / "draft.xlsx"
    with pytest.raises(KechuangError, match=r"draft\.xlsx: no such file"):
        plan_import(path, tmp_path / "rulebooks", ours())
    path.write_bytes(b"no zip")
    with pytest.raises(KechuangError, match=r"cannot be read as a workbook: save it as \.xlsx without a password"):
        plan_import(path, tmp_path / "rulebooks", ours())
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * (65 << 20))
    with pytest.raises(KechuangError, match="cannot be read as a workbook"):
        plan_import(path, tmp_path / "rulebooks", ours())


def test_without_a_folder_nothing_is_imported_and_the_product_is_never_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = drafted(tmp_path, *TECH_SME)
    before = files(SEEDS_DIR)
    monkeypatch.setenv("KECHUANG_DATA", str(tmp_path))
    done = CliRunner().invoke(app, ["import", str(path)])
    nowhere = f"error: {tmp_path}/city: no city folder to write to: create one with `kechuang city init DIR`"
    assert (done.exit_code, done.stderr.startswith(nowhere), done.stderr.count("\n")) == (1, True, 1)
    for folder, why in {
        SEEDS_DIR.parent: "belongs to the product, which is never written: name your city's folder",
        SEEDS_DIR: "is not a city folder, it has none of city.yml",
        SEEDS_DIR / "city": "does not exist: create it with `kechuang city init DIR`",
    }.items():
        done = CliRunner().invoke(app, ["import", str(path), "--city", str(folder)])
        assert (done.exit_code, why in done.stderr) == (1, True), done.stderr
    assert files(SEEDS_DIR) == before
