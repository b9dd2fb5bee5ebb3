"""`kechuang rulebook list`, `show`, `diff` on our own rulebooks: what is not official says so, versions differ."""

import json

import pytest
from typer.testing import CliRunner, Result

from pipelines.cli.rulebook import app
from pipelines.rulebooks.seeds import SEEDS_DIR, declared_seeds


def rulebook(*arguments: str) -> Result:
    return CliRunner().invoke(app, list(arguments))


def test_the_list_marks_what_is_in_force_on_the_day() -> None:
    def in_force(day: str) -> set[tuple[str, str]]:
        told = json.loads(rulebook("list", "--date", day, "--json").stdout)["rulebooks"]
        return {(row["rulebook_code"], row["version"]) for row in told if row["is_in_force"]}

    before, after = in_force("2026-03-31"), in_force("2026-04-01")
    codes = ("specialised_sme", "little_giant", "penalty_creditchina", "recognition")
    assert before - after == set(zip(codes, ("2022", "2022", "58", "3"), strict=True))
    assert after - before == set(zip(codes, ("2026", "2026", "36", "4"), strict=True))
    shown = rulebook("list", "--date", "2026-03-31").stdout
    assert "→  specialised_sme 2022" in shown
    assert "   specialised_sme 2026" in shown


def test_a_version_is_shown_with_its_clauses_and_its_authority() -> None:
    points = rulebook("show", "national_18").stdout
    assert "占位 PLACEHOLDER · 未核对 NOT VERIFIED" in points
    assert "(文号未知 / document number unknown)" in points
    assert "研发费用金额（初创期）：8 分 / R&D expense (Start-up): 8 points" in points
    assert "(文件网址未知 / web address unknown)" in points
    past, present = (rulebook("show", "specialised_sme", "--date", day).stdout for day in ("2026-03-31", "2026-04-01"))
    assert "specialised_sme version 2022" in past
    assert "specialised_sme version 2026" in present
    told = json.loads(rulebook("show", "tech_sme", "--json").stdout)
    (headcount,) = [row for row in told["rules"]["eligibility_criterion"] if row["criterion_code"] == "headcount"]
    assert (headcount["operator"], headcount["threshold"], headcount["unit_code"]) == ("le", 500, "person")
    assert headcount["clause"]
    assert (headcount["says_zh"], headcount["says_en"]) == ("从业人数 ≤ 500 人", "Staff ≤ 500")
    shown = rulebook("show", "tech_sme").stdout
    assert "从业人数 ≤ 500 人 / Staff ≤ 500 〔第六条（二）〕 · 内容已核对 content verified" in shown


def _marks(arguments: list[str]) -> tuple[int, int]:
    """How many rules the page of a version marks as verified, and as not."""
    page = " ".join(rulebook("show", *arguments).stdout.partition("路径 / Routes")[2].split())
    return page.count("内容已核对 content verified"), page.count("未核对 NOT VERIFIED")


@pytest.mark.parametrize("arguments", [["tech_sme", "--version", "2017"], ["specialised_sme", "--version", "2026"]])
def test_every_rule_says_whether_it_is_verified(arguments: list[str]) -> None:
    told = json.loads(rulebook("show", *arguments, "--json").stdout)["rules"]
    are_verified = [row["is_verified"] for rows in told.values() for row in rows]
    assert _marks(arguments) == (are_verified.count(True), are_verified.count(False))
    assert set(are_verified) == {True, False}


def test_json_has_booleans_and_numbers_as_the_seed_declares_them() -> None:
    (listed,) = [
        row
        for row in json.loads(rulebook("list", "--json").stdout)["rulebooks"]
        if (row["rulebook_code"], row["version"]) == ("specialised_sme", "2026")
    ]
    assert (listed["is_verified"], listed["effective_from"], listed["effective_to"]) == (True, "2026-04-01", None)
    told = json.loads(rulebook("show", "national_18", "--json").stdout)
    assert told["rulebook"]["is_verified"] is False
    first, *_, last = told["rules"]["innovation_band"]
    assert (first["order_no"], last["score_from"], last["is_verified"]) == (1, 0, False)
    assert {type(row["weight"]) for row in told["rules"]["innovation_weight"]} <= {int, float}
    tech = json.loads(rulebook("show", "tech_sme", "--json").stdout)["rules"]["eligibility_band"]
    assert {row["points_max"] for row in tech if row["item_code"] == "st_staff"} >= {20, 16}


def test_a_cell_that_does_not_fit_its_type_stays_text() -> None:
    seed = declared_seeds(SEEDS_DIR)["innovation_band"]
    row = dict.fromkeys(seed.types) | {"order_no": "x", "score_from": "12.5", "is_verified": "yes", "note": "1"}
    found = seed.values(row)
    assert (found["order_no"], found["score_from"], found["is_verified"], found["note"]) == ("x", 12.5, "yes", "1")


def test_a_comparison_tells_each_cell_that_differs() -> None:
    told = json.loads(rulebook("diff", "specialised_sme", "2022", "2026", "--json").stdout)["changes"]
    changes = {(change["table"], change["rule"]): change for change in told}
    assert changes["rulebook", "specialised_sme"]["columns"]["effective_from"] == ["2022-07-01", "2026-04-01"]
    revenue = changes["eligibility_criterion", "conditions / scale / revenue"]
    assert (revenue["state"], revenue["columns"]["threshold"]) == ("changed", ["10000000", "15000000"])
    states = {change["state"] for change in told}
    assert states == {"added", "removed", "changed"}
    shown = rulebook("diff", "specialised_sme", "2022", "2026").stdout
    assert "10000000 → 15000000" in shown
    assert revenue["says"] == ["营业收入 ≥ 1,000 万元 / Operating revenue ≥ CNY 10,000,000",
                               "营业收入 ≥ 1,500 万元 / Operating revenue ≥ CNY 15,000,000"]  # fmt: skip
    assert "营业收入 ≥ 1,000 万元 / Operating" in shown
    assert "→ 营业收入 ≥ 1,500 万元 / Operating" in shown
    assert rulebook("diff", "tech_sme", "2017", "2017").stdout == "no differences\n"


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (["show", "nothing"], "error: no rulebook 'nothing': give one of "),
        (["show", "tech_sme", "--version", "1"], "error: rulebook tech_sme has no version '1': give one of 2017"),
        (["diff", "tech_sme", "2017", "1"], "error: rulebook tech_sme has no version '1': give one of 2017"),
    ],
)
def test_a_missing_rulebook_is_reported_in_one_line(arguments: list[str], line: str) -> None:
    done = rulebook(*arguments)
    assert done.exit_code == 1
    assert done.stderr.startswith(line)
    assert done.stderr.count("\n") == 1
