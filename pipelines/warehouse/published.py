"""Which tables and views of dbt's project a release publishes, with their keys, as the manifest says. Makes none."""

from __future__ import annotations

from typing import Any

from pipelines.base.errors import KechuangError
from pipelines.base.sql import quoted
from pipelines.warehouse.receipt import PublishedTable, PublishedView

VIEWS = "views"
"""Schema of the views that a release offers over its tables."""


def published_models(manifest: dict[str, Any]) -> list[dict[str, Any]]:
    """The manifest's nodes of the public models, which a release publishes."""
    nodes = manifest["nodes"].values()
    return [node for node in nodes if node["resource_type"] == "model" and node["config"]["access"] == "public"]


def published_tables(manifest: dict[str, Any]) -> tuple[PublishedTable, ...]:
    """The public models and their keys, in order of name."""
    marts = published_models(manifest)
    for mart in marts:
        if not mart["config"]["meta"].get("key"):
            raise KechuangError(f"{mart['name']}: give the columns of its key under config.meta.key")
    tables = [
        PublishedTable(
            name=mart["name"],
            key=tuple(mart["config"]["meta"]["key"]),
            provenance=tuple(mart["config"]["meta"].get("provenance", ())),
        )
        for mart in marts
    ]
    return tuple(sorted(tables, key=lambda table: table.name))


def published_views(manifest: dict[str, Any]) -> tuple[PublishedView, ...]:
    """The views that a release offers, in order of name, freed from the name of the database."""
    nodes = manifest["nodes"]
    views = [node for node in nodes.values() if node["resource_type"] == "model" and node["schema"] == VIEWS]
    return tuple(
        PublishedView(name=view["name"], sql=_over_marts(view, nodes))
        for view in sorted(views, key=lambda v: v["name"])
    )


def _over_marts(view: dict[str, Any], nodes: dict[str, Any]) -> str:
    sql = str(view["compiled_code"]).strip()
    for read in view["depends_on"]["nodes"]:
        sql = sql.replace(nodes[read]["relation_name"], f"marts.{quoted(nodes[read]['name'])}")
    return sql
