"""Credit on an enterprise's page: reasons with their codes, what would lose no points, the official grade beside."""

from datetime import date
from decimal import Decimal
from typing import Any

from pipelines.pages.enterprise import Enterprise
from pipelines.pages.sections.credit import credit_sections

DAY = date(2026, 6, 30)


def score(card: str = "card", **cells: Any) -> dict[str, Any]:
    return {
        "rulebook_code": card, "version": "1", "mark_code": "research", "score": Decimal(590),
        "base_points": Decimal(600), "result_code": "R4", "has_veto": False, "pd_pct": Decimal("2.5"),
        "pd_low_pct": None, "pd_high_pct": None, "percentile_in_cohort": None, "coverage_pct": Decimal(100),
        "authority": "project", "is_verified": False, "nr_reason_code": None,
    } | cells  # fmt: skip


def reason(**cells: Any) -> dict[str, Any]:
    return {
        "rulebook_code": "card", "version": "1", "characteristic_code": "tax_level", "name_zh": "级别",
        "name_en": "Level", "value_state_code": "observed", "characteristic_value": Decimal(1), "unit_code": "point",
        "bin_no": 1, "value_from": None, "value_below": Decimal(2), "points": Decimal(-10), "points_lost": Decimal(28),
        "reason_no": 1, "reason_code": "K21", "reason_zh": "级别偏低", "reason_en": "Low: Level",
    } | cells  # fmt: skip


def sections(scores: list[dict[str, Any]], reasons: list[dict[str, Any]]) -> list[Any]:
    tables = {"mart_credit_score": scores, "mart_credit_reason": reasons}
    return credit_sections(Enterprise("20260630-00000000", DAY, "A", tables, ()))


def test_a_reason_has_its_code_and_the_values_that_would_lose_nothing() -> None:
    (section,) = sections([score()], [reason(best_value_from=Decimal(3), best_value_below=None)])
    (row,) = section.grids[0].rows
    assert (row[5].text.zh, row[6].text.zh, row[6].text.en) == ("≥ 3", "K21 级别偏低", "K21 Low: Level")


def test_what_loses_nothing_has_no_reason_and_a_release_of_before_no_best_bin() -> None:
    best = reason(
        points_lost=Decimal(0), reason_zh=None, reason_en=None, best_value_from=Decimal(0), best_value_below=None
    )
    (section,) = sections([score()], [reason(), best | {"reason_no": 2}])
    assert [(row[5].text.zh, row[6].text.zh) for row in section.grids[0].rows] == [("—", "K21 级别偏低"), ("—", "—")]


def test_the_official_grade_is_shown_once_beside_all_scorecards() -> None:
    graded = {"public_grade_code": "D", "public_grade_date": date(2026, 4, 30), "public_grade_known_date": DAY}
    *cards, official = sections([score("one", **graded), score("two", **graded)], [])
    assert len(cards) == 2
    assert "public credit evaluation" in official.title.en
    assert [fact.value.text.zh for fact in official.facts] == ["D", "2026-04-30", "2026-06-30"]
    assert official.facts[0].value.tone == "warn"
    assert "不计入" in official.note.zh
    assert all("public" not in fact.name.en for card in cards for fact in card.facts)


def test_without_an_official_grade_there_is_no_section_for_it() -> None:
    ungraded = dict.fromkeys(("public_grade_code", "public_grade_date", "public_grade_known_date"))
    assert len(sections([score(**ungraded)], [])) == len(sections([score()], [])) == 1
