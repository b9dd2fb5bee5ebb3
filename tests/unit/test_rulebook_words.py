"""Rules in words: each kind's sentences, that every rule has one, and that a kind's codes are those dbt accepts."""

from typing import Any

import pytest
import yaml

from pipelines.rulebooks.kinds import kinds, rule_seeds
from pipelines.rulebooks.kinds.classification import LIFE_STAGE, QUANTILE_BAND, STRATEGIC
from pipelines.rulebooks.kinds.eligibility import BAND, CONDITION, CRITERION, ITEM, ROUTE
from pipelines.rulebooks.kinds.ip import CLASS, TERM
from pipelines.rulebooks.kinds.points import BAND as SCORE_BAND
from pipelines.rulebooks.kinds.points import INDICATOR, REFERENCE, STAGE, WEIGHT
from pipelines.rulebooks.kinds.size import INDUSTRY, THRESHOLD
from pipelines.rulebooks.lexicon import Lexicon
from pipelines.rulebooks.seeds import REGISTER, SEEDS_DIR, read_rulebooks
from pipelines.rulebooks.words import NOT_GIVEN, Words

SENTENCES: list[tuple[str, dict[str, str], str, str]] = [
    (CRITERION, {"rulebook_code": "tech_sme", "criterion_code": "headcount"}, "从业人数 ≤ 500 人", "Staff ≤ 500"),
    (CRITERION, {"rulebook_code": "tech_sme", "criterion_code": "sales"},
     "营业收入 ≤ 20,000 万元", "Operating revenue ≤ CNY 200,000,000"),
    (CRITERION, {"rulebook_code": "tech_sme", "criterion_code": "resident"},
     "登记在册：是", "On the register: yes"),
    (CRITERION, {"rulebook_code": "tech_sme", "criterion_code": "serious_violation"},
     "本年或上年曾在严重违法失信名单中：否", "Was on the list of serious violations this year or last: no"),
    (CRITERION, {"rulebook_code": "tech_sme", "criterion_code": "st_staff"},
     "科技人员指标 > 0 分", "S&T staff > 0 points"),
    (CRITERION, {"rulebook_code": "tech_sme", "criterion_code": "standard"},
     "近五年内主导制定过国际标准、国家标准或行业标准（排名前五的起草单位）（人工判断）",
     ("Led an international, national or industry standard in the last five years, among its first five drafters "
     "(judged by a person)")),
    (CRITERION, {"rulebook_code": "little_giant", "version": "2026", "criterion_code": "rd_share_before"},
     "研发费用占营业收入比例（加计扣除口径，上上年度） ≥ 3 %",
     "R&D expense as a share of revenue (super-deduction, the year before last) ≥ 3 %"),
    (CRITERION, {"rulebook_code": "hte", "criterion_code": "rd_to_200m"},
     "营业收入 > 5,000 万元，且 营业收入 ≤ 20,000 万元 时：近三年研发费用占销售收入比例（高新技术企业口径） ≥ 4 %",
     ("where Operating revenue > CNY 50,000,000 and Operating revenue ≤ CNY 200,000,000: R&D expense as a share of "
     "revenue over three years (high-tech basis) ≥ 4 %")),
    (CRITERION, {"rulebook_code": "sme_size", "criterion_code": "headcount"},
     "从业人数 < 所在行业的大型企业下限", "Staff < the lower bound of large enterprises of its industry"),
    (CONDITION, {"rulebook_code": "hte", "criterion_code": "rd_above_200m"},
     "仅当 营业收入 > 20,000 万元 时适用：最近一年销售收入超过2亿元的，近三年研发费用占比不低于3%",
     ("only where Operating revenue > CNY 200,000,000: Last sales above CNY 200 million: R&D at least 3 % of sales "
     "over three years")),
    (ROUTE, {"rulebook_code": "tech_sme", "route_code": "direct"},
     "直接确认：可选路径（满足其一即可）", "Direct: alternative route (one is enough)"),
    (ITEM, {"rulebook_code": "tech_sme", "item_code": "st_staff"},
     "科技人员数占企业职工总数的比例：按科技人员占比计入科技人员指标",
     "S&T staff as a share of all staff: by Share of science and technology staff, counts for S&T staff"),
    (BAND, {"rulebook_code": "tech_sme", "item_code": "st_staff", "order_no": "2"},
     "科技人员数占企业职工总数的比例：≥ 25 %，< 30 %，得 16 分",
     "S&T staff as a share of all staff: ≥ 25 %, < 30 %, 16 points"),
    (BAND, {"rulebook_code": "hte", "item_code": "ip_advance"},
     "技术的先进程度：由专家评，得 0–8 分", "How advanced the technology is: an expert gives, 0–8 points"),
    (STAGE, {"rulebook_code": "national_18", "stage_code": "growth"},
     "成长期：营业收入 ≥ 2,000 万元，< 40,000 万元", "Growth: revenue ≥ CNY 20,000,000, < CNY 400,000,000"),
    (INDICATOR, {"rulebook_code": "national_18", "indicator_code": "T3_RD_RATIO"},
     "研发费用占营业收入的比例：计分；越高越好；0 %得零分；缺失时权重分给同组其他指标；满分参考值每年冻结，底线 1 %",
     ("R&D expense as a share of revenue: scored; more is better; 0 % earns no points; where missing, its weight goes "
     "to the others of its group; reference frozen each year, floor 1 %")),
    (INDICATOR, {"rulebook_code": "local_1000", "indicator_code": "L4_PENALTY"},
     "公示期内行政处罚次数：减分；越高减分越多；0 项得零分；缺失时权重计为失分；满分参考值由方案规定",
     ("Administrative penalties on display: malus; more costs more; 0 earns no points; where missing, its weight "
     "is lost; reference fixed by the scheme")),
    (WEIGHT, {"rulebook_code": "national_18", "indicator_code": "T1_RD_AMT", "stage_code": "growth"},
     "研发费用金额（成长期）：9 分", "R&D expense (Growth): 9 points"),
    (REFERENCE, {"rulebook_code": "local_1000", "indicator_code": "T1_RD_AMT", "stage_code": "seed"},
     "研发费用金额（种子）：满分参考值 10 万元", "R&D expense (Seed): full marks from CNY 100,000"),
    (SCORE_BAND, {"rulebook_code": "local_1000", "band_code": "AA"},
     "AA：≥ 750 分，< 850 分", "AA: ≥ 750 points, < 850 points"),
    (THRESHOLD, {"industry_code16": "industry", "measure_code": "headcount"},
     "工业，从业人数：大型 ≥ 1,000 人，中型 ≥ 300 人，小型 ≥ 20 人",
     "Industry, Staff: large ≥ 1,000, medium ≥ 300, small ≥ 20"),
    (INDUSTRY, {"code_prefix": "47"},
     "行业代码 47 归入建筑业", "classes that begin with 47: Construction"),
    (STRATEGIC, {"code_prefix": "80"}, "80 居民服务业：不在其中", "80: not listed"),
    (LIFE_STAGE, {"life_stage_code": "decline"},
     "衰退期：成立年数 ≥ 3 年；两年平均增长率 < -10 %",
     "Decline: years since foundation ≥ 3; growth a year over two years < -10 %"),
    (QUANTILE_BAND, {"quantile_band_code": "top_25"},
     "前25%：得分 ≥ 参考年度第 75 百分位，< 参考年度第 90 百分位",
     "Top 25 %: score ≥ percentile 75 of the reference year, < percentile 90 of the reference year"),
    (CLASS, {"rulebook_code": "innovative_sme", "right_kind_code": "design"},
     "外观设计：Ⅱ类，授权后超过 24 个月", "design: class II, more than 24 months after the grant"),
    (TERM, {"version": "3", "right_kind_code": "plant_variety", "filed_from": "2025-06-01"},
     "植物新品种，2025-06-01 起授权：20–25 年", "plant variety granted from 2025-06-01: 20–25 years"),
    (TERM, {"version": "2", "right_kind_code": "design", "filed_from": "1985-04-01"},
     "外观设计，1985-04-01 起至 2021-05-31 申请：10 年", "design filed from 1985-04-01 to 2021-05-31: 10 years"),
    ("adverse_record_rule", {"adverse_record_code": "dishonest_debtor"},
     "失信被执行人：否决，期限届满时结束，公示 24 个月",
     "Dishonest judgment debtor: vetoes, displayed until its term ends, 24 months"),
    ("penalty_display_rule", {"version": "36", "grade_code": "general"},
     "行政处罚（一般）：自认定之日起最长 12 个月，未纠正的由机关决定",
     "Administrative penalty, general: at most 12 months from the decision; if not corrected, the authority decides"),
    ("penalty_grade_rule", {"version": "45", "penalty_kind_code": "warning"},
     "warning：轻微，不公示", "warning: light, not shown"),
    ("recognition_rule", {"recognition_code": "tech_sme"},
     "科技型中小企业（国家级）：有效期自名单年度 01-01 至名单年度 12-31",
     "Technology SME (national): valid from 01-01 of the list's year to 12-31 of the list's year"),
    (REGISTER, {"rulebook_code": "specialised_sme", "version": "2022"},
     "专精特新中小企业：2022-07-01 至 2026-03-31施行", "Specialised SMEs: in force from 2022-07-01 to 2026-03-31"),
]  # fmt: skip


@pytest.mark.parametrize(("seed", "where", "zh", "en"), SENTENCES)
def test_a_rule_reads_as_a_sentence(seed: str, where: dict[str, str], zh: str, en: str) -> None:
    rulebooks = read_rulebooks()
    row = rulebooks.tables[seed].rows.filter(**where).row(0, named=True)
    assert rule_seeds()[seed].says(row, Lexicon(rulebooks)) == Words(zh, en)


def test_every_rule_of_every_version_has_a_sentence_in_both_languages() -> None:
    rulebooks = read_rulebooks()
    lexicon = Lexicon(rulebooks)
    for name, table in rulebooks.tables.items():
        for row in table.rows.iter_rows(named=True):
            said = rule_seeds()[name].says(row, lexicon)
            for text in (said.zh, said.en):
                assert text, (name, row)
                assert "None" not in text, (name, text)
                assert NOT_GIVEN not in text, (name, text)
                assert text == text.strip(), (name, text)


def test_every_seed_of_rules_belongs_to_one_kind() -> None:
    owned = [seed.name for kind in kinds().values() for seed in kind.seeds]
    assert len(owned) == len(set(owned))
    assert {REGISTER, *owned} == set(read_rulebooks().tables)
    assert set(read_rulebooks().register.rows["kind"]) <= set(kinds())


def _accepted(column: dict[str, Any]) -> list[str] | None:
    tests = [test["accepted_values"] for test in column.get("data_tests", []) if "accepted_values" in test]
    return tests[0]["arguments"]["values"] if tests else None


def test_the_codes_of_a_kind_are_those_that_dbt_accepts() -> None:
    compared = 0
    for path in sorted(SEEDS_DIR.glob("_*.yml")):
        for seed in yaml.safe_load(path.read_text(encoding="utf-8"))["seeds"]:
            for column in seed["columns"]:
                if (values := _accepted(column)) is None:
                    continue
                if (seed["name"], column["name"]) == (REGISTER, "kind"):
                    known = set(kinds())
                else:
                    codes = rule_seeds()[seed["name"]].codes_of(column["name"])
                    assert codes is not None, (seed["name"], column["name"])
                    known = set(codes)
                assert set(values) <= known, (seed["name"], column["name"])
                compared += 1
    assert compared >= 10
