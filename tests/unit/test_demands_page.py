"""Financing demands on an enterprise's page: the best product first, and why each of the others does not fit."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from pipelines.pages.enterprise import Enterprise
from pipelines.pages.parts import Label
from pipelines.pages.sections.demands import demands_sections

DEMAND: dict[str, Any] = {
    "demand_no": "D1", "demand_status_code": "submitted", "demand_amount_cny": Decimal(2_000_000), "term_months": 12,
    "bank_code": None, "submitted_date": date(2026, 6, 20),
    "days_to_match": None, "days_to_credit": None, "days_to_draw": None,
    "days_waiting": 10,
}  # fmt: skip
PRODUCTS = [
    {"product_no": f"P{no}", "product_name": f"产品{no}", "bank_name": "鸠兹银行", "bank_code": "MYB01",
     "rate_from_pct": Decimal("3.15"), "guarantee_text": "信用、保证", "purpose_text": "不限", "region_code": "340200"}
    for no in (1, 2, 3)
]  # fmt: skip
NONE = {
    "demand_no": "D1", "condition_text": None, "condition_value": None, "operator": None, "threshold": None,
    "threshold_to": None, "unit_code": None,
}  # fmt: skip


def match(product: str, state: str, rank: int | None) -> dict[str, Any]:
    counts = {"unmet_count": int(state == "unmet"), "unknown_count": 0, "manual_count": int(state == "manual")}
    return {"demand_no": "D1", "product_no": product, "bank_code": "MYB01", "state_code": state, "fit_rank": rank} | (
        counts
    )


def condition(product: str, group: int, code: str, state: str, **more: Any) -> dict[str, Any]:
    return NONE | {"product_no": product, "group_no": group, "condition_code": code, "state_code": state} | more


def enterprise(conditions: list[dict[str, Any]]) -> Enterprise:
    tables = {
        "mart_demand_funnel": [DEMAND],
        "mart_match": [match("P1", "unmet", None), match("P2", "manual", 2), match("P3", "met", 1)],
        "mart_match_condition": conditions,
        "mart_product": PRODUCTS,
    }
    return Enterprise("20260630-00000000", date(2026, 6, 30), "A", tables, ())


def test_the_best_product_comes_first_and_what_does_not_fit_has_no_rank() -> None:
    (section,) = demands_sections(enterprise([]))
    assert [(row[1].text.zh, row[2].text.zh) for row in section.grids[1].rows] == [
        ("1", "产品3"), ("2", "产品2"), ("—", "产品1"),
    ]  # fmt: skip
    assert section.digest is not None
    assert section.digest.en == "demands: 1; products of which every hard condition is met: 1"
    assert len(section.grids) == 2


def test_every_condition_that_keeps_a_product_away_is_told_with_what_it_asks_for() -> None:
    conditions = [
        condition("P1", 1, "amount", "unmet", condition_value=Decimal(2_000_000), operator="between",
                  threshold=Decimal(100_000), threshold_to=Decimal(1_000_000), unit_code="cny"),
        condition("P1", 3, "security", "unmet", condition_text="pledge"),
        condition("P1", 7, "revenue", "unknown", operator="ge", threshold=Decimal(3_000_000), unit_code="cny"),
        condition("P1", 8, "holds_hte", "unmet", condition_value=Decimal(0), operator="eq", threshold=Decimal(1),
                  unit_code="flag"),
        condition("P1", 8, "holds_tech_sme", "met", condition_value=Decimal(1), operator="eq", threshold=Decimal(1),
                  unit_code="flag"),
        condition("P2", 9, "other", "manual", condition_text="无重大负面舆情"),
    ]  # fmt: skip
    (section,) = demands_sections(enterprise(conditions))
    rows = [tuple(cell.text.zh for cell in row[1:]) for row in section.grids[2].rows]
    assert rows == [
        ("产品1", "额度", "不满足", "200 万元", "10 万元 – 100 万元"),
        ("产品1", "担保方式", "不满足", "质押", "信用、保证"),
        ("产品1", "上一年度营业收入", "未知", "—", "不低于300 万元"),
        ("产品2", "无重大负面舆情（无法识别）", "须人工判断", "—", "—"),
    ], "of a group with one that is met the others keep nothing away"


def test_without_a_demand_there_is_no_section() -> None:
    assert demands_sections(Enterprise("r", date(2026, 6, 30), "A", {}, ())) == []


@pytest.mark.parametrize(("changes", "has_products", "is_told"), [
    ({"demand_status_code": "matching", "bank_code": "MYB99"}, True, True),
    ({"demand_status_code": "matching", "bank_code": "MYB99"}, False, False),  # a bank's contract may leave them out
    ({"demand_status_code": "matching", "bank_code": "MYB01"}, True, False),
    ({"demand_status_code": "refused", "bank_code": "MYB99"}, True, False),
    ({}, True, False),
])  # fmt: skip
def test_a_demand_of_a_bank_without_products_says_so(
    changes: dict[str, Any], has_products: bool, is_told: bool
) -> None:
    tables = {"mart_demand_funnel": [DEMAND | changes], "mart_product": PRODUCTS if has_products else []}
    (section,) = demands_sections(Enterprise("20260630-00000000", date(2026, 6, 30), "A", tables, ()))
    told = Label(
        "D1：对接银行 MYB99 没有在售产品，请核对机构编码和产品清单。",
        "D1: its bank MYB99 offers no product: check the bank's code and the list of products.",
    )
    assert section.note == (told if is_told else None)
