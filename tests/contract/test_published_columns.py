"""What a release says of its columns: every code has a list or a standard, every column says who may see it."""

import polars as pl
import pytest
from dbt_scratch import compiled, nodes_of
from lineage import FEEDS, project_lineage, project_rights

from pipelines.base.settings import DBT_PROJECT_DIR, PROJECT_ROOT
from pipelines.contracts.rights import ACCESS, SCOPES, strictest
from pipelines.publish.changes import changes_table
from pipelines.publish.dictionary.columns import facts_of, list_relations
from pipelines.publish.dictionary.columns_page import columns_page
from pipelines.publish.dictionary.words import code_words
from pipelines.rulebooks.codes import units
from pipelines.warehouse.lineage_file import lineage_rows
from pipelines.warehouse.published import published_tables, published_views
from pipelines.warehouse.receipt import PublishedTable, PublishedView
from pipelines.warehouse.statement_lineage import DIRECT

BY_TABLE = {feed.table: feed for feed in FEEDS.values()}


def _tables() -> tuple[PublishedTable, ...]:
    return published_tables(compiled(), project_rights())


def _published() -> list[PublishedTable | PublishedView]:
    manifest = compiled()
    tables = _tables()
    return [*tables, *published_views(manifest, project_rights()), changes_table(tables)]


def test_every_code_has_a_list_or_a_standard() -> None:
    facts = {
        f"{one.name}.{column.name}": facts_of(one.name, column.name) for one in _published() for column in one.columns
    }
    lists = {*code_words(), *list_relations()}
    assert {name for name, fact in facts.items() if fact.codes and fact.codes not in lists} == set()
    assert {name for name, fact in facts.items() if fact.unit and fact.unit not in units()} == set()
    silent = {name for name, fact in facts.items() if name.endswith("_code") and not (fact.codes or fact.standard)}
    assert silent == set()


def test_no_list_is_there_for_no_column() -> None:
    facts = [facts_of(one.name, column.name) for one in _published() for column in one.columns]
    used = {fact.codes for fact in facts} | {"unit"}
    assert {*list_relations()} - used == set()
    for_pages = {"settled_by"}
    assert set(code_words()) - used - for_pages == set()


def test_every_column_says_what_it_takes_to_see_it() -> None:
    """A new mart column gets its rights from what it reads, and none is without."""
    for one in _published():
        assert [column.name for column in one.columns if column.rights is None] == [], one.name
        if isinstance(one, PublishedTable):
            assert one.row_rights is not None, one.name
            assert {column.name for column in one.columns} >= ({one.row_feed} - {None})


def test_the_yaml_of_marts_classifies_nothing() -> None:
    """It follows from what they read: a mart's YAML has neither a classification nor `tells`."""
    models = nodes_of("model")
    marts = [node for node in models if node["schema"] in ("marts", "views")]
    assert [node["name"] for node in marts if {"classification", "tells"} & set(node["config"]["meta"])] == []


def test_rights_follow_from_the_feeds() -> None:
    """Those of which it is known; a column by rights of a feed that it only joins to would be among the wrong ones."""
    rights = {(t.name, c.name): c.rights for t in _tables() for c in t.columns if c.rights}
    assert rights["mart_enterprise_profile", "enterprise_name"].access == "public"
    assert rights["mart_enterprise_profile", "has_vat_invoice"].scopes == ("invoice",)
    assert rights["mart_enterprise_profile", "last_invoice_date"].feeds == ("tax/vat_invoice",)
    assert rights["mart_innovation_score", "score"].access == "consent"
    assert set(rights["mart_innovation_score", "score"].scopes) >= {"tax", "accounts", "declared", "social_insurance"}
    assert rights["mart_eligibility_criterion", "verdict_by"].access == "internal"
    assert rights["mart_ip_portfolio", "pledged_count"].access == "public"
    rows = {table.name: table.row_rights for table in _tables() if table.row_rights}
    assert rows["mart_enterprise_profile"].access == "public"
    assert rows["mart_invoice_profile"].scopes == ("invoice",)
    assert rows["mart_bond"].access == "public"
    assert {rights.access for (table, _), rights in rights.items() if table == "mart_bond"} == {"public"}


@pytest.mark.parametrize(
    ("mart", "scope", "purposes"),
    [
        ("mart_loan", "loan", {"credit_review", "post_loan_monitoring"}),
        ("mart_guarantee", "loan", {"credit_review", "post_loan_monitoring"}),
        ("mart_insurance_policy", "financing", {"credit_review", "post_loan_monitoring"}),
        ("mart_pool_filing", "loan", {"credit_review", "post_loan_monitoring"}),
        ("mart_invoice_month", "invoice", {"credit_review", "post_loan_monitoring"}),
    ],
)
def test_loans_and_invoices_take_one_consent_and_go_out_for_few_purposes(
    mart: str, scope: str, purposes: set[str]
) -> None:
    """Whichever bank a loan is of: without the borrower's consent to this bank, the fact of a row is not told."""
    (table,) = [one for one in _tables() if one.name == mart]
    assert table.row_rights is not None
    assert table.row_rights.scopes == (scope,)
    bound = [FEEDS[feed] for feed in table.row_rights.feeds if FEEDS[feed].classification.access == "consent"]
    passed = [set(feed.onward_supply.purposes) if feed.onward_supply else set() for feed in bound]
    assert set.intersection(*passed) == purposes
    assert {column.rights.scopes for column in table.columns if column.rights} <= {(), (scope,)}


def test_the_page_of_columns_is_what_the_models_say() -> None:
    """`make columns` writes it again."""
    rows = lineage_rows(project_lineage(), [("marts", table.name) for table in _tables()], FEEDS)
    page = (PROJECT_ROOT / "docs" / "reference" / "columns.md").read_text(encoding="utf-8")
    assert page == columns_page(_tables(), rows)


def test_no_rights_are_below_those_of_the_feeds_of_the_direct_lineage() -> None:
    """By the leaves of the lineage, a second way: what is told less is declared in YAML, and named here."""
    low = {
        (table.name, column.name)
        for table in _tables()
        for column in table.columns
        for use in project_lineage().leaves_of(("marts", table.name)).columns[column.name]
        if use.kind in DIRECT and (feed := BY_TABLE.get(use.relation)) and column.rights
        if ACCESS.index(feed.classification.access) > ACCESS.index(column.rights.access)
        or feed.classification.jrt0197_level > column.rights.jrt0197_level
        or not set(feed.rights.scopes) <= set(column.rights.scopes)
    }
    told_less = {"mart_credit_history", "mart_credit_reason", "mart_enterprise_name", "mart_objection"}
    told_less |= {"mart_risk_signal"}
    assert {table for table, _ in low} == told_less, low


def test_every_published_text_is_in_both_languages() -> None:
    assert [one.name for one in _published() if not (one.zh and one.en and one.columns)] == []


def test_a_row_that_may_be_seen_has_a_key_that_may_be_seen() -> None:
    """A delivery would have rows without a key otherwise."""
    hidden = [
        f"{table.name}.{column.name}"
        for table in _tables()
        for column in table.columns
        if column.name in table.key and column.rights and table.row_rights
        if strictest([column.rights, table.row_rights]) != strictest([table.row_rights, table.row_rights])
        and column.rights.access != "public"
    ]
    assert hidden == []


def test_the_scopes_of_contracts_are_those_of_consents() -> None:
    scopes = pl.read_csv(DBT_PROJECT_DIR / "seeds" / "codes" / "consent_scope.csv", infer_schema=False)
    assert tuple(scopes["scope_code"]) == SCOPES
    assert {feed.classification.scope for feed in FEEDS.values()} - {None} <= set(SCOPES)
