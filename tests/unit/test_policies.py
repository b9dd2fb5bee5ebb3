"""`kechuang policies`: who meets a support programme of a release, who is one step away, and what is missing."""

import csv
import json
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from enterprise_release import profile, write_release
from rich.cells import cell_len
from typer.testing import CliRunner

from pipelines.base import terminal
from pipelines.cli.app import app

DAY = date(2026, 6, 30)
NAMES = {"A": "甲公司", "B": "乙公司", "C": "=丙公司", "D": "丁公司", "E": "戊公司"}
PROGRAMMES: list[dict[str, Any]] = [
    {"business_date": DAY, "rulebook_code": rulebook, "version": "1", "programme_code": code, "order_no": no,
     "name_zh": zh, "name_en": en, "benefit_code": "title", "benefit_zh": "名", "benefit_en": "A place",
     "grants_rulebook_code": grants, "window_state_code": "open", "window_from_date": DAY, "window_to_date": DAY,
     "office_zh": "局", "office_en": "Office", "authority": "placeholder", "is_verified": False}
    for no, (rulebook, code, zh, en, grants) in enumerate((
        ("national_support", "entry", "入库", "Entry", "tech_sme"), ("city_support", "grant", "补助", "Grant", None),
    ), 1)
]  # fmt: skip


def _match(who: str, programme: str, state: str, **changes: Any) -> dict[str, Any]:
    rulebook = "national_support" if programme == "entry" else "city_support"
    return {
        "business_date": DAY, "enterprise_id": who, "rulebook_code": rulebook, "version": "1",
        "programme_code": programme, "state_code": state, "window_state_code": "open", "met_count": 1, "unmet_count": 0,
        "unknown_count": 0, "manual_count": 0, "is_one_step": False, **changes,
    }  # fmt: skip


MATCHES = [
    _match("A", "grant", "met"),
    _match("B", "grant", "unmet", requirement_code="share", requirement_value="3", gap_value="2", is_one_step=True),
    _match("C", "grant", "unmet", requirement_code="share", requirement_value="4.5", gap_value="0.5", is_one_step=True),
    _match("D", "grant", "unmet", requirement_code="hte", requirement_value="0"),
    _match("E", "grant", "unknown", requirement_code="share"),
    _match("A", "entry", "held"),
    _match("B", "entry", "manual", manual_count=2),
    _match("C", "entry", "unmet", unmet_criteria="staff,sales", is_one_step=True),
]


def _rule(rulebook: str, kind: str, code: str, zh: str, en: str, unit: str) -> dict[str, Any]:
    version = "1" if kind == "policy_rule" else "2017"
    return {
        "rulebook_code": rulebook, "version": version, "rule_kind": kind, "rule_code": code, "title_zh": zh,
        "title_en": en, "unit_code": unit, "is_in_force": True,
    }  # fmt: skip


RULES = [
    _rule("city_support", "policy_rule", "grant/share", "占比不低于5%", "A share of at least 5 %", "percent"),
    _rule("city_support", "policy_rule", "grant/hte", "有效的高新技术企业", "A valid high-tech enterprise", "flag"),
    _rule("tech_sme", "eligibility_criterion", "all/size/sales", "销售不超过2亿元", "Sales of at most", "cny"),
    _rule("tech_sme", "eligibility_criterion", "all/size/staff", "职工不超过500人", "At most 500 staff", "person"),
    _rule("hte", "eligibility_criterion", "all/size/staff", "另一规则", "Of other rules", "person"),
]


@pytest.fixture
def data(tmp_path: Path) -> Path:
    titles = [
        {"business_date": DAY, "enterprise_id": who, "rulebook_code": code, "version": "2017"}
        for who in NAMES
        for code in ("hte", "tech_sme")
    ]
    tables = {
        "mart_enterprise_profile": [profile(enterprise_id=who, enterprise_name=name) for who, name in NAMES.items()],
        "mart_policy_programme": PROGRAMMES, "mart_policy_match": MATCHES, "mart_rulebook": RULES,
        "mart_eligibility": titles,
    }  # fmt: skip
    write_release(tmp_path / "releases", tables)
    return tmp_path


def _told(data: Path, *words: str) -> dict[str, Any]:
    ran = CliRunner().invoke(app, ["policies", *words, "--data", str(data), "--json"])
    told: dict[str, Any] = json.loads(ran.stdout)
    return told


def test_every_enterprise_is_counted_once(data: Path) -> None:
    told = _told(data)
    counts = {
        one["programme_code"]: {name: value for name, value in one.items() if name.endswith("_count") and value}
        for one in told["programmes"]
    }
    assert counts == {
        "entry": {"held_count": 1, "manual_count": 1, "near_count": 1},
        "grant": {"met_count": 1, "near_count": 2, "unmet_count": 1, "unknown_count": 1},
    }
    assert list(counts) == ["entry", "grant"], "as the rules list them, those of the nation first"
    assert told["enterprises"] == []


def test_who_can_apply_and_who_is_one_step_away(data: Path) -> None:
    told = _told(data, "grant")["enterprises"]
    assert [(one["enterprise_id"], one["place_code"]) for one in told] == [("A", "met"), ("C", "near"), ("B", "near")]
    assert told[1]["enterprise_name"] == NAMES["C"]
    assert (told[1]["missing_zh"], told[1]["unit_code"]) == ("占比不低于5%", "percent")
    assert float(told[1]["gap_value"]) == 0.5, "who lacks least comes first"


def test_a_title_names_its_criteria(data: Path) -> None:
    (one,) = _told(data, "entry", "--state", "near")["enterprises"]
    assert one["missing_code"] == "staff,sales"
    assert one["missing_zh"] == "职工不超过500人；销售不超过2亿元", "in the order of the criteria, of its own rules"
    assert one["missing_en"] == "At most 500 staff; Sales of at most"
    assert one["unit_code"] is None, "no figure is shown of several criteria"


def test_other_places_are_listed_when_asked_for(data: Path) -> None:
    told = _told(data, "grant", "--state", "unmet", "--state", "unknown")["enterprises"]
    assert [(one["enterprise_id"], one["place_code"]) for one in told] == [("D", "unmet"), ("E", "unknown")]
    assert told[0]["requirement_value"] is None, "yes or no is no figure"


def test_what_is_printed(data: Path) -> None:
    def printed(*words: str) -> str:
        return CliRunner().invoke(app, ["policies", *words, "--data", str(data)], env={"COLUMNS": "200"}).stdout

    assert "补助 / Grant" in printed()
    told = printed("grant")
    assert "差一步 / one step away 2" in told
    assert "占比不低于5% / A share of at least 5 %" in told
    assert "4.5 %" in told
    assert "2 more (--limit, or --out FILE)" in printed("grant", "--limit", "1")


@pytest.mark.parametrize("words", [(), ("grant",)])
def test_eighty_columns_show_all_of_it(data: Path, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...]) -> None:
    monkeypatch.setattr(terminal, "_LEAST_WIDTH", 80)
    told = CliRunner().invoke(app, ["policies", *words, "--data", str(data)], env={"COLUMNS": "80"}).stdout
    ours = [line for line in told.splitlines() if "`kechuang" not in line]  # a command with its folder is one line
    assert max(cell_len(line) for line in ours) <= 80
    lines = [line.strip() for line in ours]
    if words:
        place = lines.index("C  =丙公司")
        assert lines[place + 1 : place + 5] == [
            "差一步 / one step away", "缺少 / missing: 占比不低于5% / A share of at least 5 %", "现值 / value: 4.5 %",
            "差距 / gap: 0.5 %",
        ]  # fmt: skip
    else:
        place = lines.index("grant  补助 / Grant")
        assert lines[place + 1] == "受理 / window: 申报中 / open"
        assert lines[place + 2].startswith("企业 / enterprises: 条件均满足 / met 1, 差一步 / one step away 2")


@pytest.fixture
def tax(tmp_path: Path) -> Path:
    """A programme for either of two titles; how near each enterprise is to them is what the test is about."""
    short = [
        _match(who, "tax", "unmet", requirement_code="hte", requirement_value="0", is_one_step=True) for who in NAMES
    ]
    rules = [
        _rule("city_support", "policy_rule", f"tax/{code}", f"有效的{code}", f"A valid {code}", "flag")
        | {"value_text": f"group identity, role entry, measure holds_{code}, operator eq, threshold 1"}
        for code in ("hte", "tech_sme")
    ]
    nearest: dict[str, dict[str, str]] = {
        "A": {"hte": "unmet", "tech_sme": "met_by_data"}, "B": {"hte": "manual", "tech_sme": "unknown"},
        "C": {"hte": "unmet", "tech_sme": "unmet"}, "D": {"hte": "unmet", "tech_sme": "unknown"}, "E": {},
    }  # fmt: skip
    titles = [
        {"business_date": DAY, "enterprise_id": who, "rulebook_code": title, "version": "2017", "state_code": state,
         "one_step_criterion_code": "staff" if (who, title) == ("C", "tech_sme") else None}
        for who, states in nearest.items() for title, state in states.items()
    ]  # fmt: skip
    programme = PROGRAMMES[1] | {"programme_code": "tax", "name_zh": "税", "name_en": "Tax"}
    tables = {
        "mart_enterprise_profile": [profile(enterprise_id=who, enterprise_name=name) for who, name in NAMES.items()],
        "mart_policy_programme": [programme], "mart_policy_match": short, "mart_rulebook": rules,
        "mart_eligibility": titles,
    }  # fmt: skip
    write_release(tmp_path / "releases", tables)
    return tmp_path


def test_a_missing_title_is_near_only_if_the_title_is(tax: Path) -> None:
    (programme,) = _told(tax)["programmes"]
    assert (programme["near_count"], programme["lacks_title_count"]) == (3, 2)
    assert [(one["enterprise_id"], one["title_state_code"]) for one in _told(tax, "tax")["enterprises"]] == [
        ("A", "met"), ("B", "manual"), ("C", "one_step"),
    ], "the nearer of two alternatives counts"  # fmt: skip
    rest = _told(tax, "tax", "--state", "lacks_title")["enterprises"]
    assert [(one["enterprise_id"], one["place_code"]) for one in rest] == [("D", "lacks_title"), ("E", "lacks_title")]
    ran = CliRunner().invoke(app, ["policies", "tax", "--data", str(tax)], env={"COLUMNS": "240"})
    assert "有效的hte（该资格差一步） / A valid hte (one step away from it)" in ran.stdout
    assert "缺少资格 / lacks a title 2" in ran.stdout


@pytest.mark.parametrize("name", ["list.csv", "list.xlsx"])
def test_files(data: Path, name: str) -> None:
    path = data / name
    ran = CliRunner().invoke(app, ["policies", "--out", str(path), "--data", str(data)])
    assert "5 rows" in ran.stdout, "all programmes: 2 of entry, 3 of grant"
    if path.suffix == ".csv":
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file))
    else:
        rows = pl.read_excel(path).to_dicts()
    assert [row["企业标识 / Enterprise"] for row in rows] == ["B", "C", "A", "C", "B"]
    assert rows[1]["企业名称 / Name"] == "'=丙公司", "no formula"
    assert float(rows[3]["差额 / Gap"]) == 0.5
    again = CliRunner().invoke(app, ["policies", "--out", str(path), "--data", str(data)])
    assert again.exit_code == 1
    assert "exists already" in again.stderr


def test_what_is_refused(data: Path) -> None:
    def refused(*words: str) -> str:
        ran = CliRunner().invoke(app, ["policies", *words, "--data", str(data)])
        assert ran.exit_code == 1
        return ran.stderr

    assert "no programme nope: there are entry, grant" in refused("nope")
    assert "ends with .csv or .xlsx" in refused("--out", str(data / "list.txt"))
    assert "name a programme, or add --out FILE" in refused("--state", "met")
    write_release(data / "releases", {"mart_enterprise_profile": [profile()]}, "20260630-bbbbbbbb")
    assert "has no support programmes" in refused()
