"""Which feeds the published tables require, and which columns must be filled, against what the models really read."""

import re
from typing import Any

import polars as pl
import pytest
from dbt_scratch import compiled
from lineage import FEEDS, deciding_columns, feeds_of

from pipelines.base.errors import KechuangError
from pipelines.base.settings import DBT_PROJECT_DIR
from pipelines.contracts.feed import Feed
from pipelines.warehouse.column_lineage import KNOWS_ONLY
from pipelines.warehouse.published import published_models
from pipelines.warehouse.requirements import required_feeds

SEEDS = DBT_PROJECT_DIR / "seeds"

#: Of a missing one a table itself says that it does not know: a figure is `unknown`, its weight goes to others or is
#: not covered, another source takes its place, a name is not linked.
FALLBACKS = {"registry/change", "social/insurance_headcount", "tax/vat_return"}
LISTS = {"innovation/gradient_list", "innovation/hte_certificate", "innovation/sme_admission", "credit/honour_list"}
EXTRAS = {"innovation/programme", "innovation/tech_contract", "innovation/venture_investment"}
RIGHTS = {"ip/patent", "ip/patent_event", "ip/ip_right", "ip/ip_pledge"}
ADVERSE = {"registry/abnormal_operation", "registry/serious_violation", "credit/dishonest_debtor",
           "credit/admin_penalty", "tax/arrears", "tax/credit_rating"}  # fmt: skip
NOT_EXCLUDING = ADVERSE - {"registry/abnormal_operation", "registry/serious_violation"}
NO_VETO_NO_POINTS = {"registry/abnormal_operation", "tax/arrears", "tax/credit_rating"}
OF_POINTS = FALLBACKS | LISTS | EXTRAS | NO_VETO_NO_POINTS | {"tax/vat_invoice", "ip/ip_right", "ip/ip_pledge"}
OF_ELIGIBILITY = (
    FALLBACKS | LISTS | EXTRAS | NOT_EXCLUDING | RIGHTS - {"ip/patent"} | {"tax/vat_invoice", "innovation/declaration"}
)
#: Of what a missing feed would tell, the score says that it is not known: it has points of its own, and covers less.
OF_CREDIT = FALLBACKS | NO_VETO_NO_POINTS | EXTRAS | LISTS | RIGHTS - {"ip/ip_pledge"} | {
    "tax/vat_invoice", "tax/cit_return", "tax/rd_deduction", "innovation/declaration", "registry/annual_report",
    "finance/loan_balance", "finance/loan_filing",
}  # fmt: skip
#: A figure that is missing makes a requirement unknown: nobody enters or leaves by it.
OF_LISTS = (OF_ELIGIBILITY | {"registry/annual_report", "tax/cit_return", "tax/rd_deduction", "ip/patent"}) - {
    "credit/dishonest_debtor"
}
#: A loan that is not filed has no row; a list or a balance that is missing makes a condition unknown.
OF_POOLS = LISTS | {"registry/change", "finance/loan_balance", "finance/loan_filing", "finance/compensation_claim"}
#: Without demands or a shelf there is nothing to match; a figure that is missing leaves its condition unknown.
OF_MATCHES = OF_LISTS | ADVERSE | {"finance/financing_demand", "finance/product", "finance/product_condition"}
#: Without patents there is no filing in any chain.
OF_NAVIGATION = {"registry/change", "ip/patent", "ip/patent_event"}
#: A city without a register has no funds; an investment without a fund or an exit is held by its investor.
OF_VENTURES = {"registry/change", "innovation/venture_exit", "innovation/venture_fund", "innovation/venture_investment"}
#: A stage that is not known is a group of its own; a list or a bank that did not arrive has no figures.
OF_STATISTICS = OF_LISTS | ADVERSE | {
    "ip/ip_pledge", "finance/loan_balance", "finance/loan_filing", "finance/bond", "finance/insurance_policy",
    "finance/guarantee",
}  # fmt: skip
MAY_MISS: dict[str, set[str]] = {
    "mart_credit_history": OF_CREDIT,
    "mart_credit_limit": OF_CREDIT | OF_POINTS | {"credit/public_grade"},
    "mart_credit_reason": OF_CREDIT,
    "mart_credit_score": OF_CREDIT | {"credit/public_grade"},
    "mart_cultivation_member": OF_LISTS,
    "mart_demand_funnel": {"registry/change", "finance/financing_demand"},
    "mart_eligibility": OF_ELIGIBILITY,
    "mart_eligibility_criterion": OF_ELIGIBILITY,
    "mart_eligibility_rule": set(),
    "mart_enterprise_name": {"registry/change"},
    "mart_enterprise_profile": FALLBACKS | LISTS | EXTRAS | RIGHTS | ADVERSE | {"innovation/declaration"},
    "mart_adverse_record": {"registry/change"},
    "mart_finance_statistic": OF_STATISTICS,
    "mart_funnel_statistic": {"registry/change", "finance/financing_demand"},
    "mart_freshness": set(),
    "mart_match": OF_MATCHES,
    "mart_match_condition": OF_MATCHES,
    "mart_objection": {"registry/change", "finance/objection"},
    "mart_patent_navigation": OF_NAVIGATION,
    "mart_patent_navigation_enterprise": OF_NAVIGATION,
    "mart_patent_navigation_year": OF_NAVIGATION,
    "mart_pledge": {"registry/change", "ip/patent_event"},
    "mart_pledge_alert": {"registry/change", "ip/patent_event"},
    "mart_pledge_right": {"registry/change", "ip/patent_event"},
    "mart_policy_match": OF_LISTS,
    "mart_policy_programme": set(),
    "mart_pool_bank": {"registry/change", "finance/loan_balance", "finance/loan_filing", "finance/compensation_claim"},
    "mart_pool_check": OF_POOLS,
    "mart_pool_filing": OF_POOLS,
    "mart_pool_ledger": {"registry/change", "finance/loan_filing", "finance/compensation_claim"},
    "mart_product": {"finance/product"},
    "mart_recognition": {"registry/change"},
    "mart_innovation_indicator": OF_POINTS,
    "mart_innovation_score": OF_POINTS,
    "mart_invoice_profile": {"registry/change"},
    "mart_invoice_month": {"registry/change"},
    "mart_loan": {"registry/change", "finance/loan_balance", "finance/loan_filing"},
    "mart_bond": {"registry/change", "finance/bond"},
    "mart_guarantee": {"registry/change", "finance/guarantee"},
    "mart_insurance_policy": {"registry/change", "finance/insurance_policy"},
    "mart_ip_portfolio": {"registry/change", "ip/patent_event"},
    # a register that nobody sends has no rows
    "mart_register_enterprise": LISTS | {"registry/change"},
    "mart_register_expert": {"innovation/expert"},
    "mart_register_institution": {"innovation/institution"},
    "mart_register_project": {"registry/change", "innovation/programme"},
    "mart_register_specialist": {"innovation/specialist"},
    "mart_register_talent_team": {"registry/change", "innovation/talent_team"},
    "mart_register_workstation": {"registry/change", "innovation/specialist", "innovation/workstation"},
    "mart_assignment_pair": {"registry/change", "innovation/specialist", "innovation/workstation"},
    "mart_risk_signal": OF_CREDIT | {"ip/ip_pledge", "innovation/venture_exit"},
    "mart_rulebook": set(),
    "mart_venture_fund": OF_VENTURES,
    "mart_venture_holding": OF_VENTURES,
    "mart_venture_manager": OF_VENTURES,
    "mart_venture_warning": OF_VENTURES,
}

#: What a veto, a score or a result of eligibility is, of each published table.
DECIDING = {
    "mart_adverse_record": {"enterprise_id", "adverse_record_code", "event_date", "ended_date", "display_until_date",
                            "is_veto", "amount_cny"},
    "mart_innovation_score": {"enterprise_id", "state_code", "score", "band_code", "coverage_pct", "has_veto"},
    "mart_innovation_indicator": {"enterprise_id", "state_code", "indicator_value", "points"},
    "mart_eligibility": {"enterprise_id", "state_code", "score_min", "score_max", "holds_recognition"},
    "mart_eligibility_criterion": {"enterprise_id", "state_code", "criterion_value", "value_max", "threshold"},
}  # fmt: skip


def _requires(mart: str) -> set[str]:
    (node,) = [node for node in published_models(compiled()) if node["name"] == mart]
    return set(node["config"]["meta"]["requires"])


@pytest.mark.parametrize("mart", MAY_MISS)
def test_every_feed_of_a_published_table_is_required_or_may_miss(mart: str) -> None:
    """A feed that a model newly reads is decided on: required in the mart's YAML, or listed above."""
    read = feeds_of(mart)
    assert (_requires(mart) - read, MAY_MISS[mart] - read) == (set(), set()), f"{mart} does not read these"
    assert read - _requires(mart) - MAY_MISS[mart] == set(), f"is {mart} true without these?"
    assert _requires(mart) & MAY_MISS[mart] == set()


def test_every_published_table_is_decided_on() -> None:
    assert {node["name"] for node in published_models(compiled())} == set(MAY_MISS)


def test_the_registry_is_required_wherever_it_is_read() -> None:
    assert {mart for mart in MAY_MISS if "registry/enterprise" in feeds_of(mart)} == {
        mart for mart in MAY_MISS if "registry/enterprise" in _requires(mart)
    }


def test_every_list_that_can_veto_is_required_where_a_veto_is_shown() -> None:
    """By the model that reads the lists and the rules that say which of them veto."""
    manifest = compiled()
    rules = pl.read_csv(SEEDS / "rulebooks" / "adverse_record_rule.csv", infer_schema=False)
    vetoes = set(rules.filter(pl.col("is_veto") == "true")["adverse_record_code"])
    (listing,) = [node for node in manifest["nodes"].values() if node["name"] == "int_adverse__listing"]
    parts = re.split(r"union all", listing["compiled_code"])
    feeds = {
        match[1]
        for part in parts
        if (match := re.search(r"'(\w+/\w+)' as source_feed", part))
        and ({*re.findall(r"'(\w+)'", part)} & vetoes or "status_code as adverse_record_code" in part)
    }
    assert feeds == {"registry/enterprise", "registry/serious_violation", "credit/dishonest_debtor"}
    for mart in ("mart_adverse_record", "mart_innovation_score", "mart_innovation_indicator", "mart_credit_score"):
        assert feeds <= _requires(mart), mart


def test_a_mart_that_requires_nothing_known_is_one_line() -> None:
    manifest: dict[str, Any] = {"nodes": {}}

    def requires(**meta: Any) -> dict[str, Any]:
        config = {"access": "public", "meta": meta}
        return manifest | {"nodes": {"m": {"name": "mart_x", "resource_type": "model", "config": config}}}

    assert required_feeds(requires(requires=["tax/arrears"]), FEEDS) == {"tax/arrears": ("mart_x",)}
    with pytest.raises(KechuangError, match=r"^mart_x: name the feeds .* under config\.meta\.requires$"):
        required_feeds(requires(), FEEDS)
    with pytest.raises(
        KechuangError, match=r"^mart_x: config\.meta\.requires names 'tax/none', which has no contract$"
    ):
        required_feeds(requires(requires=["tax/none"]), FEEDS)


def test_a_required_feed_says_how_old_it_may_be() -> None:
    required = required_feeds(compiled(), FEEDS)
    assert {name for name in required if FEEDS[name].hold_after_days is None} == set()


def _deciding_columns() -> dict[str, set[str]]:
    """By feed: what vetoes, scores and eligibility rest on, the names that are linked to enterprises among them."""
    found = deciding_columns(DECIDING)
    for feed, columns in found.items():
        columns |= {party.column for party in FEEDS[feed].parties}
    return found


def _required_columns(feed: Feed) -> set[str]:
    """A row that leaves one of these empty goes to quarantine, which `min.landed_share` bounds.

    Of a number that must be there it only follows what kind of number it is: without a USCC it has another kind.
    """
    return {name for column in feed.columns if column.required for name in column.landed_names}


def test_every_column_that_decides_has_a_bound_on_its_fill() -> None:
    """A new one gets a bound from healthy arrivals, or 0 with a comment that says why many may leave it empty."""
    unbound = {
        feed: sorted(columns - _required_columns(FEEDS[feed]) - set(FEEDS[feed].assertions.min.fill))
        for feed, columns in _deciding_columns().items()
    }
    assert {feed: columns for feed, columns in unbound.items() if columns} == {}


def test_the_columns_that_decide_are_found() -> None:
    """Those for which it is known, through joins, filters and macros; not those that only list known enterprises."""
    found = _deciding_columns()
    assert {"status_text", "established_date", "industry_code"} <= found["registry/enterprise"]
    assert {"fine_cny", "penalty_kinds", "published_until_date", "enterprise_name"} <= found["credit/admin_penalty"]
    assert {"performance_code", "published_date"} <= found["credit/dishonest_debtor"]
    assert {"listed_date", "removed_date"} <= found["registry/abnormal_operation"]
    assert {"operating_revenue_cny", "total_profit_cny"} <= found["tax/cit_return"]
    assert "legal_person" not in found["registry/enterprise"]
    assert "court" not in found["credit/dishonest_debtor"]
    assert not {feed for feed in found if feed.startswith("finance/")}, f"only {KNOWS_ONLY} reads these"
