"""How criteria combine into a result: three-valued logic, routes, exemptions, dates, evidence, rules as mere rows."""

from datetime import date
from decimal import Decimal
from typing import Any

from dbt_scratch import compiled
from rule_lab import Enterprise, RuleLab

_NEW_RULES = date(2026, 4, 1)

#: The class of industry 6513, sized by staff (300) and revenue (100 million).
_SOFTWARE = "6513"

_LISTS = ("is_abnormal_listed", "is_abnormal_listed_recently", "is_serious_violation", "holds_hte", "holds_tech_sme")

#: Meets every condition of document 115 that data decides, and none of its direct ways.
_TECH = (
    "is_registered_active=1; is_legal_person=1; headcount=100; revenue=3e7; total_assets=2e7;"
    "is_abnormal_listed_recently=0; is_serious_violation_recently=0; holds_hte=0; national_awards_top3_5y=0;"
    "has_provincial_institution=0; st_staff_share_pct=30; rd_share_pct:superdeduct=6;"
    "rd_cost_share_pct:superdeduct=6; class1_ip_count=1;"
    "class2_ip_count_115=0"
)

#: Met under document 63 of 2022, and under document 2 of 2026 everywhere but in its revenue of twelve million.
_TWELVE_MILLION = (
    "is_registered_active=1; is_legal_person=1; is_abnormal_listed=0; is_serious_violation=0; age_years=8;"
    "revenue=12000000; rd_expense:superdeduct=2000000; rd_share_pct:superdeduct=16.6667; "
    "rd_expense:superdeduct@-1=1500000; rd_share_pct:superdeduct@-1=15;"
    "venture_qualified_amount_2y=0; main_revenue_share_pct=95; debt_ratio_pct=40;"
    "class1_ip_count=2; provincial_awards_top3_3y=1; has_provincial_institution=0; rd_2y_total:superdeduct=3500000"
)


#: A version 'draft' of document 115 from 2027 on: staff up to 600, and 16 points from 20 % of S&T staff. Rows, no code.
_DRAFT = (
    "update seeds.rulebook set effective_to = '2026-12-31' where rulebook_code = 'tech_sme'",
    """insert into seeds.rulebook from (
        select * replace ('draft' as version, date '2027-01-01' as effective_from, null as effective_to)
        from seeds.rulebook where rulebook_code = 'tech_sme')""",
    """insert into seeds.eligibility_route from (
        select * replace ('draft' as version) from seeds.eligibility_route where rulebook_code = 'tech_sme')""",
    """insert into seeds.eligibility_criterion from (
        select * replace ('draft' as version, if(criterion_code = 'headcount', 600, threshold) as threshold)
        from seeds.eligibility_criterion where rulebook_code = 'tech_sme')""",
    """insert into seeds.eligibility_dimension from (
        select * replace ('draft' as version) from seeds.eligibility_dimension where rulebook_code = 'tech_sme')""",
    """insert into seeds.eligibility_item from (
        select * replace ('draft' as version) from seeds.eligibility_item where rulebook_code = 'tech_sme')""",
    """insert into seeds.eligibility_band from (
        select * replace ('draft' as version, if(points_min = 12 and at_least = 20, 16, points_min) as points_min)
        from seeds.eligibility_band where rulebook_code = 'tech_sme')""",
)


def _lab(day: date, *enterprises: Enterprise, **rest: Any) -> RuleLab:
    return RuleLab(compiled(), day, enterprises, **rest)


def _changed(figures: str, code: str, value: str) -> str:
    """The same figures but for one; with an empty value that one is not known."""
    kept = [part.strip() for part in figures.split(";") if not part.strip().startswith(f"{code}=")]
    return "; ".join([*kept, f"{code}={value}"] if value else kept)


def test_what_data_can_tell_is_met_and_a_person_must_settle_the_rest() -> None:
    lab = _lab(
        _NEW_RULES,
        Enterprise("good", _TECH),
        Enterprise("no staff of science", _changed(_TECH, "st_staff_share_pct", "9")),
        Enterprise("certified", _changed(_changed(_TECH, "st_staff_share_pct", "9"), "holds_hte", "1")),
        Enterprise("staff unknown", _changed(_TECH, "st_staff_share_pct", "")),
        Enterprise("too large", _changed(_TECH, "headcount", "501")),
        Enterprise("size unknown", _changed(_TECH, "headcount", "")),
        Enterprise("nothing known", ""),
    )
    results = {
        row["enterprise_id"]: row for row in lab.rows("from marts.mart_eligibility where rulebook_code='tech_sme'")
    }
    found = {name: (row["state_code"], row["route_code"]) for name, row in results.items()}
    assert found == {
        "good": ("met_by_data", "score"),  # accidents and products remain
        "no staff of science": ("manual", "direct"),  # 30 + 50 points do not help it; it may have led a standard
        "certified": ("met_by_data", "direct"),
        "staff unknown": ("unknown", "score"),  # 80 points are enough, but staff must not score 0
        "too large": ("unmet", "score"),
        "size unknown": ("unknown", "score"),
        "nothing known": ("unknown", "score"),
    }
    blocked = lab.criterion("no staff of science", "tech_sme", "st_staff")
    assert (blocked["state_code"], lab.criterion("no staff of science", "tech_sme", "total")["state_code"]) == (
        "unmet",
        "met",
    )
    good = results["good"]
    assert (good["score_min"], good["score_max"], good["score_scale"]) == (100, 100, 100)
    assert (good["met_count"], good["unmet_count"], good["unknown_count"], good["manual_count"]) == (9, 3, 0, 4)
    assert (good["manual_criteria"], good["unmet_criteria"]) == ("products,conduct,ip_related", None)
    assert results["nothing known"]["unmet_count"] == 0
    open_score = lab.result("nothing known", "hte")
    assert (open_score["score_min"], open_score["score_max"]) == (
        0,
        100,
    )  # the bonus does not lift patents over their 30


def test_the_certificate_is_a_way_of_its_own() -> None:
    lab = _lab(
        _NEW_RULES, Enterprise("certified", _changed(_changed(_TECH, "st_staff_share_pct", "9"), "holds_hte", "1"))
    )
    routes = lab.rows("select state_code from views.view_eligibility_criterion where criterion_code='hte'")
    assert routes[0]["state_code"] == "met"


def test_an_absence_from_a_delivered_list_is_zero_and_from_a_missing_one_unknown() -> None:
    enterprise = Enterprise("plain", "is_registered_active=1")
    with_lists, without = _lab(_NEW_RULES, enterprise, delivered=_LISTS), _lab(_NEW_RULES, enterprise)
    listed = with_lists.criterion("plain", "innovative_sme", "abnormal")
    assert (listed["state_code"], listed["criterion_value"]) == ("met", 0)
    assert (listed["source_feed"], listed["basis_code"]) == ("registry/abnormal_operation", "no_record")
    assert with_lists.result("plain", "tech_sme")["holds_recognition"] is False
    unknown = without.criterion("plain", "innovative_sme", "abnormal")
    assert (unknown["state_code"], unknown["criterion_value"], unknown["source_feed"]) == ("unknown", None, None)
    assert without.result("plain", "tech_sme")["holds_recognition"] is None


def test_a_result_changes_on_the_day_the_rules_change() -> None:
    enterprise = Enterprise("twelve million", _TWELVE_MILLION, _SOFTWARE)
    before, after = _lab(date(2026, 3, 31), enterprise), _lab(_NEW_RULES, enterprise)
    old, new = (lab.result("twelve million", "specialised_sme") for lab in (before, after))
    assert (old["version"], old["document_no"], old["state_code"]) == ("2022", "工信部企业〔2022〕63号", "met_by_data")
    assert (new["version"], new["document_no"], new["state_code"]) == ("2026", "工信部企业〔2026〕2号", "unmet")
    assert old["unmet_count"] == 3  # the capital and two ways round the score, of which one, the award, is met
    revenue = after.criterion("twelve million", "specialised_sme", "revenue")
    assert revenue["gap_value"] == 3000000
    assert revenue["gap_zh"] == "还差300万元：现为1200万元，要求不低于1500万元"
    assert revenue["gap_en"] == "needs 3000000 CNY more: 12000000 CNY now, at least 15000000 CNY required"
    assert (before.result("twelve million", "little_giant")["version"], old["business_date"]) == (
        "2022",
        date(2026, 3, 31),
    )


def test_an_award_exempts_from_the_patent() -> None:
    bare = _changed(_changed(_TWELVE_MILLION, "revenue", "15000000"), "class1_ip_count", "0")
    lab = _lab(
        _NEW_RULES,
        Enterprise("award", bare, _SOFTWARE),
        Enterprise(
            "institution",
            _changed(_changed(bare, "provincial_awards_top3_3y", "0"), "has_provincial_institution", "1"),
            _SOFTWARE,
        ),
        Enterprise("neither", _changed(bare, "provincial_awards_top3_3y", "0"), _SOFTWARE),
    )
    states = {name: lab.result(name, "specialised_sme")["state_code"] for name in ("award", "institution", "neither")}
    # a national new drug or a crop variety would do too, and no feed has them: a person is asked
    assert states == {"award": "met_by_data", "institution": "met_by_data", "neither": "manual"}
    assert lab.criterion("neither", "specialised_sme", "class1")["state_code"] == "unmet"
    assert "class1_other" in lab.result("neither", "specialised_sme")["manual_criteria"].split(",")


def test_the_size_standard_needs_all_bounds_for_a_large_enterprise() -> None:
    lab = _lab(
        _NEW_RULES,
        Enterprise("large", "headcount=300; revenue=1e8", _SOFTWARE),
        Enterprise("few staff", "headcount=299; revenue=1e9", _SOFTWARE),
        Enterprise("small sales", "revenue=99999999.99", _SOFTWARE),
        Enterprise("many staff", "headcount=300", _SOFTWARE),
        Enterprise("builder", "revenue=8e8; total_assets=799999999.99", "4710"),
        Enterprise("no industry", "headcount=10; revenue=1e6"),
    )
    found = {
        name: (result["state_code"], result["class_code"], lab.criterion(name, "innovative_sme", "sme")["state_code"])
        for name in ("large", "few staff", "small sales", "many staff", "builder", "no industry")
        for result in [lab.result(name, "sme_size")]
    }
    assert found == {
        "large": ("unmet", "large", "unmet"),
        "few staff": ("met", "medium", "met"),
        "small sales": ("met", None, "met"),  # no large one, whatever its staff; which class is not known
        "many staff": ("unknown", None, "unknown"),
        "builder": ("met", "medium", "met"),
        "no industry": ("unknown", None, "unknown"),
    }
    staff, assets = (lab.criterion("builder", "sme_size", code) for code in ("headcount", "total_assets"))
    assert (staff["state_code"], assets["state_code"], assets["threshold"]) == ("not_applicable", "met", 800000000)
    sales = lab.criterion("large", "sme_size", "revenue")
    assert (sales["gap_value"], sales["gap_zh"]) == (0, "超出0万元：现为10000万元，要求低于10000万元")


def test_the_distance_is_a_sentence_in_both_languages_with_its_evidence() -> None:
    lab = _lab(
        _NEW_RULES,
        Enterprise("near", "rd_share_pct:superdeduct=1.2; headcount=520; st_staff_share_pct=9; is_abnormal_listed=1"),
    )
    share = lab.criterion("near", "specialised_sme", "rd_share")
    assert (share["gap_value"], share["criterion_value"], share["threshold"]) == (Decimal("1.8"), Decimal("1.2"), 3)
    assert share["gap_zh"] == "还差1.8个百分点：现为1.2%，要求不低于3%"
    assert share["gap_en"] == "needs 1.8 percentage points more: 1.2 % now, at least 3 % required"
    assert (share["basis_code"], share["period_year"], share["operator"]) == ("superdeduct", 2024, "ge")
    assert (share["source_feed"], share["authority"], share["is_verified"]) == ("lab/feed", "official", False)
    staff = lab.criterion("near", "tech_sme", "headcount")
    assert staff["gap_en"] == "exceeds by 20: 520 now, at most 500 required"
    assert staff["gap_zh"] == "超出20人：现为520人，要求不超过500人"
    points = lab.criterion("near", "tech_sme", "st_staff")
    assert points["gap_zh"] == "还差不止0分：现最高0分，要求高于0分"
    flag = lab.criterion("near", "specialised_sme", "abnormal")
    assert (flag["gap_value"], flag["gap_zh"]) == (None, "须满足：办理期间未被列入经营异常名录")
    assert lab.rows("from views.view_eligibility_criterion where (state_code = 'unmet') <> (gap_zh is not null)") == []


def test_a_threshold_changes_by_rows_alone() -> None:
    enterprise = Enterprise("five hundred and fifty", "headcount=550; st_staff_share_pct=20")
    found = []
    for day in (date(2026, 12, 31), date(2027, 1, 1)):
        lab = _lab(day, enterprise, new_rules=_DRAFT)
        result = lab.result(enterprise.name, "tech_sme")
        staff = lab.criterion(enterprise.name, "tech_sme", "headcount")
        found.append((result["version"], staff["state_code"], staff["threshold"], result["score_min"]))
    # On the last day of 2026 the figures of 2025 count, on the first of 2027 those of 2025 as well: settled in May.
    assert found == [("2017", "unmet", 500, 12), ("draft", "met", 600, 16)]
