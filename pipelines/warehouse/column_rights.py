"""The rights of every published column: those of the feeds that its value can tell of, through every model.

A relation that tells less than it reads says so once, in its YAML: `config.meta.tells` (`Tells`), of a model, a source
or a seed, or of one of its columns. Without it, a seed is public: it holds rules and code lists.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from pydantic import Field, ValidationError

from pipelines.base.errors import KechuangError
from pipelines.contracts.feed import Feed
from pipelines.contracts.rights import PUBLIC, Rights, ScopedClassification, strictest
from pipelines.warehouse.column_lineage import ProjectLineage, Relation
from pipelines.warehouse.statement_lineage import ROWS, Use

_LANDING = "landing"


class Tells(ScopedClassification):
    """What a relation or column tells, where that is not all that its feeds hold, and why."""

    why: str = Field(min_length=1)

    @property
    def rights(self) -> Rights:
        """As what it takes to see it."""
        scopes = (self.scope,) if self.scope else ()
        return Rights(access=self.access, jrt0197_level=self.jrt0197_level, scopes=scopes)


class ProjectRights:
    """The rights of every column of a project's models, and of the fact that they have a row.

    Args:
        manifest: dbt's compiled manifest.
        lineage: the lineage of its models.
        feeds: the contracts.

    Attributes:
        feeds: the names of all feeds, in order.
    """

    def __init__(self, manifest: Mapping[str, Any], lineage: ProjectLineage, feeds: Mapping[str, Feed]) -> None:
        self._lineage = lineage
        self._feeds = {feed.table: feed.rights for feed in feeds.values()}
        self.feeds = tuple(sorted(feeds))
        self._told: dict[tuple[Relation, str | None], Rights] = {}
        self._found: dict[tuple[Relation, str], Rights] = {}
        for node in (*manifest["nodes"].values(), *manifest["sources"].values()):
            if node["resource_type"] in ("model", "seed", "source"):
                relation = (str(node["schema"]), str(node["name"]))
                self._note(relation, None, node["config"].get("meta"))
                for name, column in node["columns"].items():
                    self._note(relation, name, (column.get("config") or {}).get("meta"))

    def of_column(self, relation: Relation, column: str) -> Rights:
        """What it takes to see a column of a relation, or with `ROWS` that it has a row.

        Raises:
            KechuangError: the relation is neither a model nor a feed with a contract, and does not say what it tells.
        """
        key = (relation, column)
        if key not in self._found:
            told = self._told.get((relation, column)) or self._told.get((relation, None))
            self._found[key] = told or self._derived(relation, column)
        return self._found[key]

    def of_feed(self, feed: str) -> Rights:
        """What it takes to see a value of a feed."""
        return self._feeds[feed.replace("/", "__")]

    def _derived(self, relation: Relation, column: str) -> Rights:
        if self._lineage.is_model(relation):
            statement = self._lineage.statement(relation)
            return self._of_uses(statement.rows if column == ROWS else statement.columns[column])
        schema, name = relation
        if schema == _LANDING and name in self._feeds:
            return self._feeds[name]
        if schema == "seeds":
            return PUBLIC
        raise KechuangError(f"{schema}.{name}: say who may see it under config.meta.tells of its YAML")

    def _of_uses(self, uses: Iterable[Use]) -> Rights:
        read = {((use.schema, use.relation), use.column) for use in uses}
        return strictest(self.of_column(relation, column) for relation, column in read)

    def _note(self, relation: Relation, column: str | None, meta: Mapping[str, Any] | None) -> None:
        if meta and "tells" in meta:
            place = ".".join((*relation, *([column] if column else [])))
            try:
                self._told[(relation, column)] = Tells.model_validate(meta["tells"]).rights
            except ValidationError as error:
                first = error.errors(include_url=False)[0]
                raise KechuangError(f"{place}: config.meta.tells: {first['msg']}") from error
