"""Guarantees, bonds and technology insurance on an enterprise's page: what is live, what was paid, and since when."""

from datetime import date
from decimal import Decimal
from typing import Any

from pipelines.pages.enterprise import Enterprise
from pipelines.pages.enterprise_page import TITLES, make_page
from pipelines.pages.parts import Label, Section, Veil
from pipelines.pages.sections.instruments import bonds_sections, guarantees_sections, insurance_sections

GUARANTEE: dict[str, Any] = {
    "guarantor_code": "MYG01", "guarantor_name": "鸠兹融资担保", "guarantee_no": "1", "creditor_name": "鸠兹银行",
    "loan_no": "L1", "guarantee_kind_code": "loan", "guaranteed_cny": Decimal(3_000_000),
    "liability_cny": Decimal(2_000_000), "fee_rate_pct": Decimal("0.620000"), "from_date": date(2025, 9, 1),
    "to_date": date(2026, 8, 31), "compensated_date": None, "compensated_cny": None, "state_code": "in_force",
    "listed_date": date(2026, 5, 31),
}  # fmt: skip
BOND: dict[str, Any] = {
    "bond_code": "MY1", "bond_name": "25科创001", "bond_kind_code": "mtn", "venue_text": "银行间市场",
    "issued_cny": Decimal(100_000_000), "bond_balance_cny": Decimal(100_000_000), "coupon_pct": Decimal("2.240000"),
    "value_date": date(2025, 8, 12), "due_date": date(2027, 8, 12), "state_code": "in_force",
    "listed_date": date(2026, 5, 31),
}  # fmt: skip
POLICY: dict[str, Any] = {
    "insurer_code": "MYI01", "insurer_name": None, "policy_no": "P1", "insurance_kind_code": "cyber",
    "cover_cny": Decimal(6_300_000), "from_date": date(2026, 3, 5), "to_date": date(2027, 3, 4),
    "state_code": "in_force", "listed_date": date(2026, 5, 31), "first_listed_date": date(2026, 3, 31),
    "premium_total_cny": Decimal("77773.00"), "subsidy_total_cny": Decimal("38886.00"), "claim_total_cny": None,
}  # fmt: skip


def enterprise(table: str, *rows: dict[str, Any]) -> Enterprise:
    return Enterprise("20260630-00000000", date(2026, 6, 30), "A", {table: list(rows)}, ())


def shown(section: Section, row: int, language: str) -> list[str]:
    return [getattr(cell.text, language) or cell.text.zh for cell in section.grids[0].rows[row]]


def test_a_guarantee_that_the_guarantor_paid_is_a_warning_in_both_languages() -> None:
    paid = GUARANTEE | {"guarantee_no": "2", "from_date": date(2026, 1, 1), "state_code": "over",
                        "liability_cny": Decimal(0), "compensated_date": date(2026, 4, 20),
                        "compensated_cny": Decimal("1250000.50")}  # fmt: skip
    late = GUARANTEE | {"guarantee_no": "3", "from_date": date(2024, 1, 1), "state_code": "past_term"}
    (section,) = guarantees_sections(enterprise("mart_guarantee", paid, GUARANTEE, late))
    assert [row[0].text.zh for row in section.grids[0].rows] == ["1", "3", "2"]
    assert section.warning is not None
    assert section.warning.zh == "担保机构已代偿 1 笔，125 万元"
    assert section.warning.en == "1 guarantee compensated by the guarantor, CNY 1,250,000.5"
    assert section.digest is not None
    assert section.digest.zh == "3 笔，有效 2 笔，在保余额 400 万元"
    assert section.digest.en == "3 guarantees, 2 in force, liability CNY 4,000,000"
    assert shown(section, 0, "en") == [
        "1", "in force", "鸠兹融资担保", "鸠兹银行", "L1", "guarantee of a loan", "CNY 3,000,000", "CNY 2,000,000",
        "2026-05-31", "0.62 %", "2025-09-01", "2026-08-31", "—", "—",
    ]  # fmt: skip
    assert shown(section, 1, "zh")[1] == "到期未解除"
    assert shown(section, 2, "zh")[12:] == ["125 万元", "2026-04-20"]
    assert [row[1].tone for row in section.grids[0].rows] == ["plain", "warn", "dim"]


def test_bonds_that_are_over_are_in_no_sum() -> None:
    due = BOND | {"bond_code": "MY0", "state_code": "over"}
    gone = BOND | {"bond_code": "MY2", "state_code": "not_listed", "coupon_pct": None}
    (section,) = bonds_sections(enterprise("mart_bond", due, gone, BOND))
    assert [row[0].text.zh for row in section.grids[0].rows] == ["MY1", "MY2", "MY0"]
    assert section.digest is not None
    assert section.digest.zh == "3 只，有效 1 只，余额 10,000 万元"
    assert section.digest.en == "3 bonds, 1 in force, balance CNY 100,000,000"
    assert shown(section, 0, "en")[1:5] == ["in force", "25科创001", "medium-term note", "银行间市场"]
    assert shown(section, 1, "zh")[1] == "最近月份未列示"
    assert shown(section, 1, "en")[8] == "—"
    (section,) = bonds_sections(enterprise("mart_bond", due))
    assert section.digest is not None
    assert section.digest.en == "1 bond, none in force"


def test_sums_of_a_policy_say_since_when_and_whether_that_is_later_than_its_begin() -> None:
    older = POLICY | {"policy_no": "P0", "from_date": date(2026, 2, 28), "premium_total_cny": Decimal(0)}
    (section,) = insurance_sections(enterprise("mart_insurance_policy", older, POLICY))
    assert shown(section, 0, "zh") == [
        "P1", "有效", "MYI01", "网络安全保险", "630 万元", "2026-05-31", "2026-03-05", "2027-03-04", "2026-03",
        "7.78 万元", "3.89 万元", "—",
    ]  # fmt: skip
    assert shown(section, 1, "zh")[8] == "2026-03（晚于起保）"
    assert shown(section, 1, "en")[8:10] == ["2026-03 (after it began)", "CNY 0"]
    assert [row[8].tone for row in section.grids[0].rows] == ["plain", "warn"]
    assert section.digest is not None
    assert section.digest.en == "2 policies, 2 in force, sum insured CNY 12,600,000"


def test_without_any_there_is_no_section() -> None:
    for sections, mart in (
        (guarantees_sections, "mart_guarantee"),
        (bonds_sections, "mart_bond"),
        (insurance_sections, "mart_insurance_policy"),
    ):
        assert sections(enterprise(mart)) == []


def test_without_consent_each_is_said_to_be_invisible_and_never_to_be_none() -> None:
    veil = Veil(Label("未经企业同意不可见", "Not visible without consent"), is_whole=True)
    tables = {"mart_enterprise_profile": [{"enterprise_id": "A", "enterprise_name": None}], "mart_guarantee": []}
    page = make_page(Enterprise("20260630-00000000", date(2026, 6, 30), "A", tables, ()), dict.fromkeys(TITLES, veil))
    found = {section.title.en: section for section in page.sections}
    for title in ("Guarantees", "Technology insurance"):
        assert found[title].warning == veil.words
        assert found[title].grids == ()
