"""Pledges on an enterprise's page: bundles, alerts with what they rest on, and values that say what they are."""

from datetime import date
from decimal import Decimal
from typing import Any

from pipelines.pages.enterprise import Enterprise
from pipelines.pages.sections.pledges import pledges_sections

PLEDGE: dict[str, Any] = {
    "pledge_no": "2026340900001", "pledge_state_code": "live", "pledgee_name": "镜湖科技银行",
    "secured_amount_cny": Decimal(5_000_000), "registered_date": date(2026, 1, 5), "debt_due_date": date(2027, 1, 5),
    "right_count": 2, "value_basis_code": "internal", "indicative_value_cny": Decimal(800_000),
    "is_value_placeholder": True,
}  # fmt: skip
ALERT: dict[str, Any] = {
    "pledge_no": "2026340900001", "right_no": "202010000001.X", "alert_code": "not_owner", "alert_level_code": "grave",
    "alert_date": date(2026, 3, 1), "evidence_value": Decimal(1), "unit_code": "item", "evidence_text": "former",
    "evidence_date": date(2026, 3, 1), "authority": "project", "is_verified": False,
}  # fmt: skip


def enterprise(pledges: list[dict[str, Any]], alerts: list[dict[str, Any]]) -> Enterprise:
    tables = {"mart_pledge": pledges, "mart_pledge_right": [], "mart_pledge_alert": alerts}
    return Enterprise("20260630-00000000", date(2026, 6, 30), "A", tables, ())


def test_an_alert_says_since_when_and_on_what_it_rests() -> None:
    twice = ALERT | {"alert_code": "pledged_twice", "evidence_text": "2026340900009", "evidence_date": None,
                     "evidence_value": Decimal(2)}  # fmt: skip
    (section,) = pledges_sections(enterprise([PLEDGE], [ALERT, twice]))
    first, second = section.grids[1].rows
    assert first[0].tone == "bad"
    assert (first[4].text.en or first[4].text.zh, first[6].text.en) == ("2026-03-01", "former owner 2026-03-01")
    assert (second[5].text.zh, second[6].text.zh) == ("2 项", "2026340900009")
    assert section.digest is not None
    assert section.digest.en == "1 in force, 2 alerts"


def test_a_value_of_placeholders_says_so_and_above_the_cap_there_is_none() -> None:
    above = PLEDGE | {"pledge_no": "2", "value_basis_code": "appraisal", "indicative_value_cny": None,
                      "is_value_placeholder": None}  # fmt: skip
    (section,) = pledges_sections(enterprise([PLEDGE, above], []))
    assert section.warning is not None
    assert "placeholders" in section.warning.en
    assert {row[7].text.en for row in section.grids[0].rows} == {"CNY 800,000", "above the cap"}
    (section,) = pledges_sections(enterprise([above], []))
    assert section.warning is None


def test_without_a_pledge_there_is_no_section() -> None:
    assert pledges_sections(enterprise([], [])) == []
