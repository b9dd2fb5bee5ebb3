"""A release with a row or two of everything that the tech-finance office works with. No tests here."""

from datetime import date
from decimal import Decimal
from typing import Any

from enterprise_release import Row, profile

DAY, MAY = date(2026, 6, 30), date(2026, 5, 31)
HTML = '<script>alert(1)</script>"&科技公司'
_RULES = {"business_date": DAY, "version": "1", "authority": "placeholder", "is_verified": False}


def rule(rulebook: str, kind: str, code: str, zh: str | None, en: str | None, **others: Any) -> Row:
    """A row of `mart_rulebook`."""
    return _RULES | {
        "rulebook_code": rulebook, "rule_kind": kind, "rule_code": code, "title_zh": zh, "title_en": en,
        "rulebook_zh": f"{rulebook}规则", "rulebook_en": f"Rules of {rulebook}", "rulebook_authority": "placeholder",
        "is_in_force": True,
    } | others  # fmt: skip


def bank(code: str, state: str, **others: Any) -> Row:
    """A row of `mart_pool_bank`."""
    return {
        "business_date": DAY, "rulebook_code": "pool", "version": "1", "bank_code": code, "filed_count": 3,
        "live_balance_cny": Decimal(5_000_000), "month_end_date": MAY, "stop_state_code": state,
        "reserved_cny": 0, "paid_cny": 0, "paid_year_cny": 10_000, "recovered_cny": 0, "programme_paid_year_cny": 9,
        "year_budget_cny": 200_000_000, "budget_headroom_cny": 199_990_000, "budget_authority": "placeholder",
    } | others  # fmt: skip


def filing(who: str, bank_code: str, loan: str, headroom: int | None, html: str) -> Row:
    """A row of `mart_pool_filing`."""
    return {
        "business_date": DAY, "enterprise_id": who, "rulebook_code": "pool", "version": "1", "bank_code": bank_code,
        "bank_name": f"{bank_code}银行{html}", "loan_no": loan, "firm_balance_cny": 2_000_000,
        "firm_cap_cny": 30_000_000, "firm_headroom_cny": headroom, "record_id": int(loan),
    }  # fmt: skip


def warning(code: str, level: str, subject: str, value: int, unit: str, html: str) -> Row:
    """A row of `mart_venture_warning`."""
    return _RULES | {
        "fund_no": "F1", "warning_code": code, "subject_key": subject, "fund_name": f"某基金{html}",
        "manager_name": "某管理人", "warning_level_code": level, "evidence_value": value, "threshold": 20,
        "unit_code": unit, "evidence_date": MAY, "rulebook_code": "venture_capital",
    }  # fmt: skip


def member(who: str, state: str, requirement: str, former: str | None = None) -> Row:
    """A row of `mart_cultivation_member`; `former`: the layer that it left."""
    return _RULES | {
        "enterprise_id": who, "rulebook_code": "lists", "push_state_code": state, "layer_code": "seed",
        "former_layer_code": former,
        "reason_state_code": "unmet" if state == "removed" else "met", "requirement_code": requirement,
        "requirement_role_code": "entry", "requirement_value": 0, "threshold": 1, "unit_code": "flag",
        "office_zh": "科技局", "office_en": "Science bureau",
    }  # fmt: skip


def figure(dimension: str, group: str, code: str, value: int | None, unit: str = "cny") -> Row:
    """A row of `mart_finance_statistic`."""
    return {
        "business_date": DAY, "month_end_date": MAY, "dimension_code": dimension, "group_code": group,
        "figure_code": code, "figure_value": value, "unit_code": unit, "flow_code": "stock",
        "is_additive": dimension == "district", "is_additive_over_months": False, "bank_count": 4,
    }  # fmt: skip


def step(dimension: str, group: str, code: str, value: int) -> Row:
    """A row of `mart_funnel_statistic`."""
    return {
        "business_date": DAY, "month_end_date": MAY, "dimension_code": dimension, "group_code": group,
        "figure_code": code, "figure_value": value, "unit_code": "item", "flow_code": "flow",
        "is_additive": dimension == "bank", "is_additive_over_months": True,
    }  # fmt: skip


def condition(product: str, no: int, group: int, code: str, state: str) -> Row:
    """A row of `mart_match_condition` of demand D1."""
    return {
        "business_date": DAY, "enterprise_id": "A", "demand_no": "D1", "product_no": product, "condition_no": no,
        "group_no": group, "condition_code": code, "state_code": state,
    }  # fmt: skip


def match(product: str, state: str, rank: int | None, unmet: int) -> Row:
    """A row of `mart_match` of demand D1."""
    return {
        "business_date": DAY, "enterprise_id": "A", "demand_no": "D1", "product_no": product, "bank_code": "B1",
        "state_code": state, "met_count": 5, "unmet_count": unmet, "unknown_count": 0, "manual_count": 0,
        "fit_rank": rank, "record_id": 1,
    }  # fmt: skip


def demand(number: str, status: str) -> Row:
    """A row of `mart_demand_funnel`."""
    return {
        "business_date": DAY, "enterprise_id": "A", "demand_no": number, "demand_status_code": status,
        "demand_amount_cny": 1_000_000, "term_months": 12, "submitted_date": MAY, "days_waiting": 30, "record_id": 1,
    }  # fmt: skip


def office_tables(html: str = "") -> dict[str, list[Row]]:
    """The tables; `html` is added to texts of others: of rules, products, banks, pledges and funds."""
    return {
        "mart_enterprise_profile": [profile(enterprise_id="A", uscc="A", enterprise_name="甲公司"),
                                    profile(enterprise_id="B", uscc="B", enterprise_name="乙公司")],
        "mart_rulebook": [
            rule("pool", "pool_programme", "pool", None, None),
            rule("pool", "pool_stop", "loss", None, None,
                 value_text="scope bank, ratio loss_to_filed, level stop, operator gt, threshold 3"),
            rule("pool", "pool_stop", "fuse", None, None, value_text="scope bank, ratio fuse, level warn, operator ge"),
            rule("lists", "cultivation_list", "lists", f"培育库{html}", "Cultivation list"),
            rule("lists", "cultivation_rule", "any/hte", "有效的高新技术企业", "A valid high-tech enterprise"),
            rule("lists", "cultivation_rule", "any/revenue", "营业收入不低于500万元", "Revenue of CNY 5 million"),
            rule("lists", "cultivation_rule", "gold/growth", "增长率不低于15%", "Growth of at least 15 %"),
            rule("risk_watch", "watch_rule", "loan_arrears", f"贷款逾期{html}", "A loan overdue"),
        ],
        "mart_cultivation_member": [member("A", "added", "hte"), member("B", "moved", "growth", "gold"),
                                    member("B", "removed", "hte"),
                                    member("B", "near", "revenue") | {"requirement_value": Decimal("4999999.99"),
                                                                      "threshold": 5_000_000, "unit_code": "cny"}],
        "mart_demand_funnel": [demand("D1", "submitted"), demand("D2", "disbursed")],
        "mart_match": [match("P1", "unmet", None, 1), match("P2", "met", 1, 0)],
        "mart_match_condition": [
            condition("P1", 1, 1, "amount", "unmet"), condition("P1", 2, 2, "term", "met"),
            condition("P2", 1, 1, "holds_hte", "unmet"), condition("P2", 2, 1, "holds_tech_sme", "met"),
        ],
        "mart_product": [
            {"business_date": DAY, "product_no": one, "product_name": f"{one}贷{html}", "bank_name": "甲银行",
             "bank_code": "B1"} for one in ("P1", "P2")
        ],
        "mart_funnel_statistic": [
            *(step("all", "demands", f"{code}_count", value) for code, value in
              (("submitted", 7), ("matched", 5), ("credit", 4), ("drawn", 3), ("closed", 1))),
            step("bank", "none", "submitted_count", 2), step("bank", "B1", "submitted_count", 5),
        ],
        "mart_pool_bank": [
            bank("B1", "normal", loss_to_filed_pct=1, overdue_pct=2, npl_pct=3, stop_headroom_cny=500_000),
            bank("B2", "stop", loss_to_filed_pct=4, stop_headroom_cny=-100_000), bank("B3", "unknown"),
        ],
        "mart_pool_filing": [
            filing("A", "B1", "1", 28_000_000, html), filing("A", "B2", "2", 28_000_000, html),
            filing("B", "B3", "3", -1_000_000, html),
        ],
        "mart_pool_ledger": [
            {"business_date": DAY, "enterprise_id": "A", "rulebook_code": "pool", "version": "1", "bank_code": "B1",
             "loan_no": "1", "claim_no": "C1", "entry_code": "borne", "party_code": party, "is_pool": party == "city",
             "entry_date": MAY, "amount_cny": amount, "record_id": 1}
            for party, amount in (("city", -10_000), ("bank", -20_000))
        ],
        "mart_pledge": [
            {"business_date": DAY, "enterprise_id": "A", "pledge_no": "L1", "pledge_state_code": "live",
             "secured_amount_cny": 3_000_000},
        ],
        "mart_pledge_alert": [
            _RULES | {"enterprise_id": "A", "pledge_no": "L1", "right_kind_code": "invention", "right_no": "R1",
                      "alert_code": "fee_unpaid", "alert_level_code": "grave", "alert_date": MAY, "evidence_value": 30,
                      "threshold": 0, "unit_code": "day", "rulebook_code": "ip_pledge",
                      "evidence_text": f"终止{html}"},
        ],
        "mart_risk_signal": [
            _RULES | {"enterprise_id": "A", "rulebook_code": "risk_watch", "signal_code": "loan_arrears",
                      "since_date": DAY, "evidence_value": 40, "evidence_date": MAY, "operator": "ge", "threshold": 31,
                      "unit_code": "day", "signal_points": 3, "watch_points": 3, "watch_level_code": "alarm"},
        ],
        "mart_venture_fund": [
            {"business_date": DAY, "fund_no": one, "warning_count": count, "fund_name": one}
            for one, count in (("F1", 2), ("F2", 0))
        ],
        "mart_venture_holding": [
            {"business_date": DAY, "enterprise_id": "B", "record_no": "V1", "fund_no": "F1"},
        ],
        "mart_venture_warning": [
            warning("enterprise_share", "check", "A", 35, "percent", html),
            warning("past_exit_date", "grave", "V1", 90, "day", html),
        ],
        "mart_finance_statistic": [
            figure("union", "sci_tech", "loan_balance_cny", 900_000),
            figure("all", "filed", "loan_balance_cny", 950_000),
            figure("union", "sci_tech", "bond_balance_cny", None), figure("all", "filed", "bond_balance_cny", None),
            figure("union", "sci_tech", "firm_count", 8, "firm"),
            figure("district", "340202", "loan_balance_cny", 900_000), figure("list", "hte", "firm_count", 3, "firm"),
        ],
    }  # fmt: skip
