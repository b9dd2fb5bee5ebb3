"""Support programmes on an enterprise's page: the best first, with what is missing in words."""

from datetime import date
from decimal import Decimal
from typing import Any

from pipelines.pages.enterprise import Enterprise
from pipelines.pages.sections.policies import policies_sections

PROGRAMME: dict[str, Any] = {
    "rulebook_code": "s", "version": "1", "programme_code": "grant", "name_zh": "研发补助", "name_en": "R&D grant",
    "benefit_zh": "补助", "benefit_en": "a grant", "window_state_code": "open", "window_from_date": date(2026, 6, 1),
    "window_to_date": date(2026, 7, 31), "office_zh": "科技局", "office_en": "bureau", "document_no": None,
    "document_zh": None, "authority": "placeholder", "is_verified": False, "grants_rulebook_code": None,
}  # fmt: skip
TITLE = PROGRAMME | {
    "programme_code": "title", "name_zh": "高企认定", "grants_rulebook_code": "hte", "window_state_code": "unknown",
    "window_from_date": None, "window_to_date": None,
}  # fmt: skip
MATCH: dict[str, Any] = {
    "rulebook_code": "s", "programme_code": "grant", "state_code": "unmet", "match_rank": 2,
    "window_state_code": "open", "manual_count": 1, "requirement_code": "rd", "is_one_step": True,
    "requirement_value": Decimal("3.2"), "gap_value": Decimal("1.8"), "unmet_criteria": None,
}  # fmt: skip
RULE = {
    "rulebook_code": "s", "version": "1", "rule_kind": "policy_rule", "rule_code": "grant/rd", "unit_code": "percent",
    "title_zh": "研发费用占比不低于5%", "title_en": "R&D of at least 5 %",
}  # fmt: skip
CRITERION = {
    "rulebook_code": "hte", "version": "2016", "rule_kind": "eligibility_criterion", "rule_code": "x/y/age_days",
    "unit_code": "day", "title_zh": "成立满一年", "title_en": "A year old",
}  # fmt: skip


def sections(*matches: dict[str, Any]) -> list[Any]:
    tables = {
        "mart_policy_match": list(matches), "mart_policy_programme": [PROGRAMME, TITLE],
        "mart_rulebook": [RULE, CRITERION],
        "mart_eligibility": [{"rulebook_code": "hte", "version": "2016"}],
    }  # fmt: skip
    return policies_sections(Enterprise("20260630-00000000", date(2026, 6, 30), "A", tables, ()))


def test_the_best_is_first_and_what_is_missing_is_in_words() -> None:
    met = MATCH | {"programme_code": "title", "state_code": "manual", "match_rank": 1, "window_state_code": "unknown",
                   "requirement_code": None, "is_one_step": False}  # fmt: skip
    (section,) = sections(MATCH, met)
    first, second = ([cell.text.zh for cell in row] for row in section.grids[0].rows)
    assert first[:8] == ["1", "高企认定", "其余须人工判断", "申报期未知", "补助", "—", "—", "—"]
    assert second[:9] == [
        "2", "研发补助", "不满足", "申报中：2026-06-01 – 2026-07-31", "补助", "研发费用占比不低于5%", "3.2 %",
        "1.8 %", "1",
    ]  # fmt: skip
    assert section.digest.en == "open to 1, 0 of them now; one requirement short of 1"


def test_a_title_says_which_criteria_are_unmet_and_a_held_one_comes_last() -> None:
    unmet = MATCH | {"programme_code": "title", "requirement_code": None, "unmet_criteria": "age_days"}
    held = MATCH | {"state_code": "held", "match_rank": None, "is_one_step": False}
    (section,) = sections(held, unmet)
    first, last = ([cell.text.zh for cell in row] for row in section.grids[0].rows)
    assert first[5] == "成立满一年"
    assert last[:3] + last[5:8] == ["—", "研发补助", "已持有", "—", "—", "—"]


def test_who_is_not_assessed_has_no_section() -> None:
    assert sections() == []


def test_a_bank_that_gets_no_programmes_has_no_section() -> None:
    assert sections(MATCH | {"programme_code": "of another rulebook"}) == []
