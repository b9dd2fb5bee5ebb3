"""Column lineage of dbt's project: what each column of a relation is made of, through every model down to what landed.

Leaves are landed feeds, seeds, what linking made, and `KNOWS_ONLY`: it names the enterprises that any feed knows, and
would make every feed a leaf of every column.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import duckdb
from sqlglot.errors import SqlglotError
from sqlglot.schema import MappingSchema

from pipelines.base.errors import KechuangError
from pipelines.warehouse.statement_lineage import (
    ROWS,
    Kind,
    StatementLineage,
    Use,
    Uses,
    combined,
    statement_lineage,
)

KNOWS_ONLY = "dim_enterprise_feed"
"""Says which feeds know an enterprise, and nothing of their content."""

Relation = tuple[str, str]
"""Schema and name."""
Columns = Mapping[Relation, list[str]]
"""The columns of every relation of a build, in their order."""


def columns_of(connection: duckdb.DuckDBPyConnection) -> dict[Relation, list[str]]:
    """The columns of every table and view that a build's database holds."""
    rows = connection.execute(
        "SELECT schema_name, table_name, list(column_name ORDER BY column_index) FROM duckdb_columns() "
        "WHERE database_name = current_database() AND NOT internal GROUP BY ALL"
    ).fetchall()
    return {(schema, name): names for schema, name, names in rows}


class ProjectLineage:
    """The lineage of every model of a compiled manifest, read when it is asked for.

    `statements` hold what a model reads itself, `leaves_of` what is behind that.
    """

    def __init__(self, manifest: Mapping[str, Any], columns: Columns) -> None:
        self._models = {
            (str(node["schema"]), str(node["name"])): node
            for node in manifest["nodes"].values()
            if node["resource_type"] == "model"
        }
        self._schema: dict[str, dict[str, dict[str, str]]] = {}
        for (area, name), names in columns.items():
            self._schema.setdefault(area, {})[name] = dict.fromkeys(names, "text")
        self._statements: dict[Relation, StatementLineage] = {}
        self._leaves: dict[Relation, StatementLineage] = {}
        self._used: dict[tuple[Relation, str, Kind], Uses] = {}
        self._schemas: dict[str, MappingSchema] = {}

    def is_model(self, relation: Relation) -> bool:
        """Whether a relation is a model, and so has a statement."""
        return relation in self._models

    def statement(self, relation: Relation) -> StatementLineage:
        """What a model reads itself.

        Raises:
            KechuangError: its SQL cannot be followed; names the model.
        """
        if relation not in self._statements:
            node = self._models[relation]
            catalog = str(node["database"])
            if catalog not in self._schemas:
                self._schemas[catalog] = MappingSchema({catalog: self._schema}, dialect="duckdb")
            try:
                found = statement_lineage(node["compiled_code"], self._schemas[catalog], catalog)
            except (SqlglotError, KechuangError) as error:
                raise KechuangError(f"{relation[1]}: {error}") from error
            self._statements[relation] = found
        return self._statements[relation]

    def leaves_of(self, relation: Relation) -> StatementLineage:
        """What a model is made of in the end: its uses are of leaves, each by its strongest kinds."""
        if relation not in self._leaves:
            own = self.statement(relation)
            self._leaves[relation] = StatementLineage(
                {name: self._traced(uses) for name, uses in own.columns.items()}, self._traced(own.rows)
            )
        return self._leaves[relation]

    def _traced(self, uses: Iterable[Use]) -> Uses:
        found: set[Use] = set()
        for use in uses:
            relation = (use.schema, use.relation)
            if relation not in self._models or use.relation == KNOWS_ONLY:
                found.add(use)
            else:
                found |= self._behind(relation, use.column, use.kind)
        return frozenset(found)

    def _behind(self, relation: Relation, column: str, outer: Kind) -> Uses:
        """The leaves of a model's column that is used in this kind: many columns use the same one so."""
        key = (relation, column, outer)
        if key not in self._used:
            leaves = self.leaves_of(relation)
            behind = leaves.rows if column == ROWS else leaves.columns[column]
            self._used[key] = frozenset(
                Use(schema, name, source, combined(outer, inner)) for schema, name, source, inner in behind
            )
        return self._used[key]
