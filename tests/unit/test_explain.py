"""An enterprise's page: from a release only, escaped, self-contained, bilingual, with what is not official marked."""

import json
import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from enterprise_release import ENTERPRISE, Row, criterion, indicator, profile, score, write_release
from typer.testing import CliRunner, Result

from pipelines.base.durable import sha256_of_file
from pipelines.base.records import write_record
from pipelines.base.settings import DBT_PROJECT_DIR, SOURCES_DIR
from pipelines.cli.app import app
from pipelines.contracts.feed import read_contracts
from pipelines.gate.missing_inputs import MissingInput
from pipelines.pages.words import decimals_beside, labelled
from pipelines.publish.manifest import MANIFEST, read_release
from pipelines.publish.pointer import CURRENT, move_pointer

MISSING = {"state_code": "missing", "weight": 40, "effective_weight": 40, "points": 0, "points_lost": 40}
OBSERVED = {"unit_code": "cny", "indicator_value": 1_234_567, "basis_code": "superdeduct", "period_year": 2025,
            "reference_value": 2_000_000, "weight": 60, "effective_weight": 60, "points": "37.037",
            "points_lost": "22.963"}  # fmt: skip
RULES: list[Row] = [
    {"rulebook_code": "national_18", "version": "2024.p1", "rule_kind": "innovation_stage", "rule_code": "growth",
     "title_zh": "成长期", "title_en": "Growth", "rulebook_zh": "企业创新积分", "rulebook_en": "Innovation points",
     "rulebook_authority": "placeholder", "is_rulebook_verified": False, "is_in_force": True},
    {"rulebook_code": "tech_sme", "version": "2017", "rule_kind": "eligibility_route", "rule_code": "conditions",
     "title_zh": "基本条件", "title_en": "Conditions", "rulebook_zh": "科技型中小企业评价",
     "rulebook_en": "Evaluation of technology SMEs", "rulebook_authority": "official", "is_rulebook_verified": True,
     "is_in_force": True},
]  # fmt: skip
TABLES: dict[str, list[Row]] = {
    "mart_enterprise_profile": [profile()],
    "mart_innovation_score": [score()],
    "mart_innovation_indicator": [
        indicator(1, "T1_RD_AMT", "innovation", "研发费用金额", "R&D expense", **OBSERVED),
        indicator(2, "T6_PCT_APPL", "innovation", "PCT专利申请量", "PCT applications", **MISSING),
    ],
    "mart_eligibility": [
        {"enterprise_id": ENTERPRISE, "rulebook_code": "tech_sme", "version": "2017", "state_code": "unmet",
         "score_min": 52, "score_max": 74, "score_scale": 100, "met_count": 1, "unmet_count": 1, "unknown_count": 1,
         "manual_count": 1, "document_no": "国科发政〔2017〕115号", "authority": "official", "is_verified": True},
    ],
    "mart_eligibility_criterion": [
        criterion(1, "resident", "met", "居民企业", "Resident", unit_code="flag", criterion_value=1, threshold=1),
        criterion(2, "sales", "unmet", "销售收入不超过2亿元", "Sales", unit_code="cny", criterion_value="200000000.01",
                  threshold=200_000_000, operator="le", gap_zh="需减少 0.01 元", gap_en="CNY 0.01 less"),
        criterion(3, "assets", "unknown", "资产总额", "Assets"),
        criterion(4, "products", "manual", "产品", "Products", is_verified=False),
    ],
    "mart_adverse_record": [
        {"enterprise_id": ENTERPRISE, "adverse_record_code": "dishonest_debtor", "adverse_record_no": "1",
         "name_zh": "失信被执行人", "name_en": "Dishonest debtor", "is_veto": True, "authority": "official",
         "is_verified": False},
    ],
    "mart_freshness": [
        {"feed": "tax/arrears", "title_zh": "欠税公告", "title_en": "Arrears", "publisher_zh": "税务局",
         "publisher_en": "Tax bureau", "newest_date": "2026-01-15", "lag_days": 166, "max_lag_days": 130,
         "state_code": "late"},
    ],
    "mart_rulebook": RULES,
}  # fmt: skip


@pytest.fixture
def data(tmp_path: Path) -> Path:
    write_release(tmp_path / "releases", TABLES)
    return tmp_path


def explain(data: Path, *arguments: str) -> Result:
    return CliRunner().invoke(app, ["explain", *arguments, "--data", str(data)])


def test_the_page_says_what_the_release_says_and_why(data: Path) -> None:
    shown = explain(data, ENTERPRISE.lower()).stdout
    for words in (
        "4,196.14 万元（企业所得税申报） / CNY 41,961,357.25",
        "研发费用（2025） / R&D expense, 2025",
        "61.5 / 100",
        "成长期 / Growth",
        "CNY 1,234,567",
        "加计扣除口径 2025",
        "无数据：权重分给同组其",
        "52 – 74 / 100",
        "CNY 0.01 less",
        "否决项：失信被执行人 / Veto: Dishonest debtor",
        "欠税公告",
        "Not in this release: mart_recognition, mart_ip_portfolio",
    ):
        assert words in shown, words


def test_a_release_from_before_the_renaming_tells_the_same(data: Path) -> None:
    folder = data / "releases" / "20260630-aaaaaaaa"
    now = explain(data, ENTERPRISE).stdout
    release = read_release(folder)
    (records,) = [file for file in release.files if file.table == "mart_adverse_record"]
    renamed = {"adverse_record_code": "exposure_code", "adverse_record_no": "exposure_no"}
    pl.read_parquet(folder / records.file).rename(renamed).write_parquet(folder / "mart_exposure.parquet")
    (folder / records.file).unlink()
    key = tuple(renamed.get(column, column) for column in records.key)
    exposure = folder / "mart_exposure.parquet"
    former = records.model_copy(
        update={"table": "mart_exposure", "file": exposure.name, "key": key, "sha256": sha256_of_file(exposure)}
    )
    files = tuple(former if file == records else file for file in release.files)
    before = release.model_copy(update={"files": files})
    write_record(folder / MANIFEST, before)
    (data / "releases" / CURRENT).unlink()
    move_pointer(before, folder, data / "releases")
    assert explain(data, ENTERPRISE).stdout == now


def test_what_is_not_official_or_not_verified_says_so(data: Path) -> None:
    shown = explain(data, ENTERPRISE).stdout
    assert "Placeholder: weights and references are not official" in shown
    assert "placeholder (not official) · not" in shown
    explain(data, ENTERPRISE, "--html", str(data / "page.html"))
    page = (data / "page.html").read_text(encoding="utf-8")
    assert "第六条（二） · 未核对" in page
    assert "第六条（二） · 内容已核对" in page
    assert "content verified" in page
    assert "核对不包括条款序号" in page
    assert "必须满足的路径全部满足，可选路径满足其一；每组条件满足其一。" in page
    assert "All required routes and one alternative route must be met" in page


def test_without_a_score_there_is_a_reason_and_no_number(tmp_path: Path) -> None:
    unscored = score(score=None, state_code="nr", nr_reason_code="below_floor", band_code="NR", rank_in_cohort=None)
    write_release(tmp_path / "releases", {**TABLES, "mart_innovation_score": [unscored]})
    shown = explain(tmp_path, ENTERPRISE).stdout
    assert "coverage below the floor" in shown
    assert "数据不足 NR" in shown
    assert "/ 100 " not in shown.partition("Eligibility")[0]


def test_the_place_among_others_comes_before_the_fixed_cuts(data: Path) -> None:
    shown = explain(data, ENTERPRISE).stdout
    order = ["得分 / Score", "Percentile in cohort", "top 10 % (figures of 2024)", "Band (fixed cuts)"]
    places = [shown.find(words) for words in order]
    assert -1 not in places, dict(zip(order, places, strict=True))
    assert places == sorted(places)


def test_where_others_are_too_few_or_nothing_is_frozen_it_says_so(tmp_path: Path) -> None:
    alone = score(cohort_size=9, percentile_in_cohort=None, quantile_band_code=None, quantile_year=None)
    write_release(tmp_path / "releases", {**TABLES, "mart_innovation_score": [alone]})
    shown = explain(tmp_path, ENTERPRISE).stdout
    assert "none: only 9 in the cohort" in shown
    assert "no quantiles frozen" in shown


def test_a_vetoing_record_under_review_is_said_though_it_is_not_shown(tmp_path: Path) -> None:
    rule = {**RULES[0], "rulebook_code": "adverse_record", "version": "3", "rule_kind": "adverse_record_rule",
            "rule_code": "dishonest_debtor", "title_zh": "失信被执行人", "title_en": "Dishonest debtor"}  # fmt: skip
    reviewed = score(band_code="REVIEW", quantile_band_code="REVIEW", review_codes="dishonest_debtor")
    tables = {"mart_innovation_score": [reviewed], "mart_adverse_record": [], "mart_rulebook": [*RULES, rule]}
    write_release(tmp_path / "releases", {**TABLES, **tables})
    shown = explain(tmp_path, ENTERPRISE).stdout
    assert "To be checked by a person: Dishonest debtor, past its term and still listed" in shown
    assert "待核实 REVIEW" in shown
    assert "top 10 %" not in shown


def test_the_html_page_is_escaped_and_needs_nothing_else(data: Path) -> None:
    path = data / "page.html"
    done = explain(data, ENTERPRISE, "--html", str(path))
    assert done.stdout == f"page: {path}\n"
    page = path.read_text(encoding="utf-8")
    assert "芜湖明珠 &amp; &lt;科技&gt; 有限公司" in page
    assert "<科技>" not in page
    assert page.count("<figure>") == 3
    assert not re.findall(r"(?:src|href)\s*=|@import|url\((?!#)|<script|<link", page)
    assert {*re.findall(r'https?://[^"]*', page)} <= {"http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"}
    assert "default-src 'none'" in page
    for words in ("R&amp;D expense", "研发费用金额", "无数据", "不满足", "占位"):
        assert words in page, words


def missing(name: str, zh: str, en: str, *marts: str, **changes: Any) -> MissingInput:
    known = {"state": "absent", "marts": marts, "by": "张三", "why": "尚未 <共享>"}
    return MissingInput.model_validate({"missing": name, "title_zh": zh, "title_en": en, **known, **changes})


def test_a_partial_release_says_what_is_missing_who_allowed_it_and_which_parts_lack_it(tmp_path: Path) -> None:
    partial = (
        missing(
            "credit/dishonest_debtor",
            "失信被执行人",
            "Dishonest debtors",
            "mart_adverse_record",
            "mart_innovation_score",
        ),
        missing(
            "tax/arrears",
            "欠税公告",
            "Arrears",
            "mart_adverse_record",
            by="李四",
            state="old",
            newest_date="2025-12-31",
        ),
        missing("registry/enterprise.status_text", "登记：状态", "Registry: status", by="李四", state="empty"),
    )
    write_release(tmp_path / "releases", TABLES, partial=partial)
    shown = explain(tmp_path, ENTERPRISE).stdout
    assert (
        "! 部分发布，缺少：失信被执行人（未报送）（张三 准许，“尚未 <共享>”）；"
        "欠税公告（最近内容日期为 2025-12-31）、登记：状态（该列为空）（李四 准许，“尚未 <共享>”） / "
        "Partial release without: Dishonest debtors (never arrived) (allowed by 张三, “尚未 <共享>”); "
        "Arrears (newest content of 2025-12-31), Registry: status (the column is empty) "
        "(allowed by 李四, “尚未 <共享>”)"
    ) in shown
    vetoes = shown.partition("■ 否决")[2].partition("■")[0]
    assert "Veto: Dishonest debtor. Incomplete without: Dishonest debtors (never arrived), Arrears (newest " in vetoes
    eligibility = shown.partition("Eligibility")[2].partition("■")[0]
    assert "Incomplete without" not in eligibility
    explain(tmp_path, ENTERPRISE, "--html", str(tmp_path / "page.html"))
    page = (tmp_path / "page.html").read_text(encoding="utf-8")
    assert "部分发布，缺少：失信被执行人" in page.partition("<main>")[0]
    assert "尚未 &lt;共享&gt;" in page
    told = json.loads(explain(tmp_path, ENTERPRISE, "--json").stdout)
    assert [one["missing"] for one in told["partial"]] == [one.missing for one in partial]


def test_a_complete_release_says_nothing_of_parts(data: Path) -> None:
    shown = explain(data, ENTERPRISE).stdout
    assert "Partial release" not in shown
    assert "Incomplete without" not in shown


def test_another_release_can_be_asked_for(data: Path) -> None:
    earlier = {**TABLES, "mart_innovation_score": [score(score="50")]}
    write_release(data / "releases", earlier, "20260629-bbbbbbbb")
    told = json.loads(explain(data, ENTERPRISE, "--release", "20260630-aaaaaaaa", "--json").stdout)
    assert told["release_id"] == "20260630-aaaaaaaa"
    assert told["tables"]["mart_innovation_score"][0]["score"] == "61.5000"
    credit = {"mart_credit_score", "mart_credit_reason", "mart_credit_history", "mart_credit_limit"}
    lists = {"mart_pool_filing", "mart_pool_check", "mart_pool_ledger", "mart_cultivation_member"}
    lists |= {"mart_invoice_month", "mart_loan", "mart_guarantee", "mart_bond", "mart_insurance_policy"}
    lists |= {"mart_demand_funnel", "mart_match", "mart_match_condition", "mart_product"}
    lists |= {"mart_pledge", "mart_pledge_right", "mart_pledge_alert", "mart_risk_signal", "mart_venture_holding"}
    lists |= {"mart_patent_navigation_enterprise", "mart_register_enterprise", "mart_register_project"}
    lists |= {"mart_register_talent_team", "mart_policy_match", "mart_policy_programme"}
    lists |= {"mart_register_workstation"}
    assert set(told["absent"]) == {"mart_recognition", "mart_ip_portfolio", "mart_objection"} | credit | lists


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (["91340202MYN4Q1DE1T"], "error: release 20260630-aaaaaaaa has no enterprise with this code"),
        (["明珠"], "looks for names"),
        ([ENTERPRISE, "--release", "20200101-00000000"], "no release 20200101-00000000 in"),
    ],
)
def test_an_unknown_code_or_release_is_one_line(data: Path, arguments: list[str], line: str) -> None:
    done = explain(data, *arguments)
    assert done.exit_code == 1
    assert line in done.stderr
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize(
    ("group", "seed", "column"),
    [
        ("status", "codes/registry_status", "status_code"),
        ("unit", "codes/unit", "unit_code"),
        ("basis", "codes/measure_basis", "basis_code"),
        ("life_stage", "rulebooks/life_stage_rule", "life_stage_code"),
        ("quantile_band", "rulebooks/quantile_band_rule", "quantile_band_code"),
        ("level", "rulebooks/recognition_rule", "level_code"),
        ("operator", "rulebooks/eligibility_criterion", "operator"),
        ("missing_policy", "rulebooks/innovation_indicator", "missing_policy"),
    ],
)
def test_every_code_of_a_seed_has_its_words(group: str, seed: str, column: str) -> None:
    codes = pl.read_csv(DBT_PROJECT_DIR / "seeds" / f"{seed}.csv", infer_schema=False)[column].drop_nulls().unique()
    assert set(codes) - set(labelled(group)) <= {"flag"}


def test_before_the_first_release_there_is_no_page(tmp_path: Path) -> None:
    assert "no release yet" in explain(tmp_path, ENTERPRISE).stderr


@pytest.mark.parametrize(
    ("value", "threshold", "decimals"),
    [
        ("84.3935", "80", 2),
        ("59.9959", "60", 3),  # 60.00 would be no less than 60
        ("60.0041", "60", 3),  # and 60.00 no more
        ("59.9951", "60.5", 2),
        ("60", "60", 2),
        ("60.00001", "60", 4),
    ],
)
def test_a_figure_is_rounded_as_long_as_it_stays_on_its_side(value: str, threshold: str, decimals: int) -> None:
    assert decimals_beside(Decimal(value), Decimal(threshold)) == decimals


def test_arrears_are_named_by_their_tax(tmp_path: Path) -> None:
    record = {**TABLES["mart_adverse_record"][0], "adverse_record_code": "tax_arrears", "adverse_record_no": "vat"}
    write_release(tmp_path / "releases", {**TABLES, "mart_adverse_record": [record]})
    shown = explain(tmp_path, ENTERPRISE).stdout
    assert "增值税" in shown
    assert "Value-added tax" in shown
    contract = read_contracts(SOURCES_DIR)["tax/arrears"]
    (kinds,) = [column for column in contract.columns if column.name == "tax_kind_code"]
    assert set(labelled("tax_kind")) == set(kinds.values.values())
