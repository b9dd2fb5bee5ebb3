"""What dbt's project publishes: the public models as tables, and the views over them, with all that it says of them."""

from __future__ import annotations

from typing import Any

from pipelines.base.errors import KechuangError
from pipelines.base.sql import quoted
from pipelines.contracts.rights import Classification, Rights, strictest
from pipelines.warehouse.column_rights import ProjectRights
from pipelines.warehouse.receipt import PublishedColumn, PublishedTable, PublishedView
from pipelines.warehouse.statement_lineage import ROWS

VIEWS = "views"
"""Schema of the views that a release offers over its tables."""
LINEAGE = "lineage"
"""Schema of the tables that say what published cells come from."""
_BETWEEN = " / "
"""Parts the Chinese of a description from the English; a test holds every description to it."""


def published_models(manifest: dict[str, Any]) -> list[dict[str, Any]]:
    """The manifest's nodes of the public models, which a release publishes."""
    nodes = manifest["nodes"].values()
    return [node for node in nodes if node["resource_type"] == "model" and node["config"]["access"] == "public"]


def published_tables(manifest: dict[str, Any], rights: ProjectRights) -> tuple[PublishedTable, ...]:
    """The public models, in order of name, with the rights of their columns.

    Raises:
        KechuangError: one does not say what its key is, or what it reads cannot be followed.
    """
    return _tables(published_models(manifest), rights)


def lineage_tables(manifest: dict[str, Any], rights: ProjectRights) -> tuple[PublishedTable, ...]:
    """The tables of lineage, in order of name, which a release holds beside what it publishes.

    Raises:
        KechuangError: one does not say what its key is.
    """
    nodes = manifest["nodes"].values()
    return _tables([node for node in nodes if node["resource_type"] == "model" and node["schema"] == LINEAGE], rights)


def _tables(models: list[dict[str, Any]], rights: ProjectRights) -> tuple[PublishedTable, ...]:
    tables = []
    for mart in sorted(models, key=lambda node: str(node["name"])):
        meta = mart["config"]["meta"]
        if not meta.get("key"):
            raise KechuangError(f"{mart['name']}: give the columns of its key under config.meta.key")
        zh, en = _both(mart["description"])
        columns = _columns(mart, rights)
        rows = rights.of_column((mart["schema"], mart["name"]), ROWS)
        whole = strictest([rows, *(column.rights for column in columns if column.rights)])
        tables.append(
            PublishedTable(
                name=mart["name"],
                key=tuple(meta["key"]),
                provenance=tuple(meta.get("provenance", ())),
                zh=zh,
                en=en,
                classification=Classification(access=whole.access, jrt0197_level=whole.jrt0197_level),
                row_rights=rows,
                row_feed=meta.get("row_feed"),
                row_feeds=_row_feeds(meta, rows, rights),
                columns=columns,
            )
        )
    return tuple(tables)


def _row_feeds(meta: dict[str, Any], rows: Rights, rights: ProjectRights) -> dict[str, Rights]:
    """The feeds that a row of a table with `row_feed` may be of: those that it reads, or with `row_feeds: all` any."""
    if "row_feed" not in meta:
        return {}
    feeds = rights.feeds if meta.get("row_feeds") == "all" else rows.feeds
    return {feed: rights.of_feed(feed) for feed in feeds}


def published_views(manifest: dict[str, Any], rights: ProjectRights) -> tuple[PublishedView, ...]:
    """The views that every release offers, in order of name, freed from the name of the database."""
    nodes = manifest["nodes"]
    views = [node for node in nodes.values() if node["resource_type"] == "model" and node["schema"] == VIEWS]
    found = []
    for view in sorted(views, key=lambda node: str(node["name"])):
        zh, en = _both(view["description"])
        columns = _columns(view, rights)
        found.append(PublishedView(name=view["name"], sql=_over_marts(view, nodes), zh=zh, en=en, columns=columns))
    return tuple(found)


def _over_marts(view: dict[str, Any], nodes: dict[str, Any]) -> str:
    sql = str(view["compiled_code"]).strip()
    for read in view["depends_on"]["nodes"]:
        sql = sql.replace(nodes[read]["relation_name"], f"marts.{quoted(nodes[read]['name'])}")
    return sql


def _columns(node: dict[str, Any], rights: ProjectRights) -> tuple[PublishedColumn, ...]:
    relation, found = (str(node["schema"]), str(node["name"])), []
    for column in node["columns"].values():
        zh, en = _both(column["description"])
        allowed = rights.of_column(relation, column["name"])
        found.append(PublishedColumn(name=column["name"], zh=zh, en=en, rights=allowed))
    return tuple(found)


def _both(description: str) -> tuple[str, str]:
    """Chinese and English, each on one line."""
    zh, _, en = " ".join(description.split()).partition(_BETWEEN)
    return zh, en
