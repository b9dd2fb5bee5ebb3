"""The card on top of the page: results, vetoes, recognitions, the largest gains; and distances rounded up."""

from decimal import Decimal
from pathlib import Path

import pytest
from enterprise_release import ENTERPRISE, Row, criterion, indicator, profile, score, write_release

from pipelines.pages.charts.enterprise import points_chart
from pipelines.pages.distance import distance, rounded_up
from pipelines.pages.enterprise import read_enterprise
from pipelines.pages.enterprise_page import make_page
from pipelines.pages.parts import Label, Section


def scheme(code: str, *, is_primary: bool) -> Row:
    said = f"is primary {'true' if is_primary else 'false'}, scale 100"
    return {"rulebook_code": code, "version": "1", "rule_kind": "innovation_scheme", "rule_code": code,
            "rulebook_zh": f"方案{code}", "rulebook_en": f"Scheme {code}", "value_text": said}  # fmt: skip


def lost(rulebook: str, number: int, points: str | None, **changes: object) -> Row:
    return indicator(number, f"T{number}", "input", f"指标{number}", f"Indicator {number}", rulebook_code=rulebook,
                     version="1", points_lost=points, indicator_value=number, reference_value=100, unit_code="item",
                     **changes)  # fmt: skip


TABLES: dict[str, list[Row]] = {
    "mart_enterprise_profile": [profile()],
    "mart_rulebook": [scheme("b", is_primary=False), scheme("z", is_primary=True)],
    "mart_innovation_score": [
        score(rulebook_code="b", version="1", score="50", authority="local", percentile_in_cohort=None),
        score(rulebook_code="z", version="1", score="61.4567"),
    ],
    "mart_innovation_indicator": [
        lost("b", 1, "9"),
        *(lost("z", number, str(number)) for number in range(1, 7)),
        lost("z", 7, None),
        lost("z", 8, "0"),
        lost("z", 9, "4.5", state_code="missing", missing_policy="zero"),
    ],
    "mart_eligibility": [
        {"enterprise_id": ENTERPRISE, "rulebook_code": "hte", "version": "2016", "state_code": "recognised",
         "recognised_until_date": "2027-12-31", "is_confirmed_by_data": False, "unmet_criteria": "sales",
         "authority": "official"},
        {"enterprise_id": ENTERPRISE, "rulebook_code": "tech_sme", "version": "2017", "state_code": "unmet",
         "one_step_criterion_code": "sales", "unmet_criteria": "sales", "authority": "official"},
        {"enterprise_id": ENTERPRISE, "rulebook_code": "sme_size", "version": "2011", "state_code": "met",
         "class_code": "micro", "authority": "official"},
    ],
    "mart_eligibility_criterion": [criterion(1, "sales", "unmet", "销售收入", "Sales"),
                                   criterion(1, "sales", "unmet", "销售收入", "Sales", rulebook_code="hte")],
    "mart_adverse_record": [
        {"enterprise_id": ENTERPRISE, "adverse_record_code": "revoked", "adverse_record_no": str(number),
         "name_zh": "吊销", "name_en": "Revoked", "is_veto": number < 3}
        for number in range(1, 5)
    ],
    "mart_recognition": [
        {"enterprise_id": ENTERPRISE, "recognition_code": code, "recognition_no": "1", "recognition_zh": code,
         "recognition_en": code, "is_valid": code != "old", "state_code": "valid", "valid_to_date": until}
        for code, until in (("hte", "2027-12-31"), ("list", None), ("old", "2020-12-31"))
    ],
}  # fmt: skip


def card_of(folder: Path, tables: dict[str, list[Row]]) -> Section:
    write_release(folder / "releases", tables)
    card = make_page(read_enterprise(folder / "releases", ENTERPRISE)).card
    assert card
    return card


def test_the_scheme_shown_first_is_the_primary_one(tmp_path: Path) -> None:
    write_release(tmp_path / "releases", TABLES)
    page = make_page(read_enterprise(tmp_path / "releases", ENTERPRISE))
    assert page.card
    assert [tile.title.zh for tile in page.card.tiles] == ["登记状态", "方案z", "方案b", "hte", "sme_size", "tech_sme"]
    titles = [section.title.zh for section in page.sections]
    assert titles.index("方案z") < titles.index("方案b")


def test_each_scheme_has_its_verdict(tmp_path: Path) -> None:
    _, national, local, hte, size, tech = card_of(tmp_path, TABLES).tiles
    assert str(national.result) == "61.46 / 100"
    assert [str(detail) for detail in national.details] == [
        "可比群体百分位 95（41 家） / percentile 95 of 41 in its cohort",
        "对照 2024 年同阶段企业：前10% / against its stage in 2024: top 10 %",
        "等级 BBB / band BBB",
        "占位（非官方） / placeholder (not official)",
    ]
    assert str(local.details[0]) == "可比群体第 3 名（共 41 家） / rank 3 of 41 in its cohort"
    assert (hte.result.text.en, hte.result.tone) == ("recognised", "good")
    assert [detail.en for detail in hte.details] == [
        "recognised until 2027-12-31",
        "the data contradicts the recognition: Sales",
    ]
    assert [detail.en for detail in tech.details] == ["one step away (Sales)"]
    assert size.result.text.en == "micro"


def test_vetoes_and_valid_recognitions_are_named_once(tmp_path: Path) -> None:
    vetoes, recognitions = card_of(tmp_path, TABLES).facts
    assert (vetoes.value.text.zh, vetoes.value.tone) == ("吊销", "bad")
    assert recognitions.value.text.en == "hte (until 2027-12-31), list"


def test_a_veto_that_a_person_must_check_is_not_none(tmp_path: Path) -> None:
    scores = [score(rulebook_code="z", version="1", review_codes="dishonest_debtor")]
    tables = {**TABLES, "mart_adverse_record": [], "mart_innovation_score": scores}
    vetoes, _ = card_of(tmp_path, tables).facts
    assert vetoes.value.tone == "warn"
    assert vetoes.value.text.en == "To be checked by a person: dishonest_debtor, past its term and still listed"


@pytest.mark.parametrize(
    ("count", "said"), [(1, "1 record under review"), (2, "2 records under review"), (0, "none"), (None, "none")]
)
def test_a_record_under_review_is_not_none(tmp_path: Path, count: int | None, said: str) -> None:
    tables: dict[str, list[Row]] = {
        **TABLES,
        "mart_enterprise_profile": [profile(adverse_review_count=count)],
        "mart_adverse_record": [],
        "mart_innovation_score": [],
    }
    vetoes, _ = card_of(tmp_path, tables).facts
    assert (vetoes.value.text.en, vetoes.value.tone) == (said, "warn" if count else "good")
    page = make_page(read_enterprise(tmp_path / "releases", ENTERPRISE))
    [section] = [one for one in page.sections if one.title.zh == "否决项与负面信息"]
    assert section.note
    assert section.digest
    assert section.note.en == (f"{said}, not shown." if count else "No adverse record to show on the business date.")
    assert section.digest.en == "0 records, 0 vetoes" + (f", {said}" if count else "")


@pytest.mark.parametrize(("is_evidence", "tone"), [(True, "good"), (False, "warn"), (None, "good")])
def test_no_veto_is_confirmed_only_by_lists_that_are_evidence(
    tmp_path: Path, is_evidence: bool | None, tone: str
) -> None:
    lists = [
        {"feed": "credit/dishonest_debtor", "title_zh": "失信", "title_en": "Debtors", "is_evidence": is_evidence},
        {"feed": "tax/arrears", "title_zh": "欠税", "title_en": "Arrears", "is_evidence": False},
    ]
    vetoes, _ = card_of(tmp_path, {**TABLES, "mart_adverse_record": [], "mart_freshness": lists}).facts
    assert vetoes.value.tone == tone
    unconfirmed = "none known. Not confirmed (missing or late): Debtors"
    assert vetoes.value.text.en == (unconfirmed if is_evidence is False else "none")


@pytest.mark.parametrize(
    ("status", "zh", "tone", "result"),
    [
        ("active", "存续（在营）", "good", "good"),
        ("unknown", "未知（登记数据未提供）", "warn", "good"),
        (None, "未知（登记数据未提供）", "warn", "good"),
        ("cancelled", "注销", "bad", "warn"),
        ("revoked", "吊销", "bad", "warn"),
        ("moved_out", "迁出", "bad", "warn"),
    ],
)
def test_the_registration_status_comes_first_and_is_red_where_it_is_not_active(
    tmp_path: Path, status: str | None, zh: str, tone: str, result: str
) -> None:
    card = card_of(tmp_path, {**TABLES, "mart_enterprise_profile": [profile(status_code=status)]})
    first = card.tiles[0]
    assert (first.title.en, first.result.text.zh, first.result.tone) == ("Registration status", zh, tone)
    assert card.tiles[3].result.tone == result, "a recognition does not make it look healthy"


def test_the_five_largest_gains_say_what_they_need(tmp_path: Path) -> None:
    (gains,) = card_of(tmp_path, TABLES).grids
    assert [[cell.text.en or cell.text.zh for cell in row] for row in gains.rows] == [
        ["Indicator 6", "+6.00", "6 items", "100 items"],
        ["Indicator 5", "+5.00", "5 items", "100 items"],
        ["Indicator 9", "+4.50", "no data, provide it first", "100 items"],
        ["Indicator 4", "+4.00", "4 items", "100 items"],
        ["Indicator 3", "+3.00", "3 items", "100 items"],
    ]


def test_what_the_release_lacks_is_not_shown_as_none(tmp_path: Path) -> None:
    tables = {name: rows for name, rows in TABLES.items() if name not in ("mart_adverse_record", "mart_recognition")}
    facts = card_of(tmp_path, tables).facts
    assert [fact.value.text.en for fact in facts] == ["not in this release", "not in this release"]


@pytest.mark.parametrize(
    ("value", "shown", "is_rounded"),
    [
        ("1234567.89", "1240000", True),
        ("1240000", "1240000", False),
        ("1.8", "1.8", False),
        ("19.20941", "19.3", True),
        ("0.0123456", "0.0124", True),
        ("999.5", "1000", True),
        ("3", "3", False),
    ],
)
def test_a_distance_is_rounded_up_to_three_digits(value: str, shown: str, is_rounded: bool) -> None:
    found, changed = rounded_up(Decimal(value))
    assert (found, changed) == (Decimal(shown), is_rounded)
    assert found >= Decimal(value)


@pytest.mark.parametrize(
    ("operator", "gap", "unit", "zh", "en"),
    [
        ("ge", "1.8", "percent", "还差 1.8 个百分点", "needs 1.8 percentage points more"),
        ("le", "12345678.90", "cny", "超出约 1,240 万元", "exceeds by about CNY 12,400,000"),
        ("ge", "1", "item", "还差 1 项", "needs 1 item more"),
        ("gt", "0", "point", "须高于要求值", "must be above the bound"),
        ("lt", "0", "point", "须低于要求值", "must be below the bound"),
    ],
)
def test_a_distance_says_which_way(operator: str, gap: str, unit: str, zh: str, en: str) -> None:
    found = distance({"operator": operator, "gap_value": Decimal(gap), "unit_code": unit})
    assert found
    assert (found.zh, found.en) == (zh, en)


def test_what_must_hold_is_said_in_the_words_of_the_release() -> None:
    found = distance({"operator": "eq", "gap_value": None, "gap_zh": "须满足：甲", "gap_en": "must hold: A"})
    assert str(found) == "须满足：甲 / must hold: A"
    assert distance({"operator": "eq", "gap_value": None, "gap_zh": None}) is None


def test_english_readers_get_the_english_kind_and_the_clause(tmp_path: Path) -> None:
    known = profile(organisation_kind_zh="企业", organisation_kind_en="Enterprise")
    write_release(tmp_path / "releases", {**TABLES, "mart_enterprise_profile": [known]})
    page = make_page(read_enterprise(tmp_path / "releases", ENTERPRISE))
    facts = {fact.name.en: fact.value.text for section in page.sections for fact in section.facts}
    assert (facts["Kind of organisation"].zh, facts["Kind of organisation"].en) == ("企业", "Enterprise")
    cells = [cell.text for section in page.sections for grid in section.grids for row in grid.rows for cell in row]
    assert Label("第六条（二） · 内容已核对", "第六条（二） · content verified") in cells


@pytest.mark.parametrize(("lost", "says"), [("0.004", "5.00"), ("0.01", "5.00 (−0.01)"), ("0", "5.00")])
def test_a_loss_that_rounds_to_nothing_has_no_sign(lost: str, says: str) -> None:
    row = {"points": Decimal(5), "points_lost": Decimal(lost), "state_code": "observed", "dimension_code": "input",
           "name_zh": "指标", "name_en": "Indicator"}  # fmt: skip
    chart = points_chart([row], {"input": Label("投入", "Input")}, Decimal(5))
    assert (chart.bars[0].words.en or chart.bars[0].words.zh) == says
