"""Each fault of a rulebook is made in a copy of our own, and gets one line with its file and row; ours have none."""

import json
import shutil
from pathlib import Path

import pytest
from edited_rulebooks import Cells, Place, Rows, at, faults_after, line_of, read, write
from typer.testing import CliRunner

from pipelines.base.errors import KechuangError
from pipelines.base.settings import CITIES_DIR
from pipelines.cli.rulebook import app
from pipelines.rulebooks.check import check
from pipelines.rulebooks.seeds import SEEDS_DIR, read_rulebooks

NATIONAL = {"rulebook_code": "national_18", "version": "2024.p1"}
LOCAL = {"rulebook_code": "local_1000", "version": "1"}
TECH_SME = {"rulebook_code": "tech_sme", "version": "2017"}
N, T, S = "national_18 version 2024.p1", "tech_sme version 2017", "specialised_sme version 2026"

WEIGHT = at("innovation_weight", NATIONAL, indicator_code="T1_RD_AMT", stage_code="startup")
FIXED = at("innovation_weight", LOCAL, indicator_code="T1_RD_AMT", stage_code="seed")
REFERENCE = at("innovation_reference", LOCAL, indicator_code="T1_RD_AMT", stage_code="seed")
FROZEN = at("innovation_reference", NATIONAL, indicator_code="T1_RD_AMT", stage_code="startup", scoring_year="2025")
"""Of the made-up city: the product ships no frozen reference."""
SCHEME, INDICATOR = at("innovation_scheme", NATIONAL), at("innovation_indicator", NATIONAL, indicator_code="T1_RD_AMT")
STAGE = at("innovation_stage", NATIONAL, stage_code="growth")
TITLE = at("recognition_rule", version="4", recognition_code="little_giant")
TOP_10, TOP_25 = (at("quantile_band_rule", quantile_band_code=code) for code in ("top_10", "top_25"))
AAA, A, C = (at("innovation_band", NATIONAL, band_code=code) for code in ("AAA", "A", "C"))
CRITERION = at("eligibility_criterion", TECH_SME, criterion_code="headcount")
TOTAL = at("eligibility_dimension", TECH_SME, score_code="total")
ITEM, TOP = (
    at("eligibility_item", TECH_SME, item_code="st_staff"),
    at("eligibility_band", TECH_SME, item_code="st_staff"),
)
SECOND, THIRD = (at("eligibility_band", TECH_SME, item_code="st_staff", order_no=no) for no in ("2", "3"))
NATIONAL_VERSION, TECH_VERSION = at("rulebook", NATIONAL), at("rulebook", TECH_SME)
PAST, PRESENT = (at("rulebook", rulebook_code="specialised_sme", version=year) for year in ("2022", "2026"))

CHANGED: list[tuple[Place, Cells, Place, str]] = [
    (WEIGHT, {"weight": "7"}, WEIGHT, f"weights of {N} in stage startup add up to 99, the scale is 100"),
    (WEIGHT, {"weight": "8.0001"}, WEIGHT, f"weights of {N} in stage startup add up to 100.0001, the scale is 100"),
    (WEIGHT, {"weight": "-8"}, WEIGHT, "T1_RD_AMT has a weight below zero"),
    (WEIGHT, {"weight": "x"}, WEIGHT, "weight is 'x', which is not a valid decimal(9,4)"),
    (WEIGHT, {"stage_code": "x"}, WEIGHT, f"stage_code 'x' of {N} is in no row of innovation_stage.csv"),
    (WEIGHT, {"indicator_code": "x"}, WEIGHT, f"indicator_code 'x' of {N} is in no row of"),
    (WEIGHT, {"authority": "official", "clause": "1"}, WEIGHT, "is official, but its rulebook is a placeholder"),
    (INDICATOR, {"dimension_code": "x"}, INDICATOR, f"dimension_code 'x' of {N} is in no row of"),
    (REFERENCE, {"reference_value": "0"}, REFERENCE, "the reference 0 of T1_RD_AMT is not better than its zero, 0"),
    (STAGE, {"revenue_from_cny": "20000000.01"}, STAGE, f"{N}: a gap between (-∞, 20000000"),
    (STAGE, {"revenue_from_cny": "19999999.99"}, STAGE, f"{N}: [19999999.99"),
    (AAA, {"score_below": "100"}, AAA, f"{N}: no row covers values above [85"),
    (C, {"score_from": "0.0001"}, C, f"{N}: no band covers 0 to 0.0001"),
    (C, {"version": "9"}, C, "national_18 version 9 is in no row of rulebook.csv"),
    (A, {"score_from": "64.9999"}, A, f"{N}: [64.9999, 75.0000) overlaps [55.0000, 65.0000) of row 5"),
    (A, {"score_from": "65.0001"}, A, f"{N}: a gap between [55.0000, 65.0000) of row 5 and [65.0001, 75.0000)"),
    (CRITERION, {"clause": "", "note": ""}, CRITERION, "is official and cites no clause"),
    (CRITERION, {"threshold": ""}, CRITERION, "headcount is a measure and has no threshold"),
    (CRITERION, {"measure_code": "x"}, CRITERION, "measure_code is 'x': give one of the "),
    (CRITERION, {"route_code": "x"}, CRITERION, f"route_code 'x' of {T} is in no row of eligibility_route.csv"),
    (TOTAL, {"points_cap": "90"}, TOTAL, f"parts of {T} add up to 100"),
    (SECOND, {"at_least": "24.99"}, SECOND, f"{T} st_staff share: [24.99"),
    (SECOND, {"at_least": "25.01"}, SECOND, f"{T} st_staff share: a gap between"),
    (SECOND, {"at_least": "", "above": "25"}, SECOND, f"{T} st_staff share: neither"),
    (THIRD, {"below": "", "at_most": "25"}, SECOND, f"{T} st_staff share: both"),
    (THIRD, {"at_most": "25"}, THIRD, "two bounds on one side"),
    (SECOND, {"points_min": "17"}, SECOND, "points from 17.00 to 16.00"),
    (CRITERION, {"operator": "at most"}, CRITERION, "operator is 'at most': give one of ge, gt, le, lt, eq"),
    (CRITERION, {"unit_code": "people"}, CRITERION, "unit_code is 'people': give one of cny, percent"),
    (CRITERION, {"is_verified": ""}, CRITERION, "is_verified is empty"),
    (INDICATOR, {"direction": "up"}, INDICATOR, "direction is 'up': give one of higher, lower"),
    (WEIGHT, {"weight": ""}, WEIGHT, "weight is empty"),
    (TECH_VERSION, {"authority": "state"}, TECH_VERSION, "authority is 'state': give one of official, local"),
    (TECH_VERSION, {"kind": "points"}, TECH_VERSION, "kind is 'points': give one of adverse_record, calendar"),
    (TECH_VERSION, {"document_zh": "", "document_no": ""}, TECH_VERSION, f"{T} is official and names no document"),
    (TECH_VERSION, {"effective_to": "2017-05-02"}, TECH_VERSION, f"{T} ends 2017-05-02, before it begins 2017-05-03"),
    (TECH_VERSION, {"effective_from": "soon"}, TECH_VERSION, "effective_from is 'soon', which is not a valid date"),
    (TECH_VERSION, {"effective_from": ""}, TECH_VERSION, "effective_from is empty"),
    (TECH_VERSION, {"version": "2018"}, TECH_VERSION, "tech_sme version 2018 has no rules in any file"),
    (NATIONAL_VERSION, {"is_verified": "true"}, NATIONAL_VERSION, "a placeholder has no document to verify it with"),
    (TITLE, {"document_no": "工信部企业〔2027〕9号"}, TITLE,
     "cites a document of 2027, but recognition version 4 begins 2026-04-01"),
    (TITLE, {"document_zh": "某办法（2027年修正）", "document_no": ""}, TITLE, "cites a document of 2027"),
    (TOP_25, {"percentile_below": "91"}, TOP_10, "quantile_band version 1: [90"),
    (TOP_25, {"percentile_below": "89"}, TOP_10, "quantile_band version 1: a gap between"),
    (TOP_10, {"percentile_below": "100"}, TOP_10, "quantile_band version 1: a percentile lies between 1 and 99"),
    (PAST, {"effective_to": "2026-04-01"}, PRESENT,
     f"{S} begins 2026-04-01, while version 2022 is in force to 2026-04-01: both in force"),
    (PAST, {"effective_to": ""}, PRESENT, f"{S} begins 2026-04-01, while version 2022 has no last day: both in force"),
    (PAST, {"effective_to": "2026-03-30"}, PRESENT,
     f"{S} begins 2026-04-01, but version 2022 ends 2026-03-30: no version in force for 1 day"),
]  # fmt: skip

GONE: list[tuple[Place, Place, str]] = [
    (WEIGHT, INDICATOR, "T1_RD_AMT has no weight in stage startup"),
    (REFERENCE, FIXED, "T1_RD_AMT has no fixed reference in stage seed of local_1000 version 1"),
    (FROZEN, WEIGHT, f"T1_RD_AMT has no reference of 2025 in stage startup of {N}"),
    (SCHEME, NATIONAL_VERSION, f"{N} has no row in innovation_scheme.csv"),
    (ITEM, TOP, f"item_code 'st_staff', alternative_code 'share' of {T} is in no row of eligibility_item.csv"),
]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    copied = Path(shutil.copytree(SEEDS_DIR, tmp_path / "rulebooks"))
    own = CITIES_DIR / "made_up" / "rulebooks" / f"{FROZEN.seed}.csv"
    write(copied / own.name, read(copied / own.name) + read(own))
    return copied


def test_our_own_rulebooks_have_no_fault() -> None:
    assert [str(fault) for fault in check(read_rulebooks())] == []


@pytest.mark.parametrize(("place", "cells", "told", "what"), CHANGED)
def test_a_wrong_cell_is_reported_with_file_and_row(
    folder: Path, place: Place, cells: Cells, told: Place, what: str
) -> None:
    found = faults_after(folder, place, lambda _, row: row.update(cells))
    wanted = line_of(told, what)
    assert [line for line in found if line.startswith(wanted)], "\n".join([f"wanted {wanted}", *found])


@pytest.mark.parametrize(("place", "told", "what"), GONE)
def test_a_missing_row_is_reported_where_it_is_needed(folder: Path, place: Place, told: Place, what: str) -> None:
    found = faults_after(folder, place, lambda rows, row: rows.remove(row))
    rows = read(folder / f"{told.seed}.csv")
    wanted = f"{told.seed}.csv row {rows.index(told.row(rows)) + 2}: {what}"
    assert wanted in found, "\n".join(found)


def test_a_scheme_without_frozen_references_is_not_an_error(folder: Path) -> None:
    def thaw(rows: Rows, _: Cells) -> None:
        rows[:] = [row for row in rows if row["rulebook_code"] != "national_18"]

    assert faults_after(folder, FROZEN, thaw) == []


def test_a_key_that_occurs_twice_names_both_rows(folder: Path) -> None:
    found = faults_after(folder, WEIGHT, lambda rows, row: rows.append(dict(row)))
    (line,) = found
    assert line.startswith("innovation_weight.csv row ")
    assert line.endswith("the same rulebook_code, version, indicator_code, stage_code as row 2")


@pytest.mark.parametrize(
    ("verified", "note", "is_fault"), [("true", "x", True), ("false", "", True), ("false", "x", False)]
)
def test_an_unknown_clause_is_explained_in_a_note(folder: Path, verified: str, note: str, is_fault: bool) -> None:
    cells = {"clause": "", "is_verified": verified, "note": note}
    found = faults_after(folder, CRITERION, lambda _, row: row.update(cells))
    assert found == ([line_of(CRITERION, "is official and cites no clause")] if is_fault else [])


@pytest.mark.parametrize(
    ("note", "is_fault"),
    [
        ("From memory.", True),
        ("Dates and article numbers from  memory.", True),
        ("条款序号凭记忆。", True),
        ("Held against the document, in memory of nothing.", False),
    ],
)
def test_what_was_written_from_memory_is_not_verified(folder: Path, note: str, is_fault: bool) -> None:
    found = faults_after(folder, CRITERION, lambda _, row: row.update({"is_verified": "true", "note": note}))
    wanted = "is verified, but noted as from memory: compare it with its document, or set is_verified to false"
    assert found == ([line_of(CRITERION, wanted)] if is_fault else [])


@pytest.mark.parametrize(
    ("note", "is_error"),
    [
        ("From memory.", True),
        ("Thresholds, article numbers and dates from memory.", True),
        ("Article numbers and thresholds from memory.", True),
        ("内容凭记忆。", True),
        ("Read in part. Dates of 2017, and article numbers  from memory.", False),
        ("Dates and article numbers from memory. Weights from memory.", True),
        ("日期和条款序号凭记忆。", False),
        ("", False),
    ],
)
def test_no_rule_is_verified_where_the_register_says_from_memory(folder: Path, note: str, is_error: bool) -> None:
    found = faults_after(folder, TECH_VERSION, lambda _, row: row.update({"note": note}))
    wanted = (
        "is verified, but the note of tech_sme version 2017 in rulebook.csv says from memory: compare the rule with "
        "its document, or set is_verified to false"
    )
    assert (line_of(CRITERION, wanted) in found) is is_error
    assert bool(found) is is_error


def test_the_command_checks_a_draft_and_fails_with_a_line_for_each_fault(tmp_path: Path) -> None:
    draft = tmp_path / "innovation_weight.csv"
    rows = read(SEEDS_DIR / draft.name)
    WEIGHT.row(rows)["weight"] = "7"
    write(draft, rows)
    good = CliRunner().invoke(app, ["check"])
    assert (good.exit_code, "no errors" in good.stdout) == (0, True)
    bad = CliRunner().invoke(app, ["check", "--file", str(draft)])
    assert bad.exit_code == 1
    assert bad.stdout.startswith("innovation_weight.csv row 2: weights of national_18")
    told = json.loads(CliRunner().invoke(app, ["check", "--file", str(tmp_path), "--json"]).stdout)
    assert [(error["file"], error["row"]) for error in told["errors"]] == [("innovation_weight.csv", 2)]


def test_a_file_that_is_no_seed_or_has_other_columns_is_refused(tmp_path: Path) -> None:
    (tmp_path / "weights.csv").write_text("a,b\n1,2\n")
    with pytest.raises(KechuangError, match=r"weights\.csv: not named like a seed of rules"):
        read_rulebooks(tmp_path)
    (tmp_path / "weights.csv").rename(tmp_path / "innovation_band.csv")
    with pytest.raises(KechuangError, match=r"not those of the seed innovation_band: missing \['rulebook"):
        read_rulebooks(tmp_path)
    with pytest.raises(KechuangError, match="no such file or folder"):
        read_rulebooks(tmp_path / "nowhere")
