"""What a release says of its columns: every code has a list or a standard; no table is rated below what it reads."""

from dbt_scratch import scratch_build
from lineage import feeds_of

from pipelines.base.settings import SOURCES_DIR
from pipelines.contracts.feed import read_contracts
from pipelines.publish.changes import CHANGES
from pipelines.publish.dictionary.columns import facts_of, list_relations
from pipelines.publish.dictionary.words import code_words
from pipelines.rulebooks.codes import units
from pipelines.warehouse.published import published_tables, published_views
from pipelines.warehouse.receipt import PublishedTable, PublishedView

FEEDS = read_contracts(SOURCES_DIR)
STRICTNESS = ("public", "consent", "internal")
#: What a table takes of these feeds is less than they hold: that a name was borne, how new a feed is.
TOLD_LESS = {
    "mart_enterprise_name": {"registry/change": "public"},
    "mart_recognition": {"registry/change": "public"},
    "mart_freshness": dict.fromkeys(FEEDS, "public"),
}
#: Facts of an enterprise that a consented feed may hold are never of a higher access than consent in a release.
HIGHEST = "consent"


def _published() -> list[PublishedTable | PublishedView]:
    manifest = scratch_build().manifest
    return [*published_tables(manifest), *published_views(manifest), CHANGES]


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


def test_a_table_is_rated_no_lower_than_what_it_reads() -> None:
    manifest = scratch_build().manifest
    low = []
    for table in published_tables(manifest):
        assert table.classification
        told_less = TOLD_LESS.get(table.name, {})
        read = feeds_of(manifest, table.name)
        needed = {told_less.get(feed, FEEDS[feed].classification.access) for feed in read} or {"public"}
        strictest = min(max(STRICTNESS.index(access) for access in needed), STRICTNESS.index(HIGHEST))
        levels = {FEEDS[feed].classification.jrt0197_level for feed in read if feed not in told_less}
        is_lower = STRICTNESS.index(table.classification.access) < strictest
        if is_lower or table.classification.jrt0197_level < max(levels, default=1):
            low.append(table.name)
    assert low == []


def test_every_published_text_is_in_both_languages() -> None:
    assert [one.name for one in _published() if not (one.zh and one.en and one.columns)] == []
