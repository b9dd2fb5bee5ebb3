"""The column lineage of the scratch build, as the contract tests ask for it. No tests here."""

import functools
from collections.abc import Mapping

from dbt_scratch import compiled, scratch_build

from pipelines.base.settings import SOURCES_DIR
from pipelines.contracts.feed import read_contracts
from pipelines.warehouse.column_lineage import ProjectLineage
from pipelines.warehouse.column_rights import ProjectRights
from pipelines.warehouse.statement_lineage import ROWS

#: Linking is Python: it reads the registry, its changes, and the names of the feed that is linked.
LINKED_WITH = {"registry/enterprise", "registry/change"}
FEEDS = read_contracts(SOURCES_DIR)
_BY_TABLE = {feed.table: name for name, feed in FEEDS.items()}


@functools.cache
def project_lineage() -> ProjectLineage:
    build = scratch_build()
    return ProjectLineage(compiled(), build.columns)


@functools.cache
def project_rights() -> ProjectRights:
    return ProjectRights(compiled(), project_lineage(), FEEDS)


@functools.cache
def feeds_of(mart: str) -> frozenset[str]:
    """The feeds whose content a published table tells of, by its columns or by which rows it has."""
    found = project_lineage().leaves_of(("marts", mart))
    uses = {use for uses in (*found.columns.values(), found.rows) for use in uses}
    feeds = {_BY_TABLE[use.relation] for use in uses if use.schema == "landing" and use.relation in _BY_TABLE}
    return frozenset(feeds | (LINKED_WITH if any(use.schema == "linking" for use in uses) else set()))


def deciding_columns(wanted: Mapping[str, set[str]]) -> dict[str, set[str]]:
    """The landed columns that decide these columns of published tables, by feed; not what only orders versions."""
    found: dict[str, set[str]] = {}
    for mart, names in wanted.items():
        leaves = project_lineage().leaves_of(("marts", mart))
        for use in {use for uses in (*(leaves.columns[name] for name in names), leaves.rows) for use in uses}:
            is_landed = use.schema == "landing" and use.relation in _BY_TABLE
            if is_landed and use.kind != "SORT" and use.column != ROWS and not use.column.startswith("_"):
                found.setdefault(_BY_TABLE[use.relation], set()).add(use.column)
    return found
