"""What keeps an enterprise out is named for a bank whose contract has results and rules but not the criteria."""

from datetime import date

from pipelines.pages.enterprise import Enterprise, Row
from pipelines.pages.sections.eligibility import eligibility_section, unmet

RESULT: Row = {"rulebook_code": "little_giant", "version": "2026", "unmet_criteria": "revenue,specialised,other",
               "one_step_criterion_code": None}  # fmt: skip
RULE: Row = {"rulebook_code": "little_giant", "version": "2026", "rule_kind": "eligibility_criterion",
             "rule_code": "conditions/revenue/revenue", "title_zh": "营业收入", "title_en": "Revenue"}  # fmt: skip
OLDER = RULE | {"version": "2022", "rule_code": "conditions/s/specialised", "title_zh": "旧"}
OTHER_KIND = RULE | {"rule_kind": "eligibility_group", "rule_code": "other", "title_zh": "组"}


def enterprise(criteria: list[Row]) -> Enterprise:
    tables = {"mart_rulebook": [RULE, OLDER, OTHER_KIND], "mart_eligibility_criterion": criteria}
    return Enterprise("20260630-00000000", date(2026, 6, 30), "A", tables, ())


def test_a_rule_of_the_same_version_gives_the_name_else_the_code() -> None:
    assert unmet(enterprise([]), RESULT).text.zh == "营业收入；specialised；other"
    assert unmet(enterprise([]), RESULT).text.en == "Revenue; specialised; other"


def test_the_criterion_itself_comes_first() -> None:
    criterion = {"rulebook_code": "little_giant", "criterion_code": "revenue", "route_code": "r", "order_no": 1,
                 "name_zh": "营业收入", "name_en": "Sales"}  # fmt: skip
    assert unmet(enterprise([criterion]), RESULT).text.en.startswith("Sales; ")
    assert eligibility_section(enterprise([])).grids == ()
