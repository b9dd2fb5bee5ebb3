"""Credit on an enterprise's page: reasons with their codes, what would lose no points, the official grade beside."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from pipelines.pages.enterprise import Enterprise
from pipelines.pages.enterprise_page import make_page
from pipelines.pages.parts import Label, Veil
from pipelines.pages.sections.credit import credit_sections, official_sections

DAY = date(2026, 6, 30)
_WHOLE_PAGE = (
    "mart_enterprise_profile", "mart_adverse_record", "mart_innovation_score", "mart_credit_score", "mart_eligibility",
    "mart_recognition", "mart_ip_portfolio",
)  # fmt: skip


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


GRADED = {"public_grade_code": "D", "public_grade_date": date(2026, 4, 30), "public_grade_known_date": DAY}


def test_the_official_grade_is_shown_once_beside_all_scorecards() -> None:
    tables = {"mart_credit_score": [score("one", **GRADED), score("two", **GRADED)]}
    enterprise = Enterprise("20260630-00000000", DAY, "A", tables, ())
    (official,) = official_sections(enterprise)
    assert "public credit evaluation" in official.title.en
    assert [fact.value.text.zh for fact in official.facts] == ["D", "2026-04-30", "2026-06-30"]
    assert official.facts[0].value.tone == "warn"
    assert official.note is not None
    assert "不计入" in official.note.zh
    cards = credit_sections(enterprise)
    assert all("public" not in fact.name.en for card in cards for fact in card.facts)


@pytest.mark.parametrize("cells", [dict.fromkeys(GRADED), {}])
def test_without_an_official_grade_there_is_no_section_for_it(cells: dict[str, Any]) -> None:
    tables = {"mart_credit_score": [score(**cells)]}
    assert official_sections(Enterprise("20260630-00000000", DAY, "A", tables, ())) == []


def test_who_may_not_see_the_scores_sees_the_official_grade() -> None:
    """The policy leaves it in the row; the score itself is veiled as a whole."""
    rows = {"mart_credit_score": [dict.fromkeys(score()) | {"rulebook_code": "one", "version": "1"} | GRADED]}
    profile = dict.fromkeys(("enterprise_name",)) | {"enterprise_id": "A"}
    veil = Veil(Label("未经企业同意不可见", "Not visible without consent"), is_whole=True)
    tables = rows | {"mart_enterprise_profile": [profile]}
    veils = dict.fromkeys(_WHOLE_PAGE, veil)
    page = make_page(Enterprise("20260630-00000000", DAY, "A", tables, ()), veils)
    titles = [section.title.en for section in page.sections]
    assert "Grade of the public credit evaluation" in titles
    assert next(one for one in page.sections if one.title.en == "Credit assessment").facts == ()
