"""What a bank reads of a result: recognised first, what data holds, what keeps an enterprise out, what else settles."""

from datetime import date

import pytest
from dbt_scratch import compiled
from rule_lab import Enterprise, RuleLab, complete_lists

_DAY = date(2026, 6, 30)

#: Meets every condition of document 115 that data decides, by its score.
_TECH = (
    "is_registered_active=1; is_legal_person=1; headcount=100; revenue=3e7; total_assets=2e7;"
    "is_abnormal_listed_recently=0; is_serious_violation=0; is_serious_violation_recently=0; holds_hte=0;"
    "national_awards_top3_5y=0; has_provincial_institution=0; st_staff_share_pct=30; rd_share_pct:superdeduct=6;"
    "rd_cost_share_pct:superdeduct=6; class1_ip_count=1; class2_ip_count_115=0"
)

#: Meets every condition of annex 1 of document 63 that data decides, by its certificate; software, so sized by staff.
_INNOVATIVE = (
    "is_registered_active=1; is_legal_person=1; headcount=10; revenue=3e7; is_abnormal_listed=0; "
    "is_serious_violation=0; holds_hte=1"
)


def _lab(*enterprises: Enterprise, rows: tuple[str, ...] = (), day: date = _DAY) -> RuleLab:
    return RuleLab(compiled(), day, enterprises, new_rules=rows)


def _without(figures: str, *codes: str) -> str:
    return ";".join(part for part in figures.split(";") if part.strip().split("=")[0] not in codes)


def _held(enterprise: str, code: str, until: str) -> str:
    return (
        "insert into intermediate.int_recognition__status by name select "
        f"'{enterprise}' as enterprise_id, '{code}' as recognition_code, true as is_valid, {until} as valid_to_date"
    )


def _verdict(number: int, criterion: str, verdict: str, until: str = "2027-06-30", on: str = "2026-06-01") -> str:
    return (
        "insert into seeds.criterion_verdict by name select "
        f"{number} as verdict_no, 'A' as enterprise_id, 'tech_sme' as rulebook_code, '2017' as version, "
        f"'{criterion}' as criterion_code, '{verdict}' as verdict, 'seen' as evidence, "
        f"date '{until}' as valid_to_date, 'Li' as decided_by, date '{on}' as decided_on"
    )


def _feeds(*feeds: str, are_evidence: bool = True, as_of: str = "null") -> tuple[str, ...]:
    states = (f"'{feed}' as feed, {are_evidence} as is_evidence" for feed in feeds)
    titles = (f"'{feed}' as feed, '{feed}' as title_zh, '{feed}' as title_en" for feed in feeds)
    return (
        *(f"insert into intermediate.int_feed__lag by name select {row}" for row in states),
        *(
            f"insert into marts.mart_freshness by name select {row}, date '2026-06-27' as newest_date, "
            f"{as_of} as as_of_date"
            for row in titles
        ),
    )


def test_a_holder_is_recognised_first_and_data_says_whether_it_agrees() -> None:
    rows = (
        _held("agrees", "tech_sme", "date '2027-03-31'"),
        _held("disagrees", "tech_sme", "null"),
        _held("unknown", "tech_sme", "date '2027-03-31'"),
    )
    enterprises = [
        Enterprise("agrees", _TECH),
        Enterprise("disagrees", f"{_without(_TECH, 'headcount')}; headcount=501"),
        Enterprise("unknown", ""),
        Enterprise("none", _TECH),
    ]
    lab = _lab(*enterprises, rows=rows)
    found = {
        enterprise.name: tuple(
            lab.result(enterprise.name, "tech_sme")[column]
            for column in ("state_code", "data_state_code", "recognised_until_date", "is_confirmed_by_data")
        )
        for enterprise in enterprises
    }
    assert found == {
        "agrees": ("recognised", "met_by_data", date(2027, 3, 31), True),
        "disagrees": ("recognised", "unmet", None, False),
        "unknown": ("recognised", "unknown", date(2027, 3, 31), None),
        "none": ("met_by_data", "met_by_data", None, None),
    }
    assert lab.result("disagrees", "tech_sme")["unmet_criteria"] == "headcount"


def test_one_step_away_names_the_single_criterion_that_keeps_an_enterprise_out() -> None:
    rest = _without(_TECH, "headcount", "total_assets")
    lab = _lab(
        Enterprise("one", f"{rest}; headcount=501; total_assets=2e7"),
        Enterprise("two", f"{rest}; headcount=501; total_assets=200000000.01"),
        Enterprise("one and a gap", f"{rest}; headcount=501"),
    )
    steps = {name: lab.result(name, "tech_sme")["one_step_criterion_code"] for name in ("one", "two", "one and a gap")}
    assert steps == {"one": "headcount", "two": None, "one and a gap": None}
    assert lab.result("two", "tech_sme")["unmet_criteria"] == "headcount,assets"


@pytest.mark.parametrize("form", [("1", "met"), ("0", "unmet"), ("", "unknown")])
def test_only_an_independent_legal_person_is_eligible(form: tuple[str, str]) -> None:
    value, state = form
    rest = _without(_TECH, "is_legal_person")
    lab = _lab(Enterprise("A", f"{rest}; is_legal_person={value}" if value else rest))
    assert lab.criterion("A", "tech_sme", "legal_form")["state_code"] == state
    assert lab.result("A", "tech_sme")["state_code"] == {"met": "met_by_data"}.get(state, state)


def test_verdicts_of_persons_settle_what_only_a_person_can_judge() -> None:
    rows = [_verdict(number, code, "met") for number, code in enumerate(("products", "conduct", "ip_related"), 1)]
    lab = _lab(Enterprise("A", _TECH), Enterprise("B", _TECH), rows=tuple(rows))
    assert (lab.result("A", "tech_sme")["state_code"], lab.result("B", "tech_sme")["state_code"]) == (
        "met",
        "met_by_data",
    )
    row = lab.criterion("A", "tech_sme", "products")
    assert (row["state_code"], row["verdict_no"], row["basis_code"]) == ("met", 1, "verdict")
    assert row["evidence_en"] == "verdict 1 by Li of 2026-06-01, valid to 2027-06-30"


@pytest.mark.parametrize(
    ("verdicts", "state"),
    [
        ((_verdict(1, "products", "met", until="2026-06-30"),), "met"),
        ((_verdict(1, "products", "met", until="2026-06-29"),), "manual"),
        ((_verdict(1, "products", "met", on="2026-06-30"),), "met"),
        ((_verdict(1, "products", "met", on="2026-07-01"),), "manual"),
        ((_verdict(1, "products", "met"), _verdict(2, "products", "unmet")), "unmet"),
        ((_verdict(1, "products", "met"), _verdict(2, "products", "withdrawn")), "manual"),
        ((_verdict(1, "headcount", "unmet"),), "manual"),  # what a figure decides no verdict changes
    ],
)
def test_a_verdict_counts_from_its_day_to_its_last(verdicts: tuple[str, ...], state: str) -> None:
    lab = _lab(Enterprise("A", _TECH), rows=verdicts)
    assert lab.criterion("A", "tech_sme", "products")["state_code"] == state
    assert lab.criterion("A", "tech_sme", "headcount")["state_code"] == "met"


def test_no_record_in_a_fresh_feed_is_evidence_where_the_clause_asks_for_none() -> None:
    feeds = ("credit/admin_penalty", "registry/serious_violation")
    rows = (
        "insert into intermediate.int_adverse__record values ('recorded', 'credit/admin_penalty', true, false)",
        "insert into intermediate.int_adverse__record values ('reviewed', 'credit/admin_penalty', false, true)",
        "insert into intermediate.int_adverse__record values ('over', 'credit/admin_penalty', false, false)",
        "insert into intermediate.int_adverse__record values ('other', 'tax/arrears', true, false)",
    )
    enterprises = [Enterprise(name, _INNOVATIVE, "6513") for name in ("clean", "recorded", "reviewed", "over", "other")]
    lab = _lab(*enterprises, rows=(*rows, *_feeds(*feeds)))
    states = {
        enterprise.name: lab.criterion(enterprise.name, "innovative_sme", "conduct")["state_code"]
        for enterprise in enterprises
    }
    assert states == {"clean": "met", "recorded": "manual", "reviewed": "manual", "over": "met", "other": "met"}
    clean = lab.criterion("clean", "innovative_sme", "conduct")
    assert clean["evidence_en"] == "no record in credit/admin_penalty as of 2026-06-27"
    assert lab.result("clean", "innovative_sme")["manual_criteria"] == "products"


@pytest.mark.parametrize(("is_evidence", "state"), [(True, "met"), (False, "manual")])
def test_only_a_feed_that_is_evidence_settles_a_criterion(is_evidence: bool, state: str) -> None:
    rows = _feeds("credit/admin_penalty", are_evidence=is_evidence) + _feeds("registry/serious_violation")
    lab = _lab(Enterprise("A", _INNOVATIVE, "6513"), rows=rows)
    assert lab.criterion("A", "innovative_sme", "conduct")["state_code"] == state


@pytest.mark.parametrize(("is_evidence", "states"), [(True, ("met", "met")), (False, ("unknown", "manual"))])
def test_absence_from_a_late_list_is_no_zero(is_evidence: bool, states: tuple[str, str]) -> None:
    """A figure of an enterprise that is on the list counts nevertheless."""
    figures = _without(_INNOVATIVE, "is_serious_violation")
    enterprises = (Enterprise("absent", figures, "6513"), Enterprise("listed", f"{figures}; is_serious_violation=1"))
    feeds = _feeds("registry/serious_violation", are_evidence=is_evidence) + _feeds("credit/admin_penalty")
    complete = complete_lists(compiled(), {"registry/serious_violation": is_evidence})
    assert complete == (["is_serious_violation", "is_serious_violation_recently"] if is_evidence else [])
    lab = RuleLab(compiled(), _DAY, enterprises, complete, feeds)
    found = tuple(
        lab.criterion("absent", "innovative_sme", code)["state_code"] for code in ("serious_violation", "conduct")
    )
    assert found == states
    assert lab.criterion("listed", "innovative_sme", "serious_violation")["state_code"] == "unmet"


@pytest.mark.parametrize(("as_of", "day"), [("date '2026-06-29'", "2026-06-29"), ("null", "2026-06-27")])
def test_the_sentence_names_the_day_of_the_list_not_of_its_newest_entry(as_of: str, day: str) -> None:
    feeds = ("credit/admin_penalty", "registry/serious_violation")
    row = _lab(Enterprise("A", _INNOVATIVE, "6513"), rows=_feeds(*feeds, as_of=as_of)).criterion(
        "A", "innovative_sme", "conduct"
    )
    assert row["evidence_en"] == f"no record in credit/admin_penalty as of {day}"
    assert row["evidence_zh"] == f"截至 {day}，credit/admin_penalty中无记录"


def test_a_missing_feed_is_no_evidence() -> None:
    lab = _lab(Enterprise("A", _INNOVATIVE, "6513"), rows=_feeds("credit/admin_penalty"))
    assert lab.criterion("A", "innovative_sme", "conduct")["state_code"] == "manual"
